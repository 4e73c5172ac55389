package dev.detection.query.kql;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Literal;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes conditions as KQL, with as few brackets as there can be. */
final class Printer {
  /** Places, by what may stand in them without brackets. */
  private static final int ANYTHING = 0;

  private static final int PART_OF_OR = 1;
  private static final int SINGLE = 2;

  private static final String EVERYTHING = "*: *";
  private static final String NOTHING = "not " + EVERYTHING;

  private final Spelling spelling;

  /**
   * @param nestedPath the nested field in whose group it writes; null outside of any
   */
  private Printer(String nestedPath) {
    spelling = new Spelling(nestedPath);
  }

  static String print(Condition condition) {
    return new Printer(null).print(condition, ANYTHING);
  }

  private String print(Condition condition, int place) {
    return switch (condition) {
      case Condition.All(var parts, var at) when parts.isEmpty() -> EVERYTHING;
      case Condition.Any(var parts, var at) when parts.isEmpty() -> NOTHING;
      case Condition.All(var parts, var at) -> {
        String list = list(condition);
        yield list != null
            ? list
            : joined(parts, " and ", SINGLE, place, part -> print(part, SINGLE));
      }
      case Condition.Any(var parts, var at) -> {
        String list = list(condition);
        yield list != null
            ? list
            : joined(parts, " or ", PART_OF_OR, place, part -> print(part, PART_OF_OR));
      }
      case Condition.Always(boolean truth, var at) -> truth ? EVERYTHING : NOTHING;
      case Condition.Not(Condition.Not inner, var at) -> "not (" + print(inner, ANYTHING) + ")";
      case Condition.Not(var part, var at) -> "not " + print(part, SINGLE);
      case Condition.Nested(String path, var part, var at) ->
          spelling.name(Field.named(path))
              + ": { "
              + new Printer(path).print(part, ANYTHING)
              + " }";
      case Condition.Range(var field, var comparison, Literal.Text(String limit), var at) ->
          spelling.name(ofRange(field)) + " " + comparison.symbol() + " " + Spelling.limit(limit);
      case Condition.Range range -> throw Spelling.cannot("a limit that is not a text");
      case Condition.Exists exists -> clause(exists);
      case Condition.Match match -> clause(match);
      case Condition.Wildcard wildcard -> clause(wildcard);
      case Condition.Regexp regexp -> throw Spelling.cannot("a regular expression");
      case Condition.Term term -> throw Spelling.cannot("an exact term");
      case Condition.Between between -> throw Spelling.cannot("two limits for one value");
      case Condition.Analysed analysed ->
          throw Spelling.cannot("a leaf read by the words of text fields");
      case Condition.Tuned tuned -> throw Spelling.cannot("words with options");
      case Condition.Asked asked -> throw Spelling.cannot("a clause that text fields may drop");
      case Condition.Fuzzy fuzzy -> throw Spelling.cannot("a fuzzy term");
      case Condition.Near near -> throw Spelling.cannot("words near each other");
      case Condition.Cidr cidr -> throw Spelling.cannot("a list of networks");
      case Condition.AtLeast some -> throw Spelling.cannot("some of several conditions");
      case Condition.Prefix prefix -> throw Spelling.cannot("the beginning of a term");
      case Condition.Alike fuzzy -> throw Spelling.cannot("a fuzzy term");
      case Condition.FullText text -> throw Spelling.cannot("words with options");
      case Condition.DateRange range -> throw Spelling.cannot("a range of dates with options");
      case Condition.Test test -> throw Spelling.cannot("a computed value");
    };
  }

  /** As the name of the field is written: ranges are read as asking its terms. */
  private static Field ofRange(Field field) {
    return switch (field) {
      case Field.Itself(String path) -> Field.named(path);
      case Field.Named named -> throw Spelling.cannot("a range on anything but the terms");
      default -> field;
    };
  }

  /** What binds less than its place asks for stands in brackets. */
  private static String joined(
      List<Condition> parts, String word, int inner, int place, Function<Condition, String> print) {
    if (parts.size() == 1) {
      return print.apply(parts.getFirst());
    }
    String text = parts.stream().map(print).collect(Collectors.joining(word));
    return place < inner ? text : "(" + text + ")";
  }

  private String clause(Condition.Leaf leaf) {
    return leaf.field() instanceof Field.Default
        ? spelling.freeText(leaf)
        : spelling.name(leaf.field()) + ": " + spelling.value(leaf);
  }

  /** Several values of one field: {@code field: (a or b)}. Null if it is not that. */
  private String list(Condition condition) {
    Field field = onlyField(condition);
    boolean several = field != null && !(field instanceof Field.Default);
    return several ? spelling.name(field) + ": (" + values(condition, ANYTHING) + ")" : null;
  }

  /** The field of which the condition asks several values; null if it asks anything else. */
  private static Field onlyField(Condition condition) {
    return switch (condition) {
      case Condition.All(var parts, var at) when parts.size() > 1 -> onlyField(parts);
      case Condition.Any(var parts, var at) when parts.size() > 1 -> onlyField(parts);
      case Condition.Exists(var field, var at) -> field;
      case Condition.Match(var field, var text, var phrase, var at) -> field;
      case Condition.Wildcard wildcard -> wildcard.field();
      default -> null;
    };
  }

  private static Field onlyField(List<Condition> parts) {
    Field first = onlyField(parts.getFirst());
    boolean same =
        parts.stream().allMatch(part -> first != null && Objects.equals(first, onlyField(part)));
    return same ? first : null;
  }

  private String values(Condition condition, int place) {
    return switch (condition) {
      case Condition.All(var parts, var at) ->
          joined(parts, " and ", SINGLE, place, part -> values(part, SINGLE));
      case Condition.Any(var parts, var at) ->
          joined(parts, " or ", PART_OF_OR, place, part -> values(part, PART_OF_OR));
      case Condition.Leaf leaf -> spelling.value(leaf);
      default -> throw new IllegalStateException("not a value: " + condition);
    };
  }
}
