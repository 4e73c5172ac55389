package dev.detection.it;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/** Makes one document of many: with each field that is not known yet. */
final class NewFields {
  private final Set<String> known = new HashSet<>();

  /** A document with the new fields of these, each with the first value that it has; or empty. */
  Map<String, Object> of(List<Map<String, Object>> documents) {
    Map<String, Object> union = new LinkedHashMap<>();
    Set<String> seen = new HashSet<>(known);
    for (Map<String, Object> document : documents) {
      each(
          "",
          document,
          (path, value) -> {
            if (seen.add(path)) {
              Paths.put(union, path, value);
            }
          });
    }
    return union;
  }

  /** The fields of these are new no more. */
  void known(List<Map<String, Object>> documents) {
    documents.forEach(document -> each("", document, (path, value) -> known.add(path)));
  }

  private static void each(String path, Object value, BiConsumer<String, Object> visit) {
    switch (value) {
      case Map<?, ?> map ->
          map.forEach(
              (key, inner) ->
                  each(path.isEmpty() ? key.toString() : path + "." + key, inner, visit));
      case List<?> list -> list.forEach(element -> each(path, element, visit));
      case null -> {}
      default -> visit.accept(path, value);
    }
  }
}
