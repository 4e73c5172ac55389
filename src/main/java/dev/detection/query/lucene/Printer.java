package dev.detection.query.lucene;

import dev.detection.query.Condition;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Writes conditions as Lucene query strings. What [AND] joins is never mixed with what [OR] joins
 * without brackets, for to Lucene neither binds more than the other.
 */
final class Printer {
  private static final String EVERYTHING = "*:*";

  private Printer() {}

  static String print(Condition condition) {
    return switch (condition) {
      case Condition.All(var parts, var at) when parts.isEmpty() -> EVERYTHING;
      case Condition.Any(var parts, var at) when parts.isEmpty() -> "NOT " + EVERYTHING;
      case Condition.All(var parts, var at) when parts.size() == 1 -> print(parts.getFirst());
      case Condition.Any(var parts, var at) when parts.size() == 1 -> print(parts.getFirst());
      case Condition.All(var parts, var at) -> all(parts);
      case Condition.Any(var parts, var at) -> joined(parts, " OR ", part -> !isNot(part));
      case Condition.Not(var part, var at) ->
          "NOT " + (isNot(part) ? inBrackets(part) : part(part));
      case Condition.Always(boolean truth, var at) -> truth ? EVERYTHING : "NOT " + EVERYTHING;
      case Condition.Analysed(var leaf, var at) -> Spelling.leaf(leaf, true);
      case Condition.Leaf leaf -> Spelling.leaf(leaf, false);
      case Condition.Term term -> throw Spelling.cannot("an exact term");
      case Condition.Cidr cidr -> throw Spelling.cannot("a list of networks");
      case Condition.Nested nested -> throw Spelling.cannot("objects below a nested field");
      case Condition.Test test -> throw Spelling.cannot("a computed value");
    };
  }

  /** The parser moves what is excluded to the end, so only there it stands without brackets. */
  private static String all(List<Condition> parts) {
    int required = parts.size();
    while (required > 0 && isNot(parts.get(required - 1))) {
      required--;
    }
    List<Condition> excluded = parts.subList(required, parts.size());
    return joined(parts, " AND ", part -> !isNot(part) || contains(excluded, part));
  }

  /** By identity: the same clause may stand on both sides. */
  private static boolean contains(List<Condition> parts, Condition part) {
    return parts.stream().anyMatch(other -> other == part);
  }

  private static String joined(
      List<Condition> parts, String operator, Predicate<Condition> withoutBrackets) {
    return parts.stream()
        .map(part -> withoutBrackets.test(part) ? part(part) : inBrackets(part))
        .collect(Collectors.joining(operator));
  }

  private static String part(Condition condition) {
    boolean several =
        switch (condition) {
          case Condition.All(var parts, var at) -> parts.size() > 1;
          case Condition.Any(var parts, var at) -> parts.size() > 1;
          default -> false;
        };
    return several ? inBrackets(condition) : print(condition);
  }

  private static String inBrackets(Condition condition) {
    return "(" + print(condition) + ")";
  }

  private static boolean isNot(Condition condition) {
    return switch (condition) {
      case Condition.Not not -> true;
      case Condition.Always(boolean truth, var at) -> !truth;
      case Condition.All(var parts, var at) -> parts.size() == 1 && isNot(parts.getFirst());
      case Condition.Any(var parts, var at) ->
          parts.isEmpty() || (parts.size() == 1 && isNot(parts.getFirst()));
      default -> false;
    };
  }
}
