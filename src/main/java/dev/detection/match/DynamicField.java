package dev.detection.match;

import dev.detection.query.NotSupportedException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A leaf on fields that are not mapped yet: the first value of the document decides what the field
 * becomes, and with that what the leaf means.
 */
final class DynamicField {
  /** Elasticsearch makes arrays of so many floats vectors, which are not searchable. */
  private static final int VECTOR = 128;

  private final LeafTests tests;
  private final Schema schema;

  /** Tests by what fields become; few types come up, whatever the documents hold. */
  private final Map<FieldType, LeafTests.Test> byType = new ConcurrentHashMap<>();

  DynamicField(LeafTests tests, Schema schema) {
    this.tests = tests;
    this.schema = schema;
  }

  /** The leaf on one field, which may be the multi-field of another. */
  Node node(String path) {
    int dot = path.lastIndexOf('.');
    String parent = dot < 0 ? "" : path.substring(0, dot);
    boolean multiField =
        schema.type(parent) instanceof FieldType.Dynamic && !schema.isObject(parent);
    String name = path.substring(dot + 1);
    return event -> holds(path, null, event) || (multiField && holds(parent, name, event));
  }

  /**
   * Whether the leaf holds for a field, or for one of its multi-fields.
   *
   * @param name last part of the multi-field's path; null for the field itself
   */
  boolean holds(String path, String name, Event event) {
    DynamicTypes.Field field = field(path, event, schema);
    FieldType type = field == null ? null : name == null ? field.type() : field.fields().get(name);
    return type != null
        && byType
            .computeIfAbsent(type, key -> test(key, path))
            .holds(event.values(path), event.now());
  }

  /** What a field becomes with an event; null if the event has no value for it. */
  static DynamicTypes.Field field(String path, Event event, Schema schema) {
    List<Object> values = event.values(path);
    Object first = values.stream().filter(Objects::nonNull).findFirst().orElse(null);
    if (first == null) {
      return null;
    }
    DynamicTypes.Field field = schema.becomes(path, first);
    boolean floats =
        field.type() instanceof FieldType.Numeric number
            && number.kind() == FieldType.Numeric.Kind.FLOAT;
    if (floats && values.size() >= VECTOR) {
      throw new EventException(
          "field [" + path + "] is not mapped and has " + values.size() + " numbers");
    }
    return field;
  }

  private LeafTests.Test test(FieldType type, String path) {
    try {
      return tests.of(type, path);
    } catch (NotSupportedException e) {
      String message = e.getMessage();
      return (values, now) -> {
        throw new EventException(message);
      };
    }
  }
}
