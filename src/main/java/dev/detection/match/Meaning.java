package dev.detection.match;

import java.util.ArrayList;
import java.util.List;

/**
 * What a name means in a schema: where the meanings of all names that a condition asks for are
 * equal, it is bound alike.
 *
 * @param sources where its values come from; null if it is no mapped field
 * @param object null if it is none
 * @param nested the nested objects that it is in, from the inside
 * @param dynamics what decides on the type of a field that is not mapped; empty for others
 */
record Meaning(
    String resolved,
    FieldType type,
    List<String> sources,
    Schema.Mapping object,
    List<String> nested,
    List<Object> dynamics) {

  static Meaning of(String path, Schema schema) {
    String resolved = schema.resolve(path);
    FieldType type = schema.type(path);
    Schema.Mapped field = schema.field(path);
    List<String> nested = new ArrayList<>();
    for (String above = schema.nestedAbove(resolved);
        !above.isEmpty();
        above = schema.nestedAbove(above)) {
      nested.add(above);
    }
    return new Meaning(
        resolved,
        type,
        field == null ? null : field.sources(),
        schema.object(path),
        nested,
        type instanceof FieldType.Dynamic ? dynamics(resolved, schema) : List.of());
  }

  /** The last part of the name may be that of a multi-field. */
  private static List<Object> dynamics(String path, Schema schema) {
    String above = schema.mappedAbove(path);
    return List.of(
        schema.dynamicTypes().key(), above, schema.object(above), schema.isMultiField(path));
  }
}
