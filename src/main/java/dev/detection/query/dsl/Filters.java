package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads the {@code filters} of a rule: Kibana's filter objects, whose {@code query} is Query DSL.
 * Filters are joined by "and"; {@code meta.negate} turns one around, {@code meta.disabled} leaves
 * it out, {@code meta.type: combined} joins the filters in {@code meta.params} by {@code
 * meta.relation}. Forms of old Kibana versions are read as Kibana migrates them: a query that
 * stands beside {@code meta}, and {@code match} of the type {@code phrase}.
 */
public final class Filters {
  private static final Condition EVERYTHING = new Condition.Always(true, Position.UNKNOWN);

  private final Queries queries = new Queries();

  private Filters() {}

  /**
   * Reads filters.
   *
   * @param filters a list of filter objects: Map, List, String, Number, Boolean or null; null asks
   *     nothing
   * @return what they ask of a document; {@link Condition.Always} if they ask nothing
   * @throws FilterException if they are no filters, or have a query that Elasticsearch refuses
   * @throws NotSupportedException if there is something in them that is not evaluated
   */
  public static Condition parse(Object filters) {
    return filters == null ? EVERYTHING : new Filters().all(new Json(filters, "filters"), 0);
  }

  /**
   * Writes a condition as one filter: compact JSON with the key {@code query}, whose reading is the
   * same condition.
   *
   * @throws IllegalArgumentException if it is of another language and filters have no form for it
   */
  public static String print(Condition condition) {
    return Printer.print(condition);
  }

  private Condition all(Json filters, int depth) {
    List<Condition> parts = parts(filters, depth);
    return switch (parts.size()) {
      case 0 -> EVERYTHING;
      case 1 -> parts.getFirst();
      default -> new Condition.All(parts, Position.UNKNOWN);
    };
  }

  /** Any of those that are not disabled; if there is none, nothing is asked. */
  private Condition any(Json filters, int depth) {
    List<Condition> parts = parts(filters, depth);
    return parts.isEmpty() ? EVERYTHING : new Condition.Any(parts, Position.UNKNOWN);
  }

  private List<Condition> parts(Json filters, int depth) {
    List<Condition> parts = new ArrayList<>();
    for (Json filter : filters.list()) {
      Condition part = filter(filter, depth);
      if (part != null) {
        parts.add(part);
      }
    }
    return parts;
  }

  /** What a filter asks; null if it is disabled. */
  private Condition filter(Json filter, int depth) {
    queries.enter(filter, depth);
    Map<String, Json> keys = filter.object();
    Json described = keys.get("meta");
    Map<String, Json> meta =
        described == null || described.isNull() ? Map.of() : described.object();
    if (isSet(meta, "disabled")) {
      return null;
    }
    Json type = meta.get("type");
    boolean combined = type != null && "combined".equals(type.value());
    Condition condition =
        combined ? combined(described, meta, depth) : queries.read(query(filter, keys), depth + 1);
    return isSet(meta, "negate") ? new Condition.Not(condition, Position.UNKNOWN) : condition;
  }

  private static boolean isSet(Map<String, Json> meta, String key) {
    Json flag = meta.get(key);
    return flag != null && !flag.isNull() && flag.truth();
  }

  private Condition combined(Json described, Map<String, Json> meta, int depth) {
    Json relation = meta.get("relation");
    Json params = meta.get("params");
    if (relation == null || params == null) {
      throw described.wrong("a combined filter needs [relation] and [params]");
    }
    return switch (relation.text()) {
      case "AND" -> all(params, depth + 1);
      case "OR" -> any(params, depth + 1);
      default -> throw relation.wrong("expected AND or OR");
    };
  }

  private static Json query(Json filter, Map<String, Json> keys) {
    Json query = keys.remove("query");
    if (query != null && !query.isNull()) {
      return query;
    }
    keys.remove("meta");
    keys.remove("$state");
    if (keys.isEmpty()) {
      throw filter.wrong("a filter needs a [query]");
    }
    Map<?, ?> whole = (Map<?, ?>) filter.value();
    Map<String, Object> moved = new LinkedHashMap<>();
    keys.keySet().forEach(key -> moved.put(key, whole.get(key)));
    return new Json(moved, filter.path());
  }
}
