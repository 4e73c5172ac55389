package dev.detection.match;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * A dynamic template of a mapping.
 *
 * @param kinds the kinds of values that it is for
 * @param patterns the patterns of its names by key: {@code match}, {@code path_match}, …
 * @param runtime whether it makes runtime fields
 * @param mapping what it maps to
 */
record DynamicTemplate(
    Set<Kind> kinds,
    Map<String, List<Predicate<String>>> patterns,
    boolean runtime,
    Map<?, ?> mapping) {

  /** What a value is before it is mapped. */
  enum Kind {
    OBJECT("object"),
    STRING("text"),
    LONG("long"),
    DOUBLE("float"),
    BOOLEAN("boolean"),
    DATE("date"),
    BINARY("binary");

    private final String type;

    Kind(String type) {
      this.type = type;
    }

    private static Kind of(String name) {
      return valueOf(name.toUpperCase(Locale.ROOT));
    }
  }

  private static final List<String> PATTERNS =
      List.of("match", "unmatch", "path_match", "path_unmatch");

  /**
   * Reads a template.
   *
   * @param body the object below its name
   */
  static DynamicTemplate of(Map<?, ?> body) {
    boolean regex = "regex".equals(body.get("match_pattern"));
    Map<String, List<Predicate<String>>> patterns = new LinkedHashMap<>();
    for (String key : PATTERNS) {
      List<Predicate<String>> matchers = new ArrayList<>();
      for (String pattern : FieldTypes.strings(body.get(key))) {
        matchers.add(
            regex
                ? Pattern.compile(pattern).asMatchPredicate()
                : new GlobMatcher(GlobMatcher.stars(pattern), false)::matches);
      }
      patterns.put(key, List.copyOf(matchers));
    }
    List<String> wanted = FieldTypes.strings(body.get("match_mapping_type"));
    List<String> unwanted = FieldTypes.strings(body.get("unmatch_mapping_type"));
    boolean named =
        body.containsKey("match") || body.containsKey("path_match") || !unwanted.isEmpty();
    Set<Kind> kinds = EnumSet.noneOf(Kind.class);
    if (wanted.equals(List.of("*")) || (wanted.isEmpty() && named)) {
      kinds.addAll(EnumSet.allOf(Kind.class));
    } else {
      wanted.forEach(name -> kinds.add(Kind.of(name)));
    }
    unwanted.forEach(name -> kinds.remove(Kind.of(name)));
    boolean runtime = body.get("runtime") instanceof Map;
    return new DynamicTemplate(
        kinds,
        patterns,
        runtime,
        body.get(runtime ? "runtime" : "mapping") instanceof Map<?, ?> map ? map : Map.of());
  }

  /** Whether it is the template for a field. */
  boolean fits(Kind kind, String path) {
    if (!kinds.contains(kind) || (runtime && (kind == Kind.OBJECT || kind == Kind.BINARY))) {
      return false;
    }
    String name = path.substring(path.lastIndexOf('.') + 1);
    try {
      return allows("match", name)
          && allows("path_match", path)
          && !anyFits("unmatch", name)
          && !anyFits("path_unmatch", path);
    } catch (StackOverflowError e) {
      throw new EventException(
          "the name of a field is too complex for the regular expression of a dynamic template");
    }
  }

  private boolean allows(String key, String name) {
    return patterns.get(key).isEmpty() || anyFits(key, name);
  }

  private boolean anyFits(String key, String name) {
    return patterns.get(key).stream().anyMatch(pattern -> pattern.test(name));
  }

  /** The fields that what it maps is copied to. */
  List<String> copies() {
    return FieldTypes.strings(mapping.get("copy_to"));
  }

  /** Whether it makes just a plain object of an object. */
  boolean isPlainObject() {
    return !runtime && (mapping.isEmpty() || mapping.equals(Map.of("type", "object")));
  }

  /** Whether it may make something else of an object. */
  boolean makesObjects() {
    return !runtime && kinds.contains(Kind.OBJECT) && !isPlainObject();
  }

  /**
   * What it makes of an object.
   *
   * @return null if that is not evaluated
   */
  Schema.Objects objects(String path, FieldTypes reader) {
    if (isPlainObject()) {
      return Schema.Objects.PLAIN;
    }
    if (mapping.equals(Map.of("type", "nested"))) {
      return Schema.Objects.NESTED;
    }
    FieldType type = field(Kind.OBJECT, path, null, reader).type();
    return type.takesObjects()
        ? Schema.Objects.VALUE
        : type instanceof FieldType.Flattened ? Schema.Objects.FLATTENED : null;
  }

  /**
   * The field that a value makes.
   *
   * @param format the format that made the value a date; null if it is none
   */
  DynamicTypes.Field field(Kind kind, String path, DateFormat format, FieldTypes reader) {
    if (runtime) {
      return DynamicTypes.Field.of(new FieldType.Unsupported("dynamic runtime field"));
    }
    String name = path.substring(path.lastIndexOf('.') + 1);
    Map<String, Object> field = new LinkedHashMap<>();
    mapping.forEach((key, value) -> field.put(String.valueOf(key), filled(value, name, kind)));
    field.putIfAbsent("type", kind.type);
    DynamicTypes.Field read = reader.leaf(field);
    boolean dateByDetection =
        format != null && read.type() instanceof FieldType.Date && !field.containsKey("format");
    return dateByDetection
        ? new DynamicTypes.Field(FieldType.Date.of(format), read.fields())
        : read;
  }

  private static Object filled(Object value, String name, Kind kind) {
    return switch (value) {
      case String text ->
          text.replace("{{name}}", name)
              .replace("{name}", name)
              .replace("{{dynamic_type}}", kind.type)
              .replace("{dynamic_type}", kind.type)
              .replace("{{dynamicType}}", kind.type)
              .replace("{dynamicType}", kind.type);
      case Map<?, ?> map -> {
        Map<String, Object> copy = new LinkedHashMap<>();
        map.forEach((key, inner) -> copy.put(String.valueOf(key), filled(inner, name, kind)));
        yield copy;
      }
      case null, default -> value;
    };
  }
}
