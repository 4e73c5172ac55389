package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.rule.Position;
import java.util.List;
import java.util.function.Function;

/** The same question to several fields. */
final class OnFields {
  private OnFields() {}

  /** Holds if it does for one of the fields. */
  static Condition any(List<Field> fields, Function<Field, Condition> leaf) {
    return fields.size() == 1
        ? leaf.apply(fields.getFirst())
        : new Condition.Any(fields.stream().map(leaf).toList(), Position.UNKNOWN);
  }
}
