package dev.detection.ingest;

import java.util.Map;
import java.util.Set;

/**
 * What a mapping does with marks: a document must not be refused because the index does not know
 * their fields, so marks are left out where it would.
 */
sealed interface MarkMapping {

  /** Marks are stored and can be searched. */
  record Accepted() implements MarkMapping {}

  /** Marks are stored, but no search finds them, so no alert comes of them. */
  record Invisible(String reason) implements MarkMapping {}

  /** A document with marks would be refused. */
  record Rejected(String reason) implements MarkMapping {}

  /** What any document that carries marks has. */
  Map<String, Set<String>> TYPES =
      Map.of(
          Marks.RULE_IDS, Set.of("keyword", "text", "wildcard", "match_only_text"),
          Marks.STEPS, Set.of("keyword", "text", "wildcard", "match_only_text"),
          Marks.GENERATION, Set.of("long", "integer", "unsigned_long", "double", "keyword"),
          Marks.UNJUDGED, Set.of("keyword", "text", "wildcard", "match_only_text"));

  /**
   * @param mapping an index mapping, without the {@code _doc} level
   * @param field where the marks go, a dotted path
   */
  static MarkMapping of(Map<String, Object> mapping, String field) {
    return below(mapping, field, "true", field);
  }

  private static MarkMapping below(
      Map<String, Object> object, String path, String inherited, String field) {
    String dynamic =
        object.get("dynamic") == null ? inherited : String.valueOf(object.get("dynamic"));
    if (Boolean.FALSE.equals(object.get("enabled"))) {
      return new Invisible("the mapping has [enabled: false] above [" + field + "]");
    }
    Map<String, Object> properties = properties(object);
    if (path.isEmpty()) {
      return leaves(properties, dynamic, field);
    }
    for (Map.Entry<String, Object> property : properties.entrySet()) {
      String name = property.getKey();
      Map<String, Object> definition = asObject(property.getValue());
      if (path.equals(name) || path.startsWith(name + ".")) {
        Object type = definition.get("type");
        if (type != null && !Set.of("object", "nested", "flattened").contains(type)) {
          return new Rejected("[" + name + "] is mapped as [" + type + "], not as an object");
        }
        String rest = path.equals(name) ? "" : path.substring(name.length() + 1);
        return "flattened".equals(type) ? new Accepted() : below(definition, rest, dynamic, field);
      }
    }
    if (properties.keySet().stream().anyMatch(name -> name.startsWith(path + "."))) {
      return leaves(properties, dynamic, field); // subobjects: false, dotted names in the mapping
    }
    return unmapped(dynamic, field);
  }

  private static MarkMapping leaves(Map<String, Object> properties, String dynamic, String field) {
    MarkMapping result = new Accepted();
    for (Map.Entry<String, Set<String>> leaf : TYPES.entrySet()) {
      Object definition =
          properties.getOrDefault(leaf.getKey(), properties.get(field + "." + leaf.getKey()));
      String path = field + "." + leaf.getKey();
      if (definition == null) {
        MarkMapping missing = unmapped(dynamic, path);
        if (missing instanceof Rejected) {
          return missing;
        }
        result = missing instanceof Invisible ? missing : result;
      } else if (!leaf.getValue().contains(String.valueOf(asObject(definition).get("type")))) {
        return new Rejected(
            "[%s] is mapped as [%s]".formatted(path, asObject(definition).get("type")));
      }
    }
    return result;
  }

  private static MarkMapping unmapped(String dynamic, String path) {
    return switch (dynamic) {
      case "strict", "strict_allow_templates" ->
          new Rejected(
              "the mapping is [dynamic: %s] and does not have [%s]; add the component template [%s]"
                  .formatted(dynamic, path, MarksTemplate.NAME));
      case "false" ->
          new Invisible(
              "the mapping is [dynamic: false] and does not have [%s]; add the component template [%s]"
                  .formatted(path, MarksTemplate.NAME));
      default -> new Accepted();
    };
  }

  private static Map<String, Object> properties(Map<String, Object> object) {
    Object properties = object.get("properties");
    return properties == null ? Map.of() : asObject(properties);
  }

  @SuppressWarnings("unchecked") // mappings are JSON objects
  private static Map<String, Object> asObject(Object value) {
    return (Map<String, Object>) value;
  }
}
