package dev.detection.match;

import static org.elasticsearch.test.ESTestCase.randomBoolean;
import static org.elasticsearch.test.ESTestCase.randomFrom;
import static org.elasticsearch.test.ESTestCase.randomInt;
import static org.elasticsearch.test.ESTestCase.randomIntBetween;
import static org.elasticsearch.test.ESTestCase.randomList;
import static org.elasticsearch.test.ESTestCase.randomSubsetOf;
import static org.elasticsearch.test.ESTestCase.randomValueOtherThanMany;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Random Query DSL about one field. */
final class DslSamples {
  private static final List<Object> MINIMUMS =
      List.of(
          0, 1, 2, 3, -1, "1", "50%", "100%", "-40%", "-100%", 5, "2<75%", "1<-1 3<50%", " 2 < 3 ");

  private static final List<Object> FUZZINESS =
      List.of("AUTO", "auto:2,4", "AUTO:0,1", 0, 1, 2, "1", "2.0", "AUTO:1,3");

  private static final List<String> ANALYZERS =
      List.of("standard", "whitespace", "simple", "keyword");

  private static final List<String> ZONES =
      List.of("UTC", "+01:00", "-05:30", "Europe/Paris", "America/New_York", "Z");

  private static final List<String> FORMATS =
      List.of(
          "epoch_millis",
          "epoch_second",
          "yyyy-MM-dd",
          "strict_date_optional_time",
          "date_optional_time",
          "yyyy/MM/dd||epoch_millis",
          "yyyy");

  private static final List<String> FLAGS =
      List.of("ALL", "NONE", "INTERSECTION|COMPLEMENT", "anystring", "EMPTY|INTERVAL", "");

  private DslSamples() {}

  /** Values in documents. */
  static List<Object> values() {
    List<Object> values = new ArrayList<>(LeafSamples.TEXTS);
    values.addAll(LeafSamples.OTHERS);
    values.addAll(
        List.of(
            "abd",
            "acb def",
            "b a b a",
            "def x abc def",
            "one two three four",
            "a a b",
            "abcdefg",
            "abcdfeg"));
    return values;
  }

  static Object asked() {
    return randomValueOtherThanMany(
        value -> value == null || value instanceof BigDecimal || value instanceof Float,
        () -> randomFrom(values()));
  }

  /** A query. */
  static Map<String, Object> query(String field, int depth) {
    if (depth < 3 && randomInt(9) < 2) {
      return compound(field, depth);
    }
    boolean ignoreCase = randomBoolean();
    return switch (randomInt(16)) {
      case 14 -> ids();
      case 15, 16 -> QueryStringSamples.query(field);
      case 0 -> Map.of("term", Map.of(field, asked()));
      case 1 -> one("term", field, "value", asked(), ignoreCase);
      case 2 -> Map.of("terms", Map.of(field, randomList(0, 4, DslSamples::asked)));
      case 3 -> one("wildcard", field, "value", pattern(), ignoreCase);
      case 4 -> one("prefix", field, "value", start(), ignoreCase);
      case 5 -> Map.of(randomFrom("match", "match_phrase"), Map.of(field, asked()));
      case 6 -> Map.of("exists", Map.of("field", field));
      case 7 -> fuzzy(field);
      case 8, 9 -> match(field);
      case 10 -> phrase(field);
      case 11 -> multiMatch(field);
      case 12 -> regexp(field);
      default -> range(field);
    };
  }

  private static Map<String, Object> compound(String field, int depth) {
    Map<String, Object> body = new HashMap<>();
    switch (randomInt(7)) {
      case 6 -> {
        body.put("query", query(field, depth + 1));
        some(body, "boost_mode", randomFrom("sum", "replace"));
        some(body, "max_boost", 3);
        return Map.of("function_score", body);
      }
      case 7 -> {
        boolean inside = field.startsWith("n.");
        body.put("path", "n");
        body.put("query", query(inside && randomBoolean() ? field : "n.f", depth + 1));
        body.put("ignore_unmapped", true);
        some(body, "score_mode", randomFrom("none", "max"));
        return Map.of("nested", body);
      }
      case 0 -> {
        return Map.of("constant_score", Map.of("filter", query(field, depth + 1)));
      }
      case 1 -> {
        return Map.of(
            "dis_max", Map.of("queries", randomList(1, 3, () -> query(field, depth + 1))));
      }
      case 2 -> {
        return Map.of(
            "boosting",
            Map.of(
                "positive",
                query(field, depth + 1),
                "negative",
                query(field, depth + 1),
                "negative_boost",
                0.5));
      }
      default -> {
        for (String occur : randomSubsetOf(List.of("must", "filter", "should", "must_not"))) {
          body.put(occur, randomList(0, 4, () -> query(field, depth + 1)));
        }
        if (randomInt(2) == 0) {
          body.put("minimum_should_match", randomFrom(MINIMUMS));
        }
        return Map.of("bool", body);
      }
    }
  }

  private static Map<String, Object> ids() {
    String id = String.valueOf(randomIntBetween(1, 61));
    return switch (randomInt(4)) {
      case 0 -> Map.of("term", Map.of("_id", id));
      case 1 -> Map.of("terms", Map.of("_id", List.of(id, "7", 9)));
      case 2 -> Map.of("match", Map.of("_id", id));
      default -> Map.of("ids", Map.of("values", List.of(id, "x", "12")));
    };
  }

  static String zone() {
    return randomFrom(ZONES);
  }

  static Object fuzziness() {
    return randomFrom(FUZZINESS);
  }

  static void some(Map<String, Object> body, String name, Object value) {
    if (randomInt(2) == 0) {
      body.put(name, value);
    }
  }

  private static void likeness(Map<String, Object> body, String transpositions) {
    some(body, "prefix_length", randomInt(3));
    some(body, transpositions, randomBoolean());
    body.put("max_expansions", 1_000);
  }

  private static Map<String, Object> fuzzy(String field) {
    Map<String, Object> body = new HashMap<>(Map.of("value", asked()));
    some(body, "fuzziness", randomFrom(FUZZINESS));
    likeness(body, "transpositions");
    return Map.of("fuzzy", Map.of(field, body));
  }

  /** Some words, often of those in documents. */
  static Object words() {
    if (randomInt(4) == 0) {
      return asked();
    }
    StringBuilder words = new StringBuilder();
    for (int n = randomIntBetween(1, 4); n > 0; n--) {
      String[] some = randomFrom(values().stream().map(String::valueOf).toList()).split(" ");
      words.append(some.length == 0 ? "" : randomFrom(some)).append(n > 1 ? " " : "");
    }
    return words.append(randomFrom("", "", " ")).toString();
  }

  private static Map<String, Object> match(String field) {
    String query = randomFrom("match", "match_bool_prefix");
    Map<String, Object> body = new HashMap<>(Map.of("query", words()));
    some(body, "operator", randomFrom("and", "or", "AND"));
    some(body, "minimum_should_match", randomFrom(MINIMUMS));
    some(body, "analyzer", randomFrom(ANALYZERS));
    if (randomInt(2) == 0) {
      body.put("fuzziness", randomFrom(FUZZINESS));
      likeness(body, "fuzzy_transpositions");
    }
    if (query.equals("match")) {
      some(body, "lenient", randomBoolean());
      some(body, "zero_terms_query", randomFrom("all", "none"));
    }
    return Map.of(query, Map.of(field, body));
  }

  private static Map<String, Object> phrase(String field) {
    String query = randomFrom("match_phrase", "match_phrase_prefix");
    Map<String, Object> body = new HashMap<>(Map.of("query", words()));
    some(body, "slop", randomFrom(0, 1, 2, 3, 5, 120));
    some(body, "analyzer", randomFrom(ANALYZERS));
    some(body, "zero_terms_query", randomFrom("all", "none"));
    if (query.equals("match_phrase_prefix")) {
      body.put("max_expansions", 1_000);
    }
    return Map.of(query, Map.of(field, body));
  }

  private static Map<String, Object> multiMatch(String field) {
    String type =
        randomFrom(
            "best_fields", "most_fields", "cross_fields", "phrase", "phrase_prefix", "bool_prefix");
    Map<String, Object> body = new HashMap<>(Map.of("query", words(), "type", type));
    boolean cross = type.equals("cross_fields");
    if (cross || randomInt(4) > 0) {
      body.put(
          "fields", randomFrom(List.of(field), List.of(field + "^3", "g"), List.of("f*"), field));
    }
    boolean phrase = type.startsWith("phrase");
    if (!cross) {
      some(body, "operator", randomFrom("and", "or"));
      some(body, "minimum_should_match", randomFrom(MINIMUMS));
    }
    if (!cross && !phrase && randomInt(2) == 0) {
      body.put("fuzziness", randomFrom(FUZZINESS));
      likeness(body, "fuzzy_transpositions");
    }
    if (!type.equals("bool_prefix")) {
      some(body, "slop", randomInt(3));
    }
    body.put("max_expansions", 1_000);
    some(body, "analyzer", randomFrom(ANALYZERS));
    some(body, "lenient", randomBoolean());
    some(body, "zero_terms_query", randomFrom("all", "none"));
    return Map.of("multi_match", body);
  }

  private static Map<String, Object> regexp(String field) {
    StringBuilder pattern = new StringBuilder();
    for (int point : randomFrom(LeafSamples.TEXTS).codePoints().toArray()) {
      switch (randomInt(9)) {
        case 0 -> pattern.append(".*");
        case 1 -> pattern.append(randomFrom("@", "#", "~(a)", "&", "<1-20>", "[a-z]+"));
        default -> {
          if (Character.isLetterOrDigit(point)) {
            pattern.appendCodePoint(point);
          } else {
            pattern.append('.');
          }
        }
      }
    }
    Map<String, Object> body = new HashMap<>(Map.of("value", pattern.toString()));
    switch (randomInt(3)) {
      case 0 -> body.put("flags", randomFrom(FLAGS));
      case 1 -> body.put("flags_value", randomFrom(0, 1, 4, 8, 32, 255, 65_535, 65_791));
      default -> {
        // All of Lucene's.
      }
    }
    some(body, "case_insensitive", randomBoolean());
    some(body, "rewrite", "constant_score");
    return Map.of("regexp", Map.of(field, body));
  }

  private static Map<String, Object> range(String field) {
    Map<String, Object> body = new HashMap<>();
    if (randomInt(3) > 0) {
      body.put(randomFrom("gt", "gte"), asked());
    }
    if (randomInt(3) > 0) {
      body.put(randomFrom("lt", "lte"), asked());
    }
    some(body, "time_zone", randomFrom(ZONES));
    some(body, "format", randomFrom(FORMATS));
    some(body, "relation", randomFrom("WITHIN", "intersects", "contains"));
    return Map.of("range", Map.of(field, body));
  }

  private static Map<String, Object> one(
      String query, String field, String main, Object value, boolean ignoreCase) {
    Map<String, Object> body = new HashMap<>();
    body.put(main, value);
    if (ignoreCase) {
      body.put("case_insensitive", true);
    }
    return Map.of(query, Map.of(field, body));
  }

  static String start() {
    String text = randomFrom(LeafSamples.TEXTS);
    return text.substring(
        0, text.offsetByCodePoints(0, randomInt(text.codePointCount(0, text.length()))));
  }

  private static String pattern() {
    StringBuilder pattern = new StringBuilder();
    for (int point : randomFrom(LeafSamples.TEXTS).codePoints().toArray()) {
      switch (randomInt(7)) {
        case 0 -> pattern.append('*');
        case 1 -> pattern.append('?');
        case 2 -> pattern.append('\\').appendCodePoint(point);
        default -> pattern.appendCodePoint(point);
      }
    }
    return pattern.append(randomFrom("", "*", "\\")).toString();
  }
}
