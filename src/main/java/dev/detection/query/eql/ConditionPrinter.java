package dev.detection.query.eql;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.Collectors;

/**
 * Writes conditions as they may stand after {@code where}, with as few brackets as there can be.
 */
final class ConditionPrinter {
  private ConditionPrinter() {}

  static String print(Condition condition) {
    return print(condition, ExpressionPrinter.OR);
  }

  private static String print(Condition condition, int place) {
    return switch (condition) {
      case Condition.All(var parts, var at) when parts.isEmpty() -> "true";
      case Condition.All(var parts, var at) when parts.size() == 1 ->
          print(parts.getFirst(), place);
      case Condition.All(var parts, var at) ->
          ExpressionPrinter.inPlace(
              parts.stream()
                  .map(part -> print(part, ExpressionPrinter.NOT))
                  .collect(Collectors.joining(" and ")),
              ExpressionPrinter.AND,
              place);
      case Condition.Any(var parts, var at) when parts.isEmpty() -> "false";
      case Condition.Any(var parts, var at) -> any(parts, place);
      case Condition.Not(Condition.Not(var part, var inner), var at) -> print(part, place);
      case Condition.Not(var part, var at) -> not(part);
      case Condition.Always(boolean truth, var at) -> String.valueOf(truth);
      case Condition.Exists(var field, var at) -> path(field) + " != null";
      case Condition.Range(var field, var comparison, var limit, var at) ->
          path(field) + " " + comparison.symbol() + " " + Spelling.literal(limit);
      case Condition.Term term -> new ValueList(term).print("==");
      case Condition.Wildcard wildcard when Affix.of(wildcard) != null -> Affix.of(wildcard);
      case Condition.Wildcard wildcard -> new ValueList(wildcard).print("");
      case Condition.Regexp regexp when regexp.operators() != Condition.Regexp.ALL ->
          throw Spelling.cannot("a regular expression with fewer operators");
      case Condition.Regexp regexp ->
          path(regexp.field())
              + (regexp.ignoreCase() ? " regex~ " : " regex ")
              + Spelling.string(regexp.pattern());
      case Condition.Cidr(var field, var blocks, var at) ->
          blocks.stream()
              .map(block -> ", " + Spelling.string(block))
              .collect(Collectors.joining("", "cidrMatch(" + path(field), ")"));
      case Condition.Test(var expression, var at) -> ExpressionPrinter.print(expression, place);
      case Condition.Match match -> throw Spelling.cannot("a match of words");
      case Condition.Between between -> throw Spelling.cannot("two limits for one value");
      case Condition.Analysed analysed ->
          throw Spelling.cannot("a leaf read by the words of text fields");
      case Condition.Tuned tuned -> throw Spelling.cannot("words with options");
      case Condition.Asked asked -> throw Spelling.cannot("a clause that text fields may drop");
      case Condition.Fuzzy fuzzy -> throw Spelling.cannot("a fuzzy term");
      case Condition.Near near -> throw Spelling.cannot("words near each other");
      case Condition.AtLeast some -> throw Spelling.cannot("some of several conditions");
      case Condition.Prefix prefix -> throw Spelling.cannot("the beginning of a term");
      case Condition.Alike fuzzy -> throw Spelling.cannot("a fuzzy term");
      case Condition.FullText text -> throw Spelling.cannot("words with options");
      case Condition.DateRange range -> throw Spelling.cannot("a range of dates with options");
      case Condition.Nested nested -> throw Spelling.cannot("objects below a nested field");
    };
  }

  /** Neighbours that ask values of one field become a list. */
  private static String any(List<Condition> parts, int place) {
    List<IntFunction<String>> groups = new ArrayList<>();
    for (int i = 0; i < parts.size(); ) {
      Condition part = parts.get(i);
      ValueList list = ValueList.startOf(parts.subList(i, parts.size()));
      boolean several = list != null && list.parts().size() > 1;
      groups.add(inner -> several ? list.print("in") : print(part, inner));
      i += several ? list.parts().size() : 1;
    }
    if (groups.size() == 1) {
      return groups.getFirst().apply(place);
    }
    return ExpressionPrinter.inPlace(
        groups.stream()
            .map(group -> group.apply(ExpressionPrinter.AND))
            .collect(Collectors.joining(" or ")),
        ExpressionPrinter.OR,
        place);
  }

  private static String not(Condition part) {
    return switch (part) {
      case Condition.Exists(var field, var at) -> path(field) + " == null";
      case Condition.Term term -> new ValueList(term).print("!=");
      case Condition.Any(var parts, var at) when parts.size() > 1 -> {
        ValueList list = ValueList.startOf(parts);
        yield list != null && list.parts().size() == parts.size() && list.isPlain()
            ? list.print("not in")
            : "not " + print(part, ExpressionPrinter.COMPARISON);
      }
      case Condition.Test(var expression, var at) -> ExpressionPrinter.not(expression);
      default -> "not " + print(part, ExpressionPrinter.COMPARISON);
    };
  }

  static String path(Field field) {
    if (field instanceof Field.Named(String path)) {
      return Spelling.path(path);
    }
    throw Spelling.cannot("anything but one field by its name");
  }

  /** Functions that ask for a beginning, an end or a part: needed if that has wildcard signs. */
  private static final class Affix {
    private Affix() {}

    /** Null if the pattern is written as a pattern. */
    static String of(Condition.Wildcard wildcard) {
      boolean hasSigns =
          wildcard.pattern().parts().stream()
              .anyMatch(part -> part instanceof Glob.Text(String text) && Wildcards.hasAny(text));
      if (!hasSigns) {
        return null;
      }
      List<Glob.Part> parts = wildcard.pattern().parts();
      boolean fromStart = parts.getFirst() instanceof Glob.Text;
      boolean toEnd = parts.getLast() instanceof Glob.Text;
      Glob.Part middle = parts.get(fromStart ? 0 : Math.min(1, parts.size() - 1));
      int stars = (fromStart ? 0 : 1) + (toEnd ? 0 : 1);
      if (wildcard.words()
          || stars == 0
          || parts.size() != stars + 1
          || parts.contains(new Glob.One())
          || !(middle instanceof Glob.Text(String text))) {
        throw Spelling.cannot("the pattern [" + wildcard.pattern() + "]");
      }
      EqlFunction function =
          stars == 2
              ? EqlFunction.STRING_CONTAINS
              : fromStart ? EqlFunction.STARTS_WITH : EqlFunction.ENDS_WITH;
      return "%s%s(%s, %s)"
          .formatted(
              function.canonicalName(),
              wildcard.ignoreCase() ? "~" : "",
              path(wildcard.field()),
              Spelling.string(text));
    }
  }
}
