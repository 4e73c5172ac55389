package dev.detection.match;

import dev.detection.match.FieldType.Numeric.Kind;
import dev.detection.match.Schema.Mapping;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Types for events without a known target: those of ECS and of Elastic's integrations by a table,
 * all others by their first value.
 */
final class EcsTypes implements DynamicTypes {
  private static final String TABLE = "ecs.txt";

  private static final int IGNORE_ABOVE = 1_024;

  private final FieldTypes reader = new FieldTypes(Map.of());

  /** Fields by what the table says of their type. */
  private final Map<String, Field> byType = new HashMap<>();

  private final Map<String, Field> fields = new HashMap<>();
  private final Map<String, Schema.Mapped> flattened = new HashMap<>();
  private final Map<String, Mapping> objects = new HashMap<>();

  private EcsTypes() {}

  /** The schema of the table, read when it is first asked for. */
  private static final class Table {
    private static final Schema SCHEMA = read();

    private static Schema read() {
      EcsTypes types = new EcsTypes();
      types.objects.put("", plain(Schema.Objects.PLAIN));
      try (BufferedReader table =
          new BufferedReader(
              new InputStreamReader(
                  EcsTypes.class.getResourceAsStream(TABLE), StandardCharsets.UTF_8))) {
        table.lines().filter(line -> !line.startsWith("#")).forEach(types::addLine);
      } catch (IOException e) {
        throw new UncheckedIOException("cannot read " + TABLE, e);
      }
      return types.schema();
    }
  }

  /** The fields of the table and, by value, all others. */
  static Schema table() {
    return Table.SCHEMA;
  }

  /** All fields by value, as if the table were empty. */
  static Schema byValue() {
    EcsTypes types = new EcsTypes();
    types.objects.put("", plain(Schema.Objects.PLAIN));
    return types.schema();
  }

  private Schema schema() {
    return new Schema(flattened, Map.of(), objects, false, this, DefaultFields.ALL);
  }

  private static Mapping plain(Schema.Objects kind) {
    return new Mapping(kind, Schema.Dynamics.MAPPED, false);
  }

  private void addLine(String line) {
    String[] words = line.split(" ");
    String prefix = words[0].equals(".") ? "" : words[0] + ".";
    String type = words[1];
    for (String name : List.of(words).subList(2, words.length)) {
      add(prefix + name, type);
    }
  }

  private void add(String path, String type) {
    switch (type) {
      case "nested" -> objects.put(path, plain(Schema.Objects.NESTED));
      // Any name below is a field too.
      case "flattened" -> flattened.put(path, new Schema.Mapped(known(type).type(), List.of(path)));
      default -> fields.put(path, known(type));
    }
  }

  /**
   * A field of the table.
   *
   * @param type with its multi-fields, as in the table
   */
  private Field known(String type) {
    return byType.computeIfAbsent(
        type,
        key -> {
          String[] parts = key.split("/");
          Map<String, Object> multiFields = new LinkedHashMap<>();
          for (String part : List.of(parts).subList(1, parts.length)) {
            String[] named = part.split(":");
            multiFields.put(named[0], definition(named[1], named[0].equals("caseless")));
          }
          Map<String, Object> definition = definition(parts[0], false);
          definition.put("fields", multiFields);
          return reader.leaf(definition);
        });
  }

  /** The usual definition of a type in ECS and the integrations. */
  private static Map<String, Object> definition(String type, boolean caseless) {
    Map<String, Object> definition = new HashMap<>();
    definition.put("type", type);
    switch (type) {
      case "keyword", "flattened" -> definition.put("ignore_above", IGNORE_ABOVE);
      case "scaled_float" -> definition.put("scaling_factor", 1_000);
      default -> {}
    }
    if (caseless) {
      definition.put("normalizer", "lowercase");
    }
    return definition;
  }

  @Override
  public Field field(String path, String above, Object value) {
    Field known = fields.get(path);
    return known == null ? Field.of(byValue(value)) : known;
  }

  @Override
  public Schema.Objects objects(String path, String above) {
    Field known = fields.get(path);
    return known != null && known.type().takesObjects()
        ? Schema.Objects.VALUE
        : Schema.Objects.PLAIN;
  }

  private static FieldType byValue(Object value) {
    return switch (value) {
      case Boolean truth -> new FieldType.Bool(null);
      case Double number -> FieldType.Numeric.of(Kind.DOUBLE);
      case Float number -> FieldType.Numeric.of(Kind.DOUBLE);
      case BigInteger number -> FieldType.Numeric.of(Kind.UNSIGNED_LONG);
      case Number number -> FieldType.Numeric.of(Kind.LONG);
      default -> FieldType.Keyword.upTo(IGNORE_ABOVE);
    };
  }
}
