package dev.detection.match;

/**
 * A field that is not mapped yet. It knows no more of the schema than it needs, for what is bound
 * to it outlives the schema.
 *
 * @param path where its values are
 * @param key of the flattened field that the path may become; null if it is the path's own field
 * @param above the nearest mapped object above it; empty for the root
 */
record NewField(String path, String key, String above, DynamicTypes types) {
  /** Elasticsearch makes arrays of so many floats vectors, which are not searchable. */
  private static final int VECTOR = 128;

  /** What it becomes with an event; null if the event has no value for it. */
  DynamicTypes.Field with(Event event) {
    Object first = event.first(path);
    if (first == null || (key != null && !(first instanceof KeyedText))) {
      return null;
    }
    DynamicTypes.Field field = types.field(path, above, first);
    if (key != null && field.type() instanceof FieldType.Flattened flattened) {
      return DynamicTypes.Field.of(flattened.below(key));
    }
    boolean floats =
        field.type() instanceof FieldType.Numeric number
            && number.kind() == FieldType.Numeric.Kind.FLOAT;
    int numbers = event.values(path).size();
    if (floats && numbers >= VECTOR) {
      throw new EventException(
          "field [" + path + "] is not mapped and has " + numbers + " numbers");
    }
    return field;
  }
}
