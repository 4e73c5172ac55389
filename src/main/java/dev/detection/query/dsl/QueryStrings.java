package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.QueryException;
import dev.detection.query.lucene.Lucene;
import dev.detection.query.lucene.Lucene.Unnamed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The query {@code query_string}. */
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
          "phrase_slop",
          "fuzziness",
          "fuzzy_prefix_length",
          "fuzzy_max_expansions",
          "fuzzy_transpositions",
          "fuzzy_rewrite",
          "rewrite",
          "max_determinized_states",
          "type",
          "tie_breaker",
          Matches.SYNONYMS);

  private QueryStrings() {}

  static Condition read(Json body) {
    Map<String, Json> keys = Queries.parameters(body, PARAMETERS);
    Json query = Queries.required(body, keys, "query");
    only(keys, "enable_position_increments", "true");
    only(keys, "fuzzy_prefix_length", "0");
    only(keys, "fuzzy_transpositions", "true");
    Json type = keys.get("type");
    if (type != null && !Set.of("best_fields", "most_fields").contains(type.text())) {
      throw type.notSupported("[type] other than best_fields and most_fields");
    }
    Rewrites.check(keys.get("rewrite"));
    Rewrites.check(keys.get("fuzzy_rewrite"));
    positive(keys, "fuzzy_max_expansions");
    positive(keys, "max_determinized_states");
    Json one = keys.get("default_field");
    Json several = keys.get("fields");
    if (one != null && several != null) {
      throw body.wrong("needs only one of [default_field] and [fields]");
    }
    String field = one == null || one.isNull() ? null : oneField(one);
    List<Field> fields = several == null ? List.of() : fields(several);
    Unnamed unnamed =
        field != null ? Unnamed.ONE : fields.isEmpty() ? Unnamed.OF_INDEX : Unnamed.SEVERAL;
    Condition condition = parse(query, options(keys, unnamed, field));
    return fields.isEmpty() ? condition : new FieldsGiven(fields, query).in(condition);
  }

  private static Lucene.Options options(Map<String, Json> keys, Unnamed unnamed, String field) {
    Json zone = keys.get("time_zone");
    return new Lucene.Options(
        unnamed,
        field,
        Matches.every(keys.get("default_operator")),
        isSet(keys, "analyze_wildcard", false),
        isSet(keys, "allow_leading_wildcard", true),
        isSet(keys, "escape", false),
        Matches.slop(keys.get("phrase_slop")),
        Fuzziness.edits(keys.get("fuzziness")),
        Ranges.isUtc(zone) ? null : Ranges.zone(zone));
  }

  private static Condition parse(Json query, Lucene.Options options) {
    try {
      return Lucene.parse(query.scalar(), options);
    } catch (QueryException e) {
      throw query.wrong(e.getMessage() + " (" + e.at() + ")");
    }
  }

  /** A name or a pattern as the text may have it; null if it means the fields of the index. */
  private static String oneField(Json given) {
    Field field = MultiMatch.field(given);
    return field instanceof Field.Default ? null : given.text();
  }

  /** The fields that are asked where the text names none; empty if they are those of the index. */
  private static List<Field> fields(Json given) {
    List<Field> fields = new ArrayList<>();
    given.oneOrMore().forEach(name -> fields.add(MultiMatch.field(name)));
    return fields.contains(new Field.Default()) ? List.of() : fields;
  }

  private static boolean isSet(Map<String, Json> keys, String parameter, boolean missing) {
    Json given = keys.get(parameter);
    return given == null ? missing : given.truth();
  }

  private static void positive(Map<String, Json> keys, String parameter) {
    Json given = keys.get(parameter);
    if (given != null && given.whole() < 1) {
      throw given.wrong("expected a number above 0");
    }
  }

  private static void only(Map<String, Json> keys, String parameter, String neutral) {
    Json given = keys.get(parameter);
    if (given != null && !given.scalar().equalsIgnoreCase(neutral)) {
      throw given.notSupported("[%s] other than %s".formatted(parameter, neutral));
    }
  }
}
