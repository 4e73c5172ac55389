package dev.detection.ingest;

import dev.detection.finding.Marks;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether a mapping has the fields of marks as the component template maps them. A mapping that is
 * dynamic takes marks without them, as texts, by which documents that were not judged are not
 * found.
 *
 * @param field where the marks go, a dotted path
 * @param absent the definitions of the fields that the mapping does not have, by name
 * @param conflict why what is there cannot stay; null if it can
 * @param isNew whether there is nothing of that name yet
 */
record MappedMarks(String field, Map<String, Object> absent, String conflict, boolean isNew) {

  /**
   * @param mapping without the {@code _doc} level
   */
  static MappedMarks of(Map<String, Object> mapping, String field) {
    Map<?, ?> object = MarkedIndices.field(mapping, field);
    if (object != null) {
      Object type = object.get("type");
      if (type != null && !type.equals("object")) {
        String conflict = "[%s] is mapped as [%s], not as an object".formatted(field, type);
        return new MappedMarks(field, Map.of(), conflict, false);
      }
      if (Boolean.FALSE.equals(object.get("enabled"))) {
        String conflict = "[%s] is mapped with [enabled: false]".formatted(field);
        return new MappedMarks(field, Map.of(), conflict, false);
      }
    }
    Map<String, Object> absent = new TreeMap<>();
    for (Map.Entry<String, Object> leaf : MarksTemplate.leaves().entrySet()) {
      String path = field + "." + leaf.getKey();
      Map<?, ?> found = MarkedIndices.field(mapping, path);
      if (found == null) {
        absent.put(leaf.getKey(), leaf.getValue());
      } else if (!fits(leaf.getKey(), found)) {
        String conflict = "[%s] is mapped as [%s]".formatted(path, found.get("type"));
        return new MappedMarks(field, Map.of(), conflict, false);
      }
    }
    return new MappedMarks(field, absent, null, object == null);
  }

  private static boolean fits(String leaf, Map<?, ?> definition) {
    String type = String.valueOf(definition.get("type"));
    return leaf.equals(Marks.GENERATION)
        ? MarkedIndices.NUMBERS.contains(type)
        : type.equals("keyword");
  }

  /** Whether all fields are there, with types that everything works with. */
  boolean complete() {
    return conflict == null && absent.isEmpty();
  }

  /** The mapping that adds what is absent. */
  Map<String, Object> addition() {
    Map<String, Object> object = new HashMap<>();
    if (isNew) {
      object.putAll(MarksTemplate.field());
    }
    object.put("properties", absent);
    List<String> path = List.of(field.split("\\.")).reversed();
    for (String name : path) {
      object = Map.of("properties", Map.of(name, object));
    }
    return object;
  }

  /** As the answer shows it. */
  Map<String, Object> told() {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("complete", complete());
    if (conflict != null) {
      told.put("conflict", conflict);
    } else if (!absent.isEmpty()) {
      told.put("absent", absent.keySet().stream().map(leaf -> field + "." + leaf).toList());
    }
    return told;
  }
}
