package dev.detection.query.eql;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import java.util.ArrayList;
import java.util.List;
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
      case Condition.Regexp(var field, String pattern, boolean ignoreCase, var at) ->
          path(field) + (ignoreCase ? " regex~ " : " regex ") + Spelling.string(pattern);
      case Condition.Cidr(var field, var blocks, var at) ->
          blocks.stream()
              .map(block -> ", " + Spelling.string(block))
              .collect(Collectors.joining("", "cidrMatch(" + path(field), ")"));
      case Condition.Test(var expression, var at) -> ExpressionPrinter.print(expression, place);
      case Condition.Match match -> throw Spelling.cannot("a match of words");
      case Condition.Between between -> throw Spelling.cannot("two limits for one value");
      case Condition.Analysed analysed ->
          throw Spelling.cannot("a leaf read by the words of text fields");
      case Condition.Asked asked -> throw Spelling.cannot("a clause that text fields may drop");
      case Condition.Fuzzy fuzzy -> throw Spelling.cannot("a fuzzy term");
      case Condition.Near near -> throw Spelling.cannot("words near each other");
      case Condition.Nested nested -> throw Spelling.cannot("objects below a nested field");
    };
  }

  /** Neighbours that ask values of one field become a list. */
  private static String any(List<Condition> parts, int place) {
    List<Object> groups = new ArrayList<>();
    for (Condition part : parts) {
      boolean isValue = ValueList.isValue(part);
      if (isValue
          && !groups.isEmpty()
          && groups.getLast() instanceof ValueList before
          && before.takes(part)) {
        groups.set(groups.size() - 1, before.with(part));
      } else {
        groups.add(isValue ? new ValueList(part) : part);
      }
    }
    int inner = groups.size() == 1 ? place : ExpressionPrinter.AND;
    String text =
        groups.stream()
            .map(
                group ->
                    group instanceof ValueList list && list.parts().size() > 1
                        ? list.print("in")
                        : print(
                            group instanceof ValueList one
                                ? one.parts().getFirst()
                                : (Condition) group,
                            inner))
            .collect(Collectors.joining(" or "));
    return groups.size() == 1 ? text : ExpressionPrinter.inPlace(text, ExpressionPrinter.OR, place);
  }

  private static String not(Condition part) {
    return switch (part) {
      case Condition.Exists(var field, var at) -> path(field) + " == null";
      case Condition.Term term -> new ValueList(term).print("!=");
      case Condition.Any(var parts, var at) when parts.size() > 1 -> {
        ValueList list = ValueList.of(parts);
        yield list != null && list.isPlain()
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
