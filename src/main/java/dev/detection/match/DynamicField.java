package dev.detection.match;

import dev.detection.query.NotSupportedException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A leaf on fields that are not mapped yet: the first value of the document decides what the field
 * becomes, and with that what the leaf means.
 */
final class DynamicField {
  private final LeafTests tests;

  /** Tests by what fields become; few types come up, whatever the documents hold. */
  private final Map<FieldType, LeafTests.Test> byType = new ConcurrentHashMap<>();

  DynamicField(LeafTests tests) {
    this.tests = tests;
  }

  /** The leaf on one field, which may be the multi-field of another. */
  Node node(String path, Schema schema) {
    int dot = path.lastIndexOf('.');
    String name = path.substring(dot + 1);
    NewField field = schema.newField(path);
    NewField parent = schema.isMultiField(path) ? schema.newField(path.substring(0, dot)) : null;
    List<String> paths =
        parent == null ? List.of(field.path()) : List.of(field.path(), parent.path());
    return new Node.OnEvent(
        event -> holds(field, null, event) || (parent != null && holds(parent, name, event)),
        paths,
        paths);
  }

  /**
   * Whether the leaf holds for a field, or for one of its multi-fields.
   *
   * @param name last part of the multi-field's path; null for the field itself
   */
  boolean holds(NewField added, String name, Event event) {
    DynamicTypes.Field field = added.with(event);
    FieldType type = field == null ? null : name == null ? field.type() : field.fields().get(name);
    return type != null
        && byType
            .computeIfAbsent(type, key -> test(key, added.path()))
            .holds(event.values(added.path()), event.judging());
  }

  private LeafTests.Test test(FieldType type, String path) {
    try {
      return tests.of(type, path);
    } catch (NotSupportedException e) {
      String message = e.getMessage();
      return (values, judging) -> {
        throw new EventException(message);
      };
    }
  }
}
