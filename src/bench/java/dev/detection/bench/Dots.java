package dev.detection.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Events in the forms that rivals take, who do not know that dotted keys are objects. */
final class Dots {
  /** Longest string that is searchable in nearly all fields. */
  private static final int LONGEST = 8_191;

  private Dots() {}

  /** The event with objects instead of dotted keys; of two values of one key the later. */
  static Map<String, Object> expanded(Map<String, Object> event) {
    Map<String, Object> result = new HashMap<>();
    event.forEach((key, value) -> put(result, key, value));
    return result;
  }

  @SuppressWarnings("unchecked") // keys of events are strings, and objects made here are such maps
  private static void put(Map<String, Object> object, String key, Object value) {
    int dot = key.indexOf('.');
    Object expanded = expanded(value);
    if (dot > 0 && dot < key.length() - 1) {
      put(
          object,
          key.substring(0, dot),
          Collections.singletonMap(key.substring(dot + 1), expanded));
    } else if (expanded instanceof Map<?, ?> more && object.get(key) instanceof Map<?, ?> before) {
      more.forEach((name, inner) -> put((Map<String, Object>) before, (String) name, inner));
    } else {
      object.put(key, expanded);
    }
  }

  @SuppressWarnings("unchecked") // keys of events are strings
  private static Object expanded(Object value) {
    return switch (value) {
      case Map<?, ?> object -> expanded((Map<String, Object>) object);
      case List<?> list -> {
        List<Object> elements = new ArrayList<>(list.size());
        list.forEach(element -> elements.add(expanded(element)));
        yield elements;
      }
      case null -> null;
      default -> value;
    };
  }

  /** The searchable values of an event by dotted path. */
  static Map<String, List<Object>> flat(Map<String, Object> event) {
    Map<String, List<Object>> values = new LinkedHashMap<>();
    add("", event, values);
    return values;
  }

  private static void add(String path, Object value, Map<String, List<Object>> values) {
    switch (value) {
      case Map<?, ?> object ->
          object.forEach(
              (key, inner) -> add(path.isEmpty() ? (String) key : path + "." + key, inner, values));
      case List<?> list -> list.forEach(element -> add(path, element, values));
      case String text when text.length() > LONGEST -> {
        // No search finds it.
      }
      case null -> {
        // No value.
      }
      default -> values.computeIfAbsent(path, key -> new ArrayList<>()).add(value);
    }
  }
}
