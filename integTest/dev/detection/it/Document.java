package dev.detection.it;

import java.util.LinkedHashMap;
import java.util.Map;

/** A document under construction. Not thread-safe. */
final class Document {
  private final Map<String, Object> root = new LinkedHashMap<>();

  /** Sets a field; the dots of the path become nested objects. A null value is left out. */
  Document with(String path, Object value) {
    if (value == null) {
      return this;
    }
    Map<String, Object> object = root;
    String[] keys = path.split("\\.");
    for (int i = 0; i < keys.length - 1; i++) {
      object = child(object, keys[i]);
    }
    object.put(keys[keys.length - 1], value);
    return this;
  }

  @SuppressWarnings("unchecked") // only this class puts objects in
  private static Map<String, Object> child(Map<String, Object> object, String key) {
    return (Map<String, Object>) object.computeIfAbsent(key, k -> new LinkedHashMap<>());
  }

  /** The document as it stands. */
  Map<String, Object> map() {
    return root;
  }
}
