package dev.detection.ingest;

import dev.detection.finding.Marks;
import dev.detection.match.FieldType;
import dev.detection.match.Schema;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a mapping does with marks: a document must not be refused because the index does not know
 * their fields, so marks are left out where it would.
 */
sealed interface MarkMapping {

  /**
   * Marks are stored and can be searched.
   *
   * @param unmapped the fields of marks that the first document with them maps
   * @param room how many fields the mapping may still get
   */
  record Accepted(Set<String> unmapped, long room) implements MarkMapping {
    public Accepted {
      unmapped = Set.copyOf(unmapped);
    }

    /**
     * Whether a document can be stored with marks if it can be stored without. Exact where the
     * marks are mapped; elsewhere on the safe side, since what fields a document adds is known only
     * once it is parsed.
     */
    boolean takes(Map<String, Object> marks, Map<String, Object> source) {
      return room == Long.MAX_VALUE
          || marks.keySet().stream().noneMatch(unmapped::contains)
          || FIELDS_OF_MARKS + FIELDS_OF_A_KEY * keys(source) <= room;
    }

    private static long keys(Object value) {
      return switch (value) {
        case Map<?, ?> map -> map.size() + map.values().stream().mapToLong(Accepted::keys).sum();
        case Iterable<?> list -> {
          long keys = 0;
          for (Object element : list) {
            keys += keys(element);
          }
          yield keys;
        }
        case null, default -> 0;
      };
    }
  }

  /** The object and its fields, as strings become by default: a text with a keyword below it. */
  int FIELDS_OF_MARKS = 8;

  /** Likewise, and an object for a dot in the key. */
  int FIELDS_OF_A_KEY = 3;

  Accepted ACCEPTED = new Accepted(Set.of(), Long.MAX_VALUE);

  String FIELDS_LIMIT = "index.mapping.total_fields.limit";
  String IGNORE_BEYOND_LIMIT = "index.mapping.total_fields.ignore_dynamic_beyond_limit";
  int DEFAULT_FIELDS_LIMIT = 1_000;

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
   * @param settings of the index, by their full names
   * @param schema made of both
   * @param field where the marks go, a dotted path
   */
  static MarkMapping of(
      Map<String, Object> mapping, Map<String, String> settings, Schema schema, String field) {
    MarkMapping result = below(mapping, field, "true", field);
    if (!(result instanceof Accepted)) {
      return result;
    }
    Set<String> unmapped = new HashSet<>();
    for (Map.Entry<String, Set<String>> leaf : TYPES.entrySet()) {
      String path = field + "." + leaf.getKey();
      FieldType type = schema.type(path);
      if (type instanceof FieldType.Dynamic) {
        unmapped.add(leaf.getKey());
        type = schema.type(path, leaf.getKey().equals(Marks.GENERATION) ? (Object) 1L : "x");
        boolean fits =
            switch (type) {
              case FieldType.Keyword any -> true;
              case FieldType.Text any -> true;
              case FieldType.Wildcard any -> true;
              case FieldType.Unsearchable any -> true;
              case FieldType.Numeric any -> leaf.getKey().equals(Marks.GENERATION);
              default -> false;
            };
        if (!fits) {
          return new Rejected(
              "a dynamic template maps [%s] to a field that may not take it; add the component template [%s]"
                  .formatted(path, MarksTemplate.NAME));
        }
      }
      if (leaf.getKey().equals(Marks.RULE_IDS)
          && (type instanceof FieldType.Unsearchable || type instanceof FieldType.Unsupported)) {
        return new Invisible("[" + path + "] is not indexed, or in a way that is not read");
      }
    }
    boolean bounded =
        !unmapped.isEmpty() && !Boolean.parseBoolean(settings.get(IGNORE_BEYOND_LIMIT));
    return new Accepted(unmapped, bounded ? limit(settings) - fields(mapping) : Long.MAX_VALUE);
  }

  private static long limit(Map<String, String> settings) {
    return Long.parseLong(
        settings.getOrDefault(FIELDS_LIMIT, String.valueOf(DEFAULT_FIELDS_LIMIT)));
  }

  /** As the limit counts them: objects, fields, multi-fields and runtime fields. */
  private static long fields(Map<String, Object> object) {
    long fields = 0;
    for (String part : List.of("properties", "fields", "runtime")) {
      Map<String, Object> inner = object.get(part) == null ? Map.of() : asObject(object.get(part));
      fields += inner.size();
      for (Object definition : inner.values()) {
        fields += fields(asObject(definition));
      }
    }
    return fields;
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
        if (Set.of("nested", "flattened").contains(String.valueOf(type))) {
          return new Invisible("[" + name + "] is mapped as [" + type + "], not as an object");
        }
        if (type != null && !type.equals("object")) {
          return new Rejected("[" + name + "] is mapped as [" + type + "], not as an object");
        }
        String rest = path.equals(name) ? "" : path.substring(name.length() + 1);
        return below(definition, rest, dynamic, field);
      }
    }
    if (properties.keySet().stream().anyMatch(name -> name.startsWith(path + "."))) {
      return leaves(properties, dynamic, field); // subobjects: false, dotted names in the mapping
    }
    return unmapped(dynamic, field);
  }

  private static MarkMapping leaves(Map<String, Object> properties, String dynamic, String field) {
    MarkMapping result = ACCEPTED;
    for (Map.Entry<String, Set<String>> leaf : TYPES.entrySet()) {
      Object definition =
          properties.getOrDefault(leaf.getKey(), properties.get(field + "." + leaf.getKey()));
      String path = field + "." + leaf.getKey();
      if (definition == null) {
        MarkMapping missing = unmapped(dynamic, path);
        if (missing instanceof Rejected) {
          return missing;
        }
        if (missing instanceof Invisible && leaf.getKey().equals(Marks.RULE_IDS)) {
          result = missing; // the other fields are only shown
        }
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
      case "false", "runtime" ->
          new Invisible(
              "the mapping is [dynamic: %s] and does not have [%s]; add the component template [%s]"
                  .formatted(dynamic, path, MarksTemplate.NAME));
      default -> ACCEPTED;
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
