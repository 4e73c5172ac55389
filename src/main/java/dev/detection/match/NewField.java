package dev.detection.match;

import java.util.List;
import java.util.Objects;

/**
 * A field that is not mapped yet. It knows no more of the schema than it needs, for what is bound
 * to it outlives the schema.
 *
 * @param above the nearest mapped object above it; empty for the root
 */
record NewField(String path, String above, DynamicTypes types) {
  /** Elasticsearch makes arrays of so many floats vectors, which are not searchable. */
  private static final int VECTOR = 128;

  /** What it becomes with an event; null if the event has no value for it. */
  DynamicTypes.Field with(Event event) {
    List<Object> values = event.values(path);
    Object first = values.stream().filter(Objects::nonNull).findFirst().orElse(null);
    if (first == null) {
      return null;
    }
    DynamicTypes.Field field = types.field(path, above, first);
    boolean floats =
        field.type() instanceof FieldType.Numeric number
            && number.kind() == FieldType.Numeric.Kind.FLOAT;
    if (floats && values.size() >= VECTOR) {
      throw new EventException(
          "field [" + path + "] is not mapped and has " + values.size() + " numbers");
    }
    return field;
  }
}
