package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.QueryException;
import dev.detection.query.lucene.Lucene;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The query {@code query_string}, with options that leave its text what it is in Kibana. */
final class QueryStrings {
  private static final Set<String> PARAMETERS =
      Set.of(
          "query",
          "default_field",
          "fields",
          "default_operator",
          "analyze_wildcard",
          "lenient",
          "time_zone",
          "allow_leading_wildcard",
          "enable_position_increments",
          "escape",
          "type",
          "tie_breaker");

  private QueryStrings() {}

  static Condition read(Json body) {
    Map<String, Json> keys = Queries.parameters(body, PARAMETERS);
    Json query = Queries.required(body, keys, "query");
    String text = query.scalar();
    only(keys, "default_operator", "or");
    only(keys, "allow_leading_wildcard", "true");
    only(keys, "enable_position_increments", "true");
    only(keys, "escape", "false");
    only(keys, "type", "best_fields");
    if (!Ranges.isUtc(keys.get("time_zone"))) {
      throw keys.get("time_zone").notSupported("a time zone of [query_string] other than UTC");
    }
    Json analyzed = keys.get("analyze_wildcard");
    boolean pattern = text.indexOf('*') >= 0 || text.indexOf('?') >= 0;
    if (pattern && (analyzed == null || !analyzed.truth())) {
      throw body.notSupported("a pattern without [analyze_wildcard]");
    }
    List<Field> fields = fields(body, keys);
    Condition condition = parse(query, text, fields.isEmpty());
    return fields.isEmpty() ? condition : new DefaultFields(fields, query).in(condition);
  }

  private static Condition parse(Json query, String text, boolean fieldsOfIndex) {
    try {
      return fieldsOfIndex ? Lucene.parse(text) : Lucene.parseForFields(text);
    } catch (QueryException e) {
      throw query.wrong(e.getMessage() + " (" + e.at() + ")");
    }
  }

  /** The fields that are asked where the text names none; empty if they are those of the index. */
  private static List<Field> fields(Json body, Map<String, Json> keys) {
    Json one = keys.get("default_field");
    Json several = keys.get("fields");
    if (one != null && several != null) {
      throw body.wrong("needs only one of [default_field] and [fields]");
    }
    List<Field> fields = new ArrayList<>();
    if (one != null && !one.isNull()) {
      fields.add(MultiMatch.field(one));
    } else if (several != null) {
      several.oneOrMore().forEach(name -> fields.add(MultiMatch.field(name)));
    }
    return fields.contains(new Field.Default()) ? List.of() : fields;
  }

  private static void only(Map<String, Json> keys, String parameter, String neutral) {
    Json given = keys.get(parameter);
    if (given != null && !given.scalar().equalsIgnoreCase(neutral)) {
      throw given.notSupported("[%s] other than %s".formatted(parameter, neutral));
    }
  }
}
