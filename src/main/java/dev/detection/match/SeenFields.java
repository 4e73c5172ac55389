package dev.detection.match;

import dev.detection.match.Explanation.Seen;
import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;

/** What an event has in the fields that a clause asks. */
record SeenFields(Binder binder, Event event) {
  private static final int MOST_FIELDS = 20;
  private static final int MOST_VALUES = 20;
  private static final int LONGEST_VALUE = 200;

  private static final FieldType NOT_MAPPED = new FieldType.Unsupported("not mapped");

  /** What a field of the event is, and its values in the source. */
  private record Content(FieldType type, List<Object> values) {}

  /**
   * The fields of a leaf.
   *
   * @return of several fields those that meet the leaf
   */
  List<Seen> of(Condition leaf, Field field) {
    return switch (field) {
      case Field.Named(String path) -> List.of(seen(path, leaf));
      case Field.Itself(String path) -> List.of(seen(path, leaf));
      case Field.Like(var pattern) -> meeting(leaf, new GlobMatcher(pattern, false)::matches);
      case Field.Default() -> meeting(leaf, path -> true);
    };
  }

  private List<Seen> meeting(Condition leaf, Predicate<String> names) {
    List<Seen> seen = new ArrayList<>();
    for (String path : event.paths()) {
      if (names.test(path) && seen.size() < MOST_FIELDS) {
        Seen field = seen(path, leaf);
        if (!field.meets().isEmpty()) {
          seen.add(field);
        }
      }
    }
    return seen;
  }

  /**
   * One field.
   *
   * @param leaf what is asked of each value; null if it is not asked of single values
   */
  Seen seen(String path, Condition leaf) {
    Content content = content(path);
    List<String> values = new ArrayList<>();
    List<String> meets = new ArrayList<>();
    List<String> unsearchable = new ArrayList<>();
    Condition exists = new Condition.Exists(Field.named(path), Position.UNKNOWN);
    for (Object value : content.values()) {
      if (values.size() == MOST_VALUES) {
        values.add("… (" + content.values().size() + " values)");
        break;
      }
      String told = told(value);
      values.add(told);
      if (!(content.type() instanceof FieldType.Unsupported)) {
        if (!meets(exists, content.type(), path, value)) {
          unsearchable.add(told);
        } else if (leaf != null && meets(leaf, content.type(), path, value)) {
          meets.add(told);
        }
      }
    }
    return new Seen(path, told(content.type()), values, meets, unsearchable);
  }

  private boolean meets(Condition leaf, FieldType type, String path, Object value) {
    return new LeafTests(leaf).of(type, path).holds(Collections.singletonList(value), event.now());
  }

  private Content content(String path) {
    Schema schema = binder.schema();
    FieldType type = schema.type(path);
    if (type instanceof FieldType.Metadata(var kind)) {
      return new Content(type, event.metadata(kind));
    }
    if (!(type instanceof FieldType.Dynamic)) {
      Schema.Mapped mapped = schema.field(path);
      List<Object> values = new ArrayList<>();
      (mapped == null ? List.of(path) : mapped.sources())
          .forEach(source -> values.addAll(event.values(source)));
      return new Content(type, ofKey(type, values));
    }
    String resolved = schema.resolve(path);
    NewField added = schema.newField(resolved);
    DynamicTypes.Field field = added.with(event);
    if (field != null) {
      return new Content(field.type(), ofKey(field.type(), event.values(added.path())));
    }
    int dot = resolved.lastIndexOf('.');
    String parent = resolved.substring(0, Math.max(dot, 0));
    if (schema.type(parent) instanceof FieldType.Dynamic) {
      DynamicTypes.Field above = schema.newField(parent).with(event);
      FieldType below = above == null ? null : above.fields().get(resolved.substring(dot + 1));
      if (below != null) {
        return new Content(below, event.values(parent));
      }
    }
    return new Content(NOT_MAPPED, event.values(resolved));
  }

  private static List<Object> ofKey(FieldType type, List<Object> values) {
    if (!(type instanceof FieldType.Flattened flattened) || flattened.key() == null) {
      return values;
    }
    return values.stream()
        .filter(value -> value instanceof KeyedText leaf && flattened.key().equals(leaf.key()))
        .toList();
  }

  private static String told(Object value) {
    return switch (value) {
      case String text -> '"' + shortened(text) + '"';
      case KeyedText leaf when leaf.text() != null ->
          leaf.key() + ": \"" + shortened(leaf.text()) + '"';
      case KeyedText leaf -> leaf.key() + ": null";
      case null, default -> String.valueOf(value);
    };
  }

  private static String shortened(String text) {
    String line = text.replaceAll("[\\p{Cntrl}]", " ");
    return line.length() <= LONGEST_VALUE
        ? line
        : line.substring(0, LONGEST_VALUE) + "… (" + text.length() + " characters)";
  }

  /** As in a mapping. */
  private static String told(FieldType type) {
    return switch (type) {
      case FieldType.Unsupported(String what) -> what;
      case FieldType.Opaque opaque -> opaque.what();
      case FieldType.Range range -> RangeSearch.of(range).name();
      case FieldType.Unsearchable() -> "not indexed";
      case FieldType.Numeric numeric -> numeric.kind().name().toLowerCase(Locale.ROOT);
      case FieldType.Bool bool -> "boolean";
      default ->
          type.getClass()
              .getSimpleName()
              .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
              .toLowerCase(Locale.ROOT);
    };
  }
}
