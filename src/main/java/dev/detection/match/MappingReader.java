package dev.detection.match;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads the mapping of an index as far as it decides what a query finds. */
final class MappingReader {
  /** The settings that decide on types. */
  private static final String READ_SETTINGS = "index\\.(mode|mapping\\..*|analysis\\..*)";

  /** Deepest nesting of objects; Elasticsearch's own limit is 20 unless a setting raises it. */
  private static final int DEEPEST = 500;

  private final FieldTypes types;
  private final DefaultFields defaultFields;

  private final Map<String, Schema.Mapped> fields = new HashMap<>();
  private final Map<String, String> aliases = new HashMap<>();
  private final Map<String, Schema.Mapping> objects = new HashMap<>();
  private final Map<String, String> settings;
  private boolean passthrough;

  /** Destination fields of {@code copy_to} with the paths that are copied there. */
  private final Map<String, List<String>> copies = new LinkedHashMap<>();

  /**
   * @param settings settings of the index by full name
   */
  MappingReader(Map<String, String> settings) {
    types = new FieldTypes(settings);
    this.settings = new HashMap<>(settings);
    this.settings.keySet().removeIf(name -> !name.matches(READ_SETTINGS));
    defaultFields = DefaultFields.of(settings);
  }

  /** Reads a whole mapping. */
  Schema read(Map<String, Object> mapping) {
    Schema.Mapping root =
        new Schema.Mapping(
            Boolean.FALSE.equals(truth(mapping.get("enabled"), true))
                ? Schema.Objects.NONE
                : Schema.Objects.PLAIN,
            dynamics(mapping, Schema.Dynamics.MAPPED),
            isFlat(mapping));
    objects.put("", root);
    readProperties("", mapping, root.dynamics(), 0);
    copies.forEach(this::copy);
    List<DynamicTemplate> templates = templates(mapping);
    templates.forEach(template -> template.copies().forEach(this::refuseCopy));
    if (mapping.get("runtime") instanceof Map<?, ?> runtime) {
      for (Object name : runtime.keySet()) {
        String path = String.valueOf(name);
        fields.put(path, unsupported("runtime field", path));
      }
    }
    return new Schema(
        fields, aliases, objects, passthrough, dynamicTypes(mapping, templates), defaultFields);
  }

  private static List<DynamicTemplate> templates(Map<String, Object> mapping) {
    List<DynamicTemplate> templates = new ArrayList<>();
    if (mapping.get("dynamic_templates") instanceof Iterable<?> list) {
      for (Object named : list) {
        if (named instanceof Map<?, ?> map) {
          for (Object body : map.values()) {
            templates.add(DynamicTemplate.of(object(body)));
          }
        }
      }
    }
    return templates;
  }

  private DynamicTypes dynamicTypes(Map<String, Object> mapping, List<DynamicTemplate> templates) {
    Map<String, Object> meta = new HashMap<>(mapping);
    meta.keySet().removeAll(List.of("properties", "_meta", "runtime"));
    return new MappedTypes(
        List.of(meta, settings),
        List.copyOf(templates),
        truth(mapping.get("date_detection"), true),
        truth(mapping.get("numeric_detection"), false),
        dateFormats(mapping.get("dynamic_date_formats")),
        types);
  }

  private static List<DateFormat> dateFormats(Object formats) {
    if (formats == null) {
      return List.of(DateFormat.DEFAULT, DateFormat.SLASHES);
    }
    List<DateFormat> read = new ArrayList<>();
    for (String format : FieldTypes.strings(formats)) {
      DateFormat known = DateFormat.of(format);
      if (known == null) {
        return null;
      }
      read.add(known);
    }
    return List.copyOf(read);
  }

  private void readProperties(
      String prefix, Map<?, ?> object, Schema.Dynamics dynamics, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("mapping nested deeper than " + DEEPEST + " levels");
    }
    for (Map.Entry<?, ?> entry : object(object.get("properties")).entrySet()) {
      String path = prefix.isEmpty() ? "" + entry.getKey() : prefix + "." + entry.getKey();
      readField(path, object(entry.getValue()), dynamics, depth + 1);
    }
  }

  private void readField(String path, Map<?, ?> definition, Schema.Dynamics inherited, int depth) {
    String type =
        definition.get("type") == null ? "object" : String.valueOf(definition.get("type"));
    switch (type) {
      case "object", "nested" -> readObject(path, type, definition, inherited, depth);
      case "passthrough" -> {
        // Its fields can be named without its name, which is not evaluated.
        passthrough = true;
        objects.put(path, new Schema.Mapping(Schema.Objects.NONE, inherited, false));
        unsupportedBelow(path, definition, "passthrough object", depth);
      }
      case "flattened" -> readFlattened(path, definition, depth);
      case "alias" -> aliases.put(path, String.valueOf(definition.get("path")));
      default -> readLeaf(path, definition);
    }
  }

  private void readFlattened(String path, Map<?, ?> definition, int depth) {
    if (definition.containsKey("properties")) {
      passthrough |= definition.containsKey("passthrough");
      unsupportedBelow(path, definition, "type [flattened] with keys that are mapped", depth);
    } else if (isBelowFlat(path)) {
      unsupportedBelow(path, definition, "type [flattened] without sub-objects", depth);
    } else {
      readLeaf(path, definition);
    }
  }

  /** Whether the object that a field is in has no objects below: dotted keys are other fields. */
  private boolean isBelowFlat(String path) {
    String above = path;
    do {
      above = above.substring(0, Math.max(above.lastIndexOf('.'), 0));
    } while (!objects.containsKey(above));
    return objects.get(above).flat();
  }

  private void readObject(
      String path, String type, Map<?, ?> definition, Schema.Dynamics inherited, int depth) {
    boolean nested = type.equals("nested");
    Schema.Dynamics dynamics = dynamics(definition, inherited);
    Schema.Objects kind =
        !truth(definition.get("enabled"), true)
            ? Schema.Objects.NONE
            : nested ? Schema.Objects.NESTED : Schema.Objects.PLAIN;
    objects.put(path, new Schema.Mapping(kind, dynamics, isFlat(definition)));
    if (nested
        && (truth(definition.get("include_in_parent"), false)
            || truth(definition.get("include_in_root"), false))) {
      unsupportedBelow(path, definition, "nested object included in its parent", depth);
    } else if (kind != Schema.Objects.NONE) {
      readProperties(path, definition, dynamics, depth);
    }
  }

  private void unsupportedBelow(String prefix, Map<?, ?> object, String why, int depth) {
    if (depth > DEEPEST) {
      throw new IllegalArgumentException("mapping nested deeper than " + DEEPEST + " levels");
    }
    fields.put(prefix, unsupported(why, prefix));
    for (Map.Entry<?, ?> entry : object(object.get("properties")).entrySet()) {
      unsupportedBelow(prefix + "." + entry.getKey(), object(entry.getValue()), why, depth + 1);
    }
  }

  private static Schema.Mapped unsupported(String why, String path) {
    return new Schema.Mapped(new FieldType.Unsupported(why), List.of(path));
  }

  private void readLeaf(String path, Map<?, ?> definition) {
    DynamicTypes.Field field = types.leaf(definition);
    fields.put(path, new Schema.Mapped(field.type(), List.of(path)));
    field
        .fields()
        .forEach(
            (name, type) -> fields.put(path + "." + name, new Schema.Mapped(type, List.of(path))));
    for (String destination : FieldTypes.strings(definition.get("copy_to"))) {
      copies.computeIfAbsent(destination, key -> new ArrayList<>()).add(path);
    }
  }

  /** Gives a destination of {@code copy_to}, and its multi-fields, the values of other paths. */
  private void copy(String destination, List<String> from) {
    boolean nested =
        objects.entrySet().stream()
            .filter(entry -> entry.getValue().objects() == Schema.Objects.NESTED)
            .anyMatch(
                entry ->
                    from.stream().anyMatch(path -> path.startsWith(entry.getKey() + "."))
                        || destination.startsWith(entry.getKey() + "."));
    boolean ofObjects = from.stream().anyMatch(path -> fields.get(path).type().takesObjects());
    if (!fields.containsKey(destination) || nested || ofObjects) {
      fields.put(destination, unsupported("copy_to", destination));
      return;
    }
    for (Map.Entry<String, Schema.Mapped> entry : fields.entrySet()) {
      if (entry.getValue().sources().contains(destination)) {
        List<String> sources = new ArrayList<>(entry.getValue().sources());
        sources.addAll(from);
        entry.setValue(new Schema.Mapped(entry.getValue().type(), List.copyOf(sources)));
      }
    }
  }

  /** Which fields are copied there is only known once a document has them. */
  private void refuseCopy(String destination) {
    Schema.Mapped refused = unsupported("copy_to of a dynamic template", destination);
    fields.replaceAll((path, field) -> field.sources().contains(destination) ? refused : field);
    fields.put(destination, refused);
  }

  private static Schema.Dynamics dynamics(Map<?, ?> object, Schema.Dynamics inherited) {
    return switch (String.valueOf(object.get("dynamic"))) {
      case "true" -> Schema.Dynamics.MAPPED;
      case "runtime" -> Schema.Dynamics.RUNTIME;
      case "false", "strict" -> Schema.Dynamics.IGNORED;
      default -> inherited;
    };
  }

  private static boolean isFlat(Map<?, ?> object) {
    Object subobjects = object.get("subobjects");
    return subobjects != null && !"true".equals(subobjects.toString());
  }

  private static boolean truth(Object value, boolean missing) {
    return value == null ? missing : Boolean.parseBoolean(value.toString());
  }

  private static Map<?, ?> object(Object value) {
    return value instanceof Map<?, ?> map ? map : Map.of();
  }
}
