package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A filter that says what it asks only in its description, {@code meta.type}, {@code meta.key} and
 * {@code meta.params}: read as Kibana builds the query from these.
 *
 * @param described where the description stands
 * @param meta the description
 * @param queries counts values
 * @param depth how deep the filter stands
 */
record MetaFilter(Json described, Map<String, Json> meta, Queries queries, int depth) {
  private static final Position AT = Position.UNKNOWN;

  Condition read() {
    Json type = meta.get("type");
    if (type == null || type.isNull()) {
      throw new FilterException(parent(), "a filter needs a [query]");
    }
    return switch (type.text()) {
      case "exists" -> new Condition.Exists(Field.named(name()), AT);
      case "phrase" -> phrase(phraseValue());
      case "phrases" -> phrases();
      case "range", "range_from_value" -> range();
      case "spatial_filter" -> throw described.notSupported("a spatial filter");
      default -> throw new FilterException(parent(), "a filter needs a [query]");
    };
  }

  private String parent() {
    String path = described.path();
    return path.endsWith(".meta") ? path.substring(0, path.length() - ".meta".length()) : path;
  }

  private String name() {
    String name = Queries.required(described, meta, "key").text();
    if (name.isEmpty()) {
      throw described.wrong("[key] is empty");
    }
    return name;
  }

  /** {@code {"query": "x"}}, or the value alone. */
  private Json phraseValue() {
    Json params = meta.get("params");
    if (params != null && params.isObject() && params.object().containsKey("query")) {
      return params.object().get("query");
    }
    return params == null || params.isNull() || params.isObject()
        ? Queries.required(described, meta, "value")
        : params;
  }

  private Condition phrase(Json value) {
    return Matches.phrase(name(), value);
  }

  private Condition phrases() {
    List<Condition> parts = new ArrayList<>();
    for (Json value : Queries.required(described, meta, "params").list()) {
      queries.enter(value, depth);
      parts.add(phrase(value));
    }
    return new Condition.Any(parts, AT);
  }

  private Condition range() {
    Json params = Queries.required(described, meta, "params");
    return Ranges.range(name(), params);
  }
}
