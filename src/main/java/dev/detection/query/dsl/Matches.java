package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Literal;
import dev.detection.rule.Position;
import java.util.Set;

/** Queries whose text is analysed as the field is. */
final class Matches {
  private Matches() {}

  static Condition match(Json body) {
    OneField asked =
        OneField.of(
            body,
            Set.of("query"),
            Set.of("type", "slop", "operator", "zero_terms_query", "lenient"));
    asked.only("operator", "or");
    asked.only("type", "phrase"); // of old Kibana versions
    return leaf(asked, asked.parameters().containsKey("type"));
  }

  static Condition phrase(Json body) {
    return leaf(OneField.of(body, Set.of("query"), Set.of("slop", "zero_terms_query")), true);
  }

  private static Condition leaf(OneField asked, boolean phrase) {
    asked.only("slop", "0");
    asked.only("zero_terms_query", "none");
    return switch (asked.value().literal()) {
      case Literal.Text(String text) -> leaf(asked, text, phrase);
      case Literal.Bool(boolean truth) -> leaf(asked, String.valueOf(truth), phrase);
      // Not the same as its text, which on a date is a year. In text fields it is one word as well.
      case Literal.Whole whole when whole.number() >= 0 ->
          new Condition.Term(new Field.Itself(asked.name()), whole, false, Position.UNKNOWN);
      case Literal.Whole whole -> throw asked.value().notSupported("a negative number");
      case Literal.Decimal decimal -> throw asked.value().notSupported("a number with a fraction");
    };
  }

  private static Condition leaf(OneField asked, String text, boolean phrase) {
    return new Condition.Match(Field.named(asked.name()), text, phrase, Position.UNKNOWN);
  }
}
