package dev.detection.match;

import dev.detection.match.FieldType.Numeric.Kind;
import java.math.BigInteger;
import java.util.Set;

/** Types for events without a known target, from values and names as ECS has them. */
final class EcsTypes implements DynamicTypes {
  private static final int IGNORE_ABOVE = 1_024;

  private static final Set<String> DATES =
      Set.of(
          "@timestamp",
          "timestamp",
          "created",
          "ingested",
          "start",
          "end",
          "accessed",
          "mtime",
          "ctime",
          "not_after",
          "not_before",
          "creation_date",
          "first_seen",
          "last_seen",
          "modified_at");

  @Override
  public Field field(String path, String above, Object value) {
    return Field.of(type(path.substring(path.lastIndexOf('.') + 1), value));
  }

  private static FieldType type(String name, Object value) {
    if (DATES.contains(name)) {
      return FieldType.Date.of(DateFormat.DEFAULT);
    }
    return switch (value) {
      case Boolean truth -> new FieldType.Bool(null);
      case Double number -> FieldType.Numeric.of(Kind.DOUBLE);
      case Float number -> FieldType.Numeric.of(Kind.DOUBLE);
      case BigInteger number -> FieldType.Numeric.of(Kind.UNSIGNED_LONG);
      case Number number -> FieldType.Numeric.of(Kind.LONG);
      default -> name.equals("ip") ? new FieldType.Ip(null) : FieldType.Keyword.upTo(IGNORE_ABOVE);
    };
  }
}
