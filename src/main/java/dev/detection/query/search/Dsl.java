package dev.detection.query.search;

import java.util.LinkedHashMap;
import java.util.Map;

/** Puts query clauses together, keys in the order given. */
final class Dsl {
  private Dsl() {}

  /** The clause {@code {name: {key: value, …}}}. */
  static Map<String, Object> clause(String name, Object... keysAndValues) {
    return Map.of(name, map(keysAndValues));
  }

  /** The map of keys and values that alternate; what has the value null is left out. */
  static Map<String, Object> map(Object... keysAndValues) {
    Map<String, Object> map = new LinkedHashMap<>();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      if (keysAndValues[i + 1] != null) {
        map.put((String) keysAndValues[i], keysAndValues[i + 1]);
      }
    }
    return map;
  }
}
