package dev.detection.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.detection.match.Schema;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** Mappings in files. */
final class Mappings {
  private Mappings() {}

  /**
   * Reads what {@code GET INDEX} or {@code GET INDEX/_mapping} answers for one index, an index
   * template, or a mapping alone.
   *
   * @throws CommandException if it is none of them
   */
  static Schema read(Path file) {
    Map<String, Object> object;
    try {
      object = JsonObjects.read(RuleSources.text(file));
    } catch (JsonProcessingException e) {
      throw new CommandException("[" + file + "] is no mapping: " + e.getOriginalMessage());
    }
    Map<String, Object> index = object;
    if (JsonObjects.map(object.get("template")) != null) {
      index = JsonObjects.map(object.get("template"));
    } else if (object.size() == 1) {
      Map<String, Object> only = JsonObjects.map(object.values().iterator().next());
      if (only != null && only.containsKey("mappings")) {
        index = only;
      }
    }
    Map<String, Object> mapping =
        index.containsKey("mappings") ? JsonObjects.map(index.get("mappings")) : index;
    if (mapping == null || !(mapping.get("properties") instanceof Map)) {
      throw new CommandException(
          "[" + file + "] is no mapping: expected [properties], or an index with [mappings]");
    }
    Map<String, String> settings = new TreeMap<>();
    flatten("", index.get("settings"), settings);
    try {
      return Schema.ofMapping(mapping, settings);
    } catch (IllegalArgumentException e) {
      throw new CommandException("[" + file + "] cannot be read: " + e.getMessage());
    }
  }

  /** Settings come nested or with dots, with or without {@code index} before them. */
  private static void flatten(String path, Object value, Map<String, String> into) {
    if (value instanceof Map<?, ?> object) {
      object.forEach(
          (key, inner) -> flatten(path.isEmpty() ? "" + key : path + "." + key, inner, into));
    } else if (value != null) {
      into.put(path.startsWith("index.") ? path : "index." + path, String.valueOf(value));
    }
  }
}
