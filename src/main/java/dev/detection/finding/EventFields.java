package dev.detection.finding;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The values of a document by dotted path, however it writes them: nested, with dotted keys, or
 * both. Unlike the view that rules are judged by it knows no types: alerts show what was sent.
 */
public final class EventFields {
  private final Map<String, Object> source;

  /** Reads a document. */
  public EventFields(Map<String, Object> source) {
    this.source = source;
  }

  /** All values at the path, in the order of the document, nulls left out; empty if none. */
  public List<Object> values(String path) {
    List<Object> values = new ArrayList<>();
    collect(source, path, values);
    return values;
  }

  private static void collect(Object value, String path, List<Object> values) {
    if (value instanceof List<?> list) {
      list.forEach(element -> collect(element, path, values));
    } else if (value instanceof Map<?, ?> object) {
      object.forEach(
          (key, inner) -> {
            String name = (String) key;
            if (path.equals(name)) {
              collect(inner, "", values);
            } else if (path.startsWith(name + ".")) {
              collect(inner, path.substring(name.length() + 1), values);
            }
          });
    } else if (value != null && path.isEmpty()) {
      values.add(value);
    }
  }
}
