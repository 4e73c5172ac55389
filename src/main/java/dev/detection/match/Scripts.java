package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;

/** Computed conditions of EQL. */
final class Scripts {
  private Scripts() {}

  static Node bind(Condition.Test test, Binder binder) {
    throw new NotSupportedException("a script", test.at());
  }
}
