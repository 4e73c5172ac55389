package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Field;
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
    // Also to Elasticsearch the text of a number or boolean is what counts.
    String text = String.valueOf(asked.value().literal().value());
    return new Condition.Match(Field.named(asked.name()), text, phrase, Position.UNKNOWN);
  }
}
