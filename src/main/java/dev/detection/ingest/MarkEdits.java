package dev.detection.ingest;

import static dev.detection.finding.Marks.GENERATION;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** Takes marks out of documents. */
final class MarkEdits {
  private MarkEdits() {}

  /**
   * Has an update take the marks away that are there: its nulls replace them. Nothing is done where
   * the update puts something else than an object above them.
   */
  @SuppressWarnings("unchecked") // objects of a document have string keys
  static void withdraw(Map<String, Object> update, MarkField field) {
    Map<String, Object> object = update;
    for (String name : field.name().split("\\.")) {
      if (!(object.computeIfAbsent(name, unused -> new LinkedHashMap<>())
          instanceof Map<?, ?> below)) {
        return;
      }
      object = (Map<String, Object>) below;
    }
    for (String leaf : field.leaves()) {
      object.put(leaf, null);
    }
  }

  /**
   * Whether this is what {@link #withdraw} leaves: a part of a document, which cannot be judged.
   * Also a client can write it; its document is then judged late.
   */
  static boolean isWithdrawn(Object marks) {
    return marks instanceof Map<?, ?> map
        && map.containsKey(GENERATION)
        && map.values().stream().allMatch(Objects::isNull);
  }

  /** Removes a field however it is written: nested, with dotted keys, or both. */
  static void remove(Map<String, Object> object, String path) {
    Iterator<Map.Entry<String, Object>> entries = object.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, Object> entry = entries.next();
      String key = entry.getKey();
      if (key.equals(path) || isInside(key, path)) {
        entries.remove();
      } else if (isInside(path, key)) {
        removeBelow(entry.getValue(), path.substring(key.length() + 1));
      }
    }
  }

  private static boolean isInside(String path, String object) {
    return path.length() > object.length()
        && path.charAt(object.length()) == '.'
        && path.startsWith(object);
  }

  @SuppressWarnings("unchecked") // objects of a document have string keys
  private static void removeBelow(Object value, String path) {
    if (value instanceof Map<?, ?> map) {
      remove((Map<String, Object>) map, path);
    } else if (value instanceof List<?> list) {
      list.forEach(element -> removeBelow(element, path));
    }
  }
}
