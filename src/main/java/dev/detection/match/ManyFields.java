package dev.detection.match;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * A leaf on every field whose name fits: the mapped ones, and those that the event will add.
 *
 * @param binder the fields and the objects that are looked at
 * @param names the names
 * @param added where new fields must be; null if they may be anywhere
 */
record ManyFields(LeafTests tests, Binder binder, Predicate<String> names, NewPaths added) {

  /** The leaf; holds if it does for any of the fields. */
  Node node() {
    Schema schema = binder.schema();
    List<Node> mapped = new ArrayList<>();
    Map<FieldType, LeafTests.Test> byType = new HashMap<>();
    for (String name : schema.names()) {
      if (names.test(name)) {
        mapped.add(binder.named(tests, (type, path) -> test(type, path, byType), name));
      }
    }
    DynamicField dynamic = new DynamicField(tests);
    mapped.add(
        new Node.OnEvent(
            event -> anyNewHolds(dynamic, event), added == null ? null : added.paths(), List.of()));
    return new Node.Any(List.copyOf(mapped));
  }

  private boolean anyNewHolds(DynamicField dynamic, Event event) {
    Event part = added == null ? event : event.part(added);
    if (part == null) {
      return false;
    }
    for (String path : part.paths()) {
      if ((added == null || added.contain(path))
          && binder.schema().field(path) == null
          && newHolds(dynamic, path, part)) {
        return true;
      }
    }
    return false;
  }

  /** Fields of one type share the test: there may be thousands, and an automaton in each. */
  private LeafTests.Test test(FieldType type, String path, Map<FieldType, LeafTests.Test> byType) {
    return type instanceof FieldType.Opaque
        ? tests.of(type, path) // it tells its name
        : byType.computeIfAbsent(type, key -> tests.of(key, path));
  }

  private boolean newHolds(DynamicField dynamic, String path, Event event) {
    return switch (binder.schema().type(path)) {
      case FieldType.Dynamic type -> dynamicHolds(dynamic, path, event);
      case FieldType.Unsupported(String what) when names.test(path) ->
          throw new EventException("field [" + path + "] as " + what + " is not supported");
      default -> false;
    };
  }

  private boolean dynamicHolds(DynamicField dynamic, String path, Event event) {
    NewField added = binder.schema().newField(path);
    DynamicTypes.Field field = added.with(event);
    if (field == null) {
      return false;
    }
    if (names.test(path) && dynamic.holds(added, null, event)) {
      return true;
    }
    for (String name : field.fields().keySet()) {
      if (names.test(path + "." + name) && dynamic.holds(added, name, event)) {
        return true;
      }
    }
    return false;
  }
}
