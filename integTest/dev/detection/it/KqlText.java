package dev.detection.it;

import dev.detection.query.Condition;
import dev.detection.query.kql.Kql;
import java.util.List;
import java.util.stream.Collectors;

/** KQL with brackets around everything, so that nobody has to know what binds tighter. */
final class KqlText {
  private KqlText() {}

  /**
   * The condition in KQL.
   *
   * @throws IllegalArgumentException if KQL has no form for it
   */
  static String bracketed(Condition condition) {
    return switch (condition) {
      case Condition.All(var parts, var at) when parts.size() > 1 -> joined(parts, " and ");
      case Condition.Any(var parts, var at) when parts.size() > 1 -> joined(parts, " or ");
      case Condition.Not(var part, var at) -> "not (" + bracketed(part) + ")";
      default -> Kql.print(condition);
    };
  }

  private static String joined(List<Condition> parts, String word) {
    return parts.stream()
        .map(part -> "(" + bracketed(part) + ")")
        .collect(Collectors.joining(word));
  }
}
