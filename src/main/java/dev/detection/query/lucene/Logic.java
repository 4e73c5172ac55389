package dev.detection.query.lucene;

import dev.detection.query.Condition;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.List;

/** Puts conditions together, without what is always true or always false. */
final class Logic {
  private Logic() {}

  static Condition all(List<Condition> parts, Position at) {
    List<Condition> left = without(true, parts);
    return isAlways(false, left)
        ? new Condition.Always(false, at)
        : left.size() == 1 ? left.getFirst() : all(left, left.isEmpty(), at);
  }

  private static Condition all(List<Condition> parts, boolean none, Position at) {
    return none ? new Condition.Always(true, at) : new Condition.All(parts, parts.getFirst().at());
  }

  static Condition any(List<Condition> parts, Position at) {
    List<Condition> left = without(false, parts);
    if (isAlways(true, left)) {
      return new Condition.Always(true, at);
    }
    return switch (left.size()) {
      case 0 -> new Condition.Always(false, at);
      case 1 -> left.getFirst();
      default -> new Condition.Any(left, left.getFirst().at());
    };
  }

  static Condition not(Condition part, Position at) {
    return part instanceof Condition.Always(boolean truth, var where)
        ? new Condition.Always(!truth, at)
        : new Condition.Not(part, at);
  }

  private static List<Condition> without(boolean truth, List<Condition> parts) {
    List<Condition> left = new ArrayList<>();
    for (Condition part : parts) {
      if (!(part instanceof Condition.Always always && always.truth() == truth)) {
        left.add(part);
      }
    }
    return left;
  }

  private static boolean isAlways(boolean truth, List<Condition> parts) {
    return parts.stream()
        .anyMatch(part -> part instanceof Condition.Always always && always.truth() == truth);
  }
}
