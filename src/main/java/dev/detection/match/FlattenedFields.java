package dev.detection.match;

import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The flattened fields of a target, any name below which is a field too: a key. Names are looked up
 * as in Elasticsearch's {@code FieldTypeLookup}, which looks no further into a name than at as many
 * dots as a flattened field has in its own.
 */
final class FlattenedFields {
  private final Map<String, Schema.Mapped> fields;
  private final Map<String, String> aliases;
  private final Set<String> paths;

  /** Most dots in the path of one of them; -1 if there is none. */
  private final int mostDots;

  /**
   * @param fields all mapped fields by path
   * @param aliases paths of fields by their other names
   */
  FlattenedFields(Map<String, Schema.Mapped> fields, Map<String, String> aliases) {
    this.fields = fields;
    this.aliases = aliases;
    this.paths =
        fields.keySet().stream()
            .filter(path -> fields.get(path).type() instanceof FieldType.Flattened)
            .collect(Collectors.toUnmodifiableSet());
    this.mostDots =
        paths.stream()
            .mapToInt(path -> (int) path.chars().filter(c -> c == '.').count())
            .max()
            .orElse(-1);
  }

  boolean isEmpty() {
    return paths.isEmpty();
  }

  /** Whether a path is that of a flattened field. */
  boolean contains(String path) {
    return paths.contains(path);
  }

  /** The field that a path is as a key of a flattened field; null if it is none. */
  Schema.Mapped key(String path) {
    String above = above(path);
    if (above == null || !contains(above)) {
      return null;
    }
    Schema.Mapped field = fields.get(above);
    FieldType.Flattened type = (FieldType.Flattened) field.type();
    return new Schema.Mapped(type.below(path.substring(above.length() + 1)), field.sources());
  }

  /** The path that a name stands for: another if it is a key below an alias. */
  String resolve(String name) {
    String above = above(name);
    return above == null
        ? name
        : aliases.getOrDefault(above, above) + name.substring(above.length());
  }

  /** The flattened field, or the alias of one, that a name is a key of; null if there is none. */
  private String above(String name) {
    int dot = name.indexOf('.');
    for (int dots = 0; dots <= mostDots && dot >= 0; dots++) {
      String above = name.substring(0, dot);
      if (contains(aliases.getOrDefault(above, above))) {
        return above;
      }
      dot = name.indexOf('.', dot + 1);
    }
    return null;
  }
}
