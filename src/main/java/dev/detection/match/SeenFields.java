package dev.detection.match;

import dev.detection.match.Explanation.Seen;
import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/** What an event has in the fields that a clause asks. */
record SeenFields(Binder binder, Event event) {
  private static final int MOST_FIELDS = 20;
  private static final int MOST_VALUES = 20;
  private static final int LONGEST_VALUE = 200;

  private static final FieldType NOT_MAPPED = new FieldType.Unsupported("not mapped");

  /** Whether a value is there to a search. */
  private static final Tests EXISTS =
      (type, path) ->
          new LeafTests(new Condition.Exists(Field.named(path), Position.UNKNOWN)).of(type, path);

  /** What is asked of values, by the type and the name of their field. */
  @FunctionalInterface
  private interface Tests {
    LeafTests.Test of(FieldType type, String path);
  }

  /** What a field of the event is, and its values in the source. */
  private record Content(FieldType type, List<Object> values) {}

  /**
   * The fields of a leaf.
   *
   * @return of several fields those that meet the leaf
   */
  List<Seen> of(Condition.OnField leaf) {
    Tests tests = testsOf(leaf);
    return switch (leaf.field()) {
      case Field.Named(String path) -> List.of(seen(path, tests));
      case Field.Itself(String path) -> List.of(seen(path, tests));
      case Field.Like(var pattern) -> meeting(tests, new GlobMatcher(pattern, false)::matches);
      case Field.Default() -> meeting(tests, binder.schema()::isDefault);
    };
  }

  /** The tests of a leaf, one for each type: fields of a type share theirs. */
  private static Tests testsOf(Condition leaf) {
    Map<FieldType, LeafTests.Test> known = new HashMap<>();
    return (type, path) -> {
      LeafTests.Test test = known.get(type);
      if (test == null) {
        test = new LeafTests(leaf).of(type, path);
        known.put(type, test);
      }
      return test;
    };
  }

  private List<Seen> meeting(Tests tests, Predicate<String> names) {
    List<Seen> seen = new ArrayList<>();
    for (String path : event.paths()) {
      if (names.test(path) && seen.size() < MOST_FIELDS) {
        Seen field = seen(path, tests);
        if (!field.meets().isEmpty()) {
          seen.add(field);
        }
      }
    }
    return seen;
  }

  /** One field that is not asked by its single values. */
  Seen seen(String path) {
    return seen(path, (type, field) -> LeafTests.Test.NEVER);
  }

  private Seen seen(String path, Tests tests) {
    Content content = content(path);
    List<String> values = new ArrayList<>();
    List<String> meets = new ArrayList<>();
    List<String> unsearchable = new ArrayList<>();
    boolean isAsked = !(content.type() instanceof FieldType.Unsupported);
    Predicate<Object> searchable = isAsked ? met(EXISTS, content, path) : value -> true;
    Predicate<Object> meeting = isAsked ? met(tests, content, path) : value -> false;
    for (Object value : content.values()) {
      if (values.size() == MOST_VALUES) {
        values.add("… (" + content.values().size() + " values)");
        break;
      }
      String told = told(value);
      values.add(told);
      if (!searchable.test(value)) {
        unsearchable.add(told);
      } else if (meeting.test(value)) {
        meets.add(told);
      }
    }
    return new Seen(path, told(content.type()), values, meets, unsearchable);
  }

  private Predicate<Object> met(Tests tests, Content content, String path) {
    LeafTests.Test test = tests.of(content.type(), path);
    return value -> test.holds(Collections.singletonList(value), event.judging());
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
