package dev.detection.it;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads and changes documents by the dotted paths of their fields; changes are made in copies. */
final class Paths {
  private Paths() {}

  /** A copy, as deep as objects and lists go. */
  static Map<String, Object> copy(Map<?, ?> object) {
    Map<String, Object> copy = new LinkedHashMap<>();
    object.forEach((key, value) -> copy.put(key.toString(), copy(value)));
    return copy;
  }

  private static Object copy(Object value) {
    return switch (value) {
      case Map<?, ?> map -> copy(map);
      case List<?> list -> {
        List<Object> copy = new ArrayList<>();
        list.forEach(element -> copy.add(copy(element)));
        yield copy;
      }
      case null, default -> value;
    };
  }

  /** Only the top-level objects that hold one of the fields, and the time. */
  static Map<String, Object> only(Map<String, Object> document, Iterable<String> paths) {
    Map<String, Object> kept = new LinkedHashMap<>();
    document.forEach(
        (key, value) -> {
          String top = first(key);
          for (String path : paths) {
            if (key.equals("@timestamp") || first(path).equals(top)) {
              kept.put(key, copy(value));
            }
          }
        });
    return kept;
  }

  private static String first(String path) {
    int dot = path.indexOf('.');
    return dot < 0 ? path : path.substring(0, dot);
  }

  /** The document with another value in a field; objects on the way are made. */
  static Map<String, Object> with(Map<String, Object> document, String path, Object value) {
    Map<String, Object> changed = without(document, path);
    put(changed, path, value);
    return changed;
  }

  /** Sets a field in the document itself. */
  static void put(Map<String, Object> document, String path, Object value) {
    Map<String, Object> object = document;
    String rest = path;
    for (int dot = rest.indexOf('.'); dot > 0; dot = rest.indexOf('.')) {
      object = child(object, rest.substring(0, dot));
      rest = rest.substring(dot + 1);
    }
    object.put(rest, value);
  }

  @SuppressWarnings("unchecked") // objects of documents have string keys
  private static Map<String, Object> child(Map<String, Object> object, String key) {
    if (!(object.get(key) instanceof Map<?, ?>)) {
      object.put(key, new LinkedHashMap<>());
    }
    return (Map<String, Object>) object.get(key);
  }

  /** The document without a field, however its key is written, in lists of objects too. */
  static Map<String, Object> without(Map<String, Object> document, String path) {
    Map<String, Object> changed = copy(document);
    remove(changed, path);
    return changed;
  }

  private static void remove(Object node, String path) {
    if (node instanceof List<?> list) {
      list.forEach(element -> remove(element, path));
    } else if (node instanceof Map<?, ?> map) {
      map.remove(path);
      map.forEach(
          (key, value) -> {
            if (path.startsWith(key + ".")) {
              remove(value, path.substring(key.toString().length() + 1));
            }
          });
    }
  }
}
