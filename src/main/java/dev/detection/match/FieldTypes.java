package dev.detection.match;

import dev.detection.match.FieldType.Numeric.Kind;
import dev.detection.match.FieldType.Opaque.Counted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Reads the definition of one field in a mapping. */
final class FieldTypes {
  /** Types of which only the existence is evaluated: any value that the type takes. */
  private static final Set<String> OPAQUE =
      Set.of(
          "geo_point",
          "geo_shape",
          "point",
          "shape",
          "histogram",
          "aggregate_metric_double",
          "dense_vector",
          "sparse_vector",
          "binary",
          "completion",
          "rank_feature",
          "token_count",
          "murmur3",
          "counted_keyword");

  /** Ends what is said of a field without terms and doc values. */
  static final String NOT_INDEXED = "] that is not indexed";

  /** Those of them that may leave out malformed values. */
  private static final Set<String> LENIENT =
      Set.of("geo_shape", "point", "shape", "histogram", "aggregate_metric_double");

  private static final int LOGSDB_IGNORE_ABOVE = 8_191;

  private final int ignoreAbove;

  /** Whether fields have terms unless they say otherwise. */
  private final boolean indexed;

  /** Whether the source is put together from the fields, so that all of them have doc values. */
  private final boolean synthetic;

  private final boolean coerce;
  private final boolean ignoreMalformed;
  private final Analyzers analyzers;

  /**
   * @param settings settings of the index by full name
   */
  FieldTypes(Map<String, String> settings) {
    String mode = settings.getOrDefault("index.mode", "").toLowerCase(Locale.ROOT);
    boolean logs = mode.startsWith("logsdb");
    String unindexed = settings.get("index.mapping.index_disabled_by_default");
    indexed = unindexed != null ? !Boolean.parseBoolean(unindexed) : !mode.endsWith("columnar");
    String source = settings.get("index.mapping.source.mode");
    synthetic =
        source != null
            ? source.equalsIgnoreCase("synthetic")
            : logs || mode.endsWith("columnar") || mode.equals("time_series");
    String limit = settings.get("index.mapping.ignore_above");
    ignoreAbove =
        limit != null ? Integer.parseInt(limit) : logs ? LOGSDB_IGNORE_ABOVE : Integer.MAX_VALUE;
    coerce = Boolean.parseBoolean(settings.getOrDefault("index.mapping.coerce", "true"));
    ignoreMalformed =
        (logs && settings.get("index.mapping.ignore_malformed") == null)
            || Boolean.parseBoolean(settings.get("index.mapping.ignore_malformed"));
    analyzers = new Analyzers(settings);
  }

  /** What a new string becomes without a template. */
  DynamicTypes.Field dynamicString() {
    return leaf(
        Map.of(
            "type",
            "text",
            "fields",
            Map.of("keyword", Map.of("type", "keyword", "ignore_above", 256))));
  }

  /**
   * Reads a field that is no object and no alias.
   *
   * @param definition its object in the mapping, with a type
   */
  DynamicTypes.Field leaf(Map<?, ?> definition) {
    Map<String, FieldType> fields = new LinkedHashMap<>();
    String name = String.valueOf(definition.get("type"));
    boolean opaque = OPAQUE.contains(name) || name.endsWith("_range");
    if (definition.get("fields") instanceof Map<?, ?> map) {
      map.forEach(
          (key, field) -> fields.put(String.valueOf(key), below(opaque, parameters(field))));
    }
    List<FieldType> exact =
        fields.values().stream()
            .filter(
                type ->
                    type instanceof FieldType.Keyword
                        || type instanceof FieldType.Wildcard
                        || type instanceof FieldType.ConstantKeyword)
            .toList();
    return new DynamicTypes.Field(
        type(definition, exact.size() == 1 ? exact.getFirst() : null), Map.copyOf(fields));
  }

  /** What a multi-field gets of an object is not evaluated. */
  private FieldType below(boolean opaque, Map<?, ?> field) {
    return opaque ? new FieldType.Unsupported("multi-field of an object") : type(field, null);
  }

  private static Map<?, ?> parameters(Object field) {
    return field instanceof Map<?, ?> map ? map : Map.of();
  }

  private FieldType type(Map<?, ?> field, FieldType exact) {
    String type = String.valueOf(field.get("type"));
    boolean unsearchable =
        isFalse(field.get("index")) && (isFalse(field.get("doc_values")) || isText(type));
    if (unsearchable) {
      return new FieldType.Unsupported("type [" + type + NOT_INDEXED);
    }
    if (field.containsKey("script")) {
      return new FieldType.Unsupported("type [" + type + "] with a script");
    }
    Object nullValue = field.get("null_value");
    String nullText = nullValue == null ? null : nullValue.toString();
    return switch (type) {
      case "keyword" -> keyword(field, nullText);
      case "wildcard" -> new FieldType.Wildcard(limit(field, Integer.MAX_VALUE), nullText);
      case "constant_keyword" ->
          new FieldType.ConstantKeyword(
              field.get("value") == null ? null : field.get("value").toString());
      case "flattened" -> flattened(field, nullText);
      case "text", "match_only_text" -> text(field, exact);
      case "boolean" -> new FieldType.Bool(nullText == null ? null : Boolean.valueOf(nullText));
      case "ip" -> new FieldType.Ip(nullText);
      case "date" -> date(field, nullText, false);
      case "date_nanos" -> date(field, nullText, true);
      case "version" -> new FieldType.Version();
      case "long", "integer", "short", "byte", "double", "float", "half_float", "unsigned_long" ->
          numeric(type, 1, field);
      case "scaled_float" ->
          numeric(type, Double.parseDouble(String.valueOf(field.get("scaling_factor"))), field);
      case "integer_range", "long_range", "float_range", "double_range", "date_range", "ip_range" ->
          range(type, field);
      default ->
          OPAQUE.contains(type)
              ? opaque(type, field)
              : new FieldType.Unsupported("type [" + type + "]");
    };
  }

  /** Of a value that is left out for being malformed it cannot be said here. */
  private FieldType opaque(String type, Map<?, ?> field) {
    Object own = field.get("ignore_malformed");
    boolean ignores = own == null ? ignoreMalformed : Boolean.parseBoolean(own.toString());
    boolean point = type.equals("geo_point");
    return ignores && !point && LENIENT.contains(type)
        ? new FieldType.Unsupported("type [" + type + "] with [ignore_malformed]")
        : new FieldType.Opaque("type [" + type + "]", counted(type, field), point && ignores);
  }

  /** Doc values alone say only that there is a range. */
  private FieldType range(String type, Map<?, ?> field) {
    boolean terms = field.get("index") == null ? indexed : !isFalse(field.get("index"));
    if (!terms) {
      return opaque(type, field);
    }
    Object own = field.get("coerce");
    Object format = field.get("format");
    DateFormat read = format == null ? DateFormat.DEFAULT : DateFormat.of(format.toString());
    return read == null
        ? new FieldType.Unsupported("type [" + type + "] with format [" + format + "]")
        : new FieldType.Range(
            FieldType.Range.Limits.valueOf(
                type.substring(0, type.indexOf('_')).toUpperCase(Locale.ROOT)),
            own == null ? coerce : Boolean.parseBoolean(own.toString()),
            type.equals("date_range") ? read : null);
  }

  private Counted counted(String type, Map<?, ?> field) {
    return switch (type) {
      case "binary" -> keepsBinary(field) ? Counted.VALUES : Counted.NOTHING;
      case "completion" -> Counted.ARRAYS;
      default -> field.get("null_value") == null ? Counted.VALUES : Counted.NULLS;
    };
  }

  private boolean keepsBinary(Map<?, ?> field) {
    Object docValues = field.get("doc_values");
    return (docValues == null ? synthetic : !isFalse(docValues))
        || "true".equals(String.valueOf(field.get("store")));
  }

  private static boolean isText(String type) {
    return type.equals("text") || type.equals("match_only_text");
  }

  private static boolean isFalse(Object value) {
    return value != null && value.toString().equals("false");
  }

  private int limit(Map<?, ?> field, int missing) {
    Object limit = field.get("ignore_above");
    return limit == null ? missing : Integer.parseInt(limit.toString());
  }

  private FieldType keyword(Map<?, ?> field, String nullValue) {
    String name = field.get("normalizer") == null ? null : field.get("normalizer").toString();
    Analysis normalizer = name == null ? null : analyzers.normalizer(name);
    Analysis splitting = splitsQueries(field) ? analyzers.splitting(name) : null;
    if (name != null && normalizer == null) {
      return new FieldType.Unsupported("type [keyword] with normalizer [" + name + "]");
    }
    return new FieldType.Keyword(
        limit(field, ignoreAbove), nullValue, normalizer, splitting, !isFalse(field.get("index")));
  }

  /** Without terms other questions are answered, or none. */
  private FieldType flattened(Map<?, ?> field, String nullValue) {
    if (field.containsKey("properties")) {
      return new FieldType.Unsupported("type [flattened] with keys that are mapped");
    }
    boolean terms = field.get("index") == null ? indexed : !isFalse(field.get("index"));
    if (!terms) {
      return new FieldType.Unsupported("type [flattened] without [index]");
    }
    return new FieldType.Flattened(
        null,
        limit(field, ignoreAbove),
        nullValue,
        splitsQueries(field) ? analyzers.splitting(null) : null,
        !isFalse(field.get("doc_values")));
  }

  private static boolean splitsQueries(Map<?, ?> field) {
    return "true".equals(String.valueOf(field.get("split_queries_on_whitespace")));
  }

  private FieldType text(Map<?, ?> field, FieldType exact) {
    TextAnalysis analysis = analyzers.text(field);
    return analysis == null
        ? new FieldType.Unsupported("type [text] with an analyzer that is not evaluated")
        : new FieldType.Text(analysis, exact);
  }

  private static FieldType date(Map<?, ?> field, String nullValue, boolean nanos) {
    Object format = field.get("format");
    DateFormat missing = nanos ? DateFormat.DEFAULT_NANOS : DateFormat.DEFAULT;
    DateFormat read = format == null ? missing : DateFormat.of(format.toString());
    return read == null
        ? new FieldType.Unsupported("type [date] with format [" + format + "]")
        : new FieldType.Date(read, nullValue, nanos);
  }

  private FieldType numeric(String type, double factor, Map<?, ?> field) {
    Object own = field.get("coerce");
    return new FieldType.Numeric(
        Kind.valueOf(type.toUpperCase(Locale.ROOT)),
        factor,
        own == null ? coerce : Boolean.parseBoolean(own.toString()),
        field.get("null_value"));
  }

  /** The strings of a parameter that takes one or a list. */
  static List<String> strings(Object value) {
    List<String> strings = new ArrayList<>();
    if (value instanceof Iterable<?> list) {
      list.forEach(element -> strings.add(String.valueOf(element)));
    } else if (value != null) {
      strings.add(value.toString());
    }
    return strings;
  }
}
