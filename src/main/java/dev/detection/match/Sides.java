package dev.detection.match;

import dev.detection.query.Condition;

/** The sides of a range, as what a comparison of value and limit must say. */
final class Sides {
  private Sides() {}

  /**
   * Whether a value is on the given side.
   *
   * @param order negative if the value is less than the limit, 0 if equal, positive if greater
   */
  static boolean holds(Condition.Comparison comparison, int order) {
    return switch (comparison) {
      case LESS -> order < 0;
      case LESS_OR_EQUAL -> order <= 0;
      case GREATER -> order > 0;
      case GREATER_OR_EQUAL -> order >= 0;
    };
  }
}
