package dev.detection.it;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Makes one document of many: with each field that no document before had. Remembers fields. */
final class NewFields {
  private final Set<String> known = new HashSet<>();

  /** A document with the new fields of these, each with the first value that it has; or empty. */
  Map<String, Object> of(List<Map<String, Object>> documents) {
    Map<String, Object> union = new LinkedHashMap<>();
    documents.forEach(document -> collect("", document, union));
    return union;
  }

  private void collect(String path, Object value, Map<String, Object> union) {
    switch (value) {
      case Map<?, ?> map ->
          map.forEach((key, inner) -> collect(path.isEmpty() ? key.toString() : path + "." + key, inner, union));
      case List<?> list -> list.forEach(element -> collect(path, element, union));
      case null -> {}
      default -> {
        if (known.add(path)) {
          Paths.put(union, path, value);
        }
      }
    }
  }
}
