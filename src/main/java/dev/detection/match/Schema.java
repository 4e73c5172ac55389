package dev.detection.match;

import dev.detection.match.FieldType.Metadata.Which;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What type each field has in a target, and what the fields that are not mapped yet will become.
 * Immutable.
 */
public final class Schema {

  /**
   * A mapped field.
   *
   * @param sources the paths in the source that its values come from: the parent's for a
   *     multi-field, others too where there is {@code copy_to}
   */
  record Mapped(FieldType type, List<String> sources) {}

  /** What an object in a document does at a path. */
  enum Objects {
    /** Its fields are fields of the document. */
    PLAIN,
    /** Every object is a document of its own. */
    NESTED,
    /** Its leaves are values of the field that it is mapped as. */
    FLATTENED,
    /** It is itself a value of the field that it is mapped as. */
    VALUE,
    /** Nothing in it is searchable. */
    NONE
  }

  /** What becomes of fields that are not mapped, below an object. */
  enum Dynamics {
    /** Mapped by their first value. */
    MAPPED,
    /** Becomes a runtime field. */
    RUNTIME,
    /** Not searchable; with {@code strict} the document is even rejected. */
    IGNORED
  }

  /**
   * A mapped object.
   *
   * @param flat whether it has no objects below ({@code subobjects: false})
   */
  record Mapping(Objects objects, Dynamics dynamics, boolean flat) {}

  private static final Set<String> METADATA =
      Set.of(
          "_source",
          "_routing",
          "_ignored",
          "_field_names",
          "_seq_no",
          "_primary_term",
          "_version",
          "_tier",
          "_nested_path",
          "_doc_count",
          "_tsid",
          "_ts_routing_hash",
          "_ignored_source",
          "_index_mode",
          "_slice");

  private final Map<String, Mapped> fields;
  private final List<String> names;
  private final Map<String, String> aliases;
  private final Map<String, Mapping> objects;
  private final boolean hasOwnObjects;
  private final boolean makesObjects;
  private final FlattenedFields flattened;
  private final boolean shortNames;
  private final DynamicTypes dynamicTypes;
  private final DefaultFields defaultFields;

  /**
   * @param fields mapped fields by path, multi-fields too
   * @param aliases paths of fields by their other names
   * @param objects mapped objects by path; the root, with the empty path, is there
   * @param shortNames whether fields may have names that the mapping does not list (passthrough)
   */
  Schema(
      Map<String, Mapped> fields,
      Map<String, String> aliases,
      Map<String, Mapping> objects,
      boolean shortNames,
      DynamicTypes dynamicTypes,
      DefaultFields defaultFields) {
    this.fields = Map.copyOf(fields);
    this.names =
        Stream.concat(fields.keySet().stream(), aliases.keySet().stream()).sorted().toList();
    this.aliases = Map.copyOf(aliases);
    this.objects = Map.copyOf(objects);
    this.flattened = new FlattenedFields(this.fields, this.aliases);
    this.makesObjects = dynamicTypes.makesObjects();
    this.hasOwnObjects =
        !flattened.isEmpty()
            || makesObjects
            || this.fields.values().stream().anyMatch(field -> field.type().takesObjects())
            || this.objects.values().stream()
                .anyMatch(object -> object.objects() == Objects.NESTED);
    this.shortNames = shortNames;
    this.dynamicTypes = dynamicTypes;
    this.defaultFields = defaultFields;
  }

  /**
   * Reads the mapping of an index, with the default index settings.
   *
   * @param mapping as in the API: {@code properties}, {@code dynamic}, …; values are Map, List,
   *     String, Number, Boolean or null
   */
  public static Schema ofMapping(Map<String, Object> mapping) {
    return ofMapping(mapping, Map.of());
  }

  /**
   * Reads the mapping of an index.
   *
   * @param mapping as in the API: {@code properties}, {@code dynamic}, …; values are Map, List,
   *     String, Number, Boolean or null
   * @param settings the settings of the index by their full names ({@code
   *     index.mapping.ignore_above}, …); those that do not matter are ignored
   */
  public static Schema ofMapping(Map<String, Object> mapping, Map<String, String> settings) {
    return new MappingReader(settings).read(mapping);
  }

  /**
   * For events without a known target: the types that the fields of ECS and of Elastic's
   * integrations have, by a table that is read once. Fields that are not in it get their type from
   * their first value; strings are keyword fields with {@code ignore_above} 1024 as in ECS.
   */
  public static Schema ecs() {
    return EcsTypes.table();
  }

  /** For events of which nothing is known: all types follow from values. */
  static Schema byValue() {
    return EcsTypes.byValue();
  }

  /**
   * The type of a field.
   *
   * @param path dotted path
   */
  public FieldType type(String path) {
    Mapped field = field(path);
    return field != null ? field.type() : unmapped(resolve(path));
  }

  /**
   * The type that a field has, or gets with its first value.
   *
   * @param path dotted path
   * @param firstValue String, Number or Boolean
   */
  public FieldType type(String path, Object firstValue) {
    FieldType type = type(path);
    return type instanceof FieldType.Dynamic ? becomes(path, firstValue).type() : type;
  }

  /**
   * A mapped field or a key of a flattened one, by its own name or an alias; null if there is none.
   */
  Mapped field(String path) {
    String resolved = resolve(path);
    Mapped field = fields.get(resolved);
    return field != null || shortNames ? field : flattened.key(resolved);
  }

  /**
   * The field that has the whole values of a field, which EQL asks: the one keyword field below a
   * text field; otherwise the field itself.
   *
   * @param path dotted path
   */
  public String whole(String path) {
    if (!(type(path) instanceof FieldType.Text(TextAnalysis analysis, FieldType exact))
        || exact == null) {
      return path;
    }
    String below = resolve(path) + ".";
    return fields.entrySet().stream()
        .filter(field -> field.getKey().startsWith(below) && field.getValue().type() == exact)
        .map(Map.Entry::getKey)
        .findFirst()
        .orElse(path);
  }

  /** The path of the field that a name stands for: itself unless it is an alias, or below one. */
  String resolve(String path) {
    String alias = aliases.get(path);
    return alias != null ? alias : fields.containsKey(path) ? path : flattened.resolve(path);
  }

  /** The names of all mapped fields, aliases included. */
  List<String> names() {
    return names;
  }

  /** Whether a field is one of those that are asked where a query names none. */
  boolean isDefault(String path) {
    return defaultFields.contain(resolve(path));
  }

  /** Whether fields may have names that the mapping does not list. */
  boolean hasShortNames() {
    return shortNames;
  }

  /**
   * What a field becomes that is not mapped yet.
   *
   * @param path dotted path of a field of the type {@link FieldType.Dynamic}
   * @param value its first value that is not null
   */
  DynamicTypes.Field becomes(String path, Object value) {
    return dynamicTypes.field(path, mappedAbove(path), value);
  }

  private FieldType unmapped(String path) {
    if (path.equals("_id") || path.equals("_index")) {
      return new FieldType.Metadata(path.equals("_id") ? Which.ID : Which.INDEX);
    }
    if (METADATA.contains(path)) {
      return new FieldType.Unsupported("metadata field");
    }
    if (shortNames && !objects.containsKey(path)) {
      return new FieldType.Unsupported("field that may be one of a passthrough object");
    }
    String above = mappedAbove(path);
    Mapping mapping = objects.get(above);
    if (mapping.objects() == Objects.NONE) {
      return new FieldType.Unsearchable();
    }
    for (String prefix = parent(path); prefix.length() > above.length(); prefix = parent(prefix)) {
      Mapped leaf = fields.get(prefix);
      if (leaf != null && leaf.type() instanceof FieldType.Unsupported) {
        return leaf.type();
      }
      if (leaf != null && !mapping.flat()) {
        return new FieldType.Unsearchable();
      }
    }
    return switch (mapping.dynamics()) {
      case MAPPED -> new FieldType.Dynamic();
      case RUNTIME -> new FieldType.Unsupported("dynamic runtime field");
      case IGNORED -> new FieldType.Unsearchable();
    };
  }

  /** A mapped object; null if there is none at the path. */
  Mapping object(String path) {
    return objects.get(path);
  }

  /** What decides on the types of fields that are not mapped. */
  DynamicTypes dynamicTypes() {
    return dynamicTypes;
  }

  /** Whether a field that is not mapped may be the multi-field of another. */
  boolean isMultiField(String path) {
    String parent = parent(path);
    return !isObject(parent) && type(parent) instanceof FieldType.Dynamic;
  }

  /** A field of the type {@link FieldType.Dynamic}, by its own name. */
  NewField newField(String path) {
    String above = mappedAbove(path);
    String between = objectBetween(above, path);
    while (between != null && isNested(between)) {
      between = objectBetween(between, path);
    }
    return between == null || objects(between) != Objects.FLATTENED
        ? new NewField(path, null, above, dynamicTypes)
        : new NewField(between, path.substring(between.length() + 1), above, dynamicTypes);
  }

  /** Whether a name may be that of an object, which exists if one of the fields below it does. */
  boolean mayBeObject(String path) {
    if (field(path) != null) {
      return false;
    }
    return isObject(path)
        || switch (type(path)) {
          case FieldType.Unsupported unknown -> false;
          case FieldType.Metadata metadata -> false;
          case FieldType.Dynamic added -> newField(path).key() == null;
          default -> true;
        };
  }

  /** The path of the nearest mapped object above a path; empty for the root. */
  String mappedAbove(String path) {
    String prefix = parent(path);
    while (!objects.containsKey(prefix)) {
      prefix = parent(prefix);
    }
    return prefix;
  }

  /** The path of the nearest nested object above a path; empty if there is none. */
  String nestedAbove(String path) {
    String prefix = parent(path);
    while (!prefix.isEmpty() && !isNested(prefix)) {
      prefix = parent(prefix);
    }
    return prefix;
  }

  /**
   * The outermost nested object, flattened field or object that is a value that lies between an
   * object and a path below it; null if there is none.
   *
   * @param object path of the object; empty for the root
   */
  String objectBetween(String object, String path) {
    if (!hasOwnObjects) {
      return null;
    }
    for (int dot = path.indexOf('.', object.length() + 1);
        dot >= 0;
        dot = path.indexOf('.', dot + 1)) {
      String between = path.substring(0, dot);
      Objects kind = ownObjects(between);
      if (kind != null && kind != Objects.PLAIN && kind != Objects.NONE) {
        return between;
      }
    }
    return null;
  }

  /** Whether objects at a path are nested ones. */
  boolean isNested(String path) {
    return hasOwnObjects && ownObjects(path) == Objects.NESTED;
  }

  /** What an object in a document does at a path. */
  Objects objects(String path) {
    Objects mapped = mappedObjects(path);
    if (mapped != null) {
      return mapped;
    }
    String above = mappedAbove(path);
    boolean flat = objects.get(above).flat();
    if (fields.get(path) == null
        && objects.get(above).dynamics() == Dynamics.MAPPED
        && !(type(path) instanceof FieldType.Unsearchable)) {
      Objects added = dynamicTypes.objects(path, above);
      // Without objects below dotted keys are other fields, not keys of this one.
      return flat && added != Objects.VALUE ? Objects.PLAIN : added;
    }
    return fields.get(path) == null || flat ? Objects.PLAIN : Objects.NONE;
  }

  /** What an object does at a path that is mapped as one, or as a field of objects; else null. */
  private Objects mappedObjects(String path) {
    Mapping mapping = objects.get(path);
    if (mapping != null) {
      return mapping.objects();
    }
    return flattened.contains(path) ? Objects.FLATTENED : isValue(path) ? Objects.VALUE : null;
  }

  /** The same where only templates can make something else than a plain object of one. */
  private Objects ownObjects(String path) {
    return makesObjects ? objects(path) : mappedObjects(path);
  }

  /** Whether objects at a path are values of a field. */
  private boolean isValue(String path) {
    Mapped field = fields.get(path);
    return field != null && field.type().takesObjects();
  }

  /** Whether an array without elements at a path counts as a value of a field. */
  boolean isValueWithoutElements(String path) {
    if (!hasOwnObjects || objects(path) != Objects.VALUE) {
      return false;
    }
    Mapped field = fields.get(path);
    FieldType type = field != null ? field.type() : becomes(path, Map.of()).type();
    return type instanceof FieldType.Opaque opaque
        && opaque.counted() == FieldType.Opaque.Counted.ARRAYS;
  }

  /** Whether a path is a mapped object. */
  boolean isObject(String path) {
    return objects.containsKey(path);
  }

  private static String parent(String path) {
    int dot = path.lastIndexOf('.');
    return dot < 0 ? "" : path.substring(0, dot);
  }
}
