package dev.detection.match;

import static org.elasticsearch.test.ESTestCase.randomBoolean;
import static org.elasticsearch.test.ESTestCase.randomFrom;
import static org.elasticsearch.test.ESTestCase.randomInt;
import static org.elasticsearch.test.ESTestCase.randomIntBetween;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.lucene.queryparser.classic.QueryParserBase;

/** Random query strings in Query DSL, about one field. */
final class QueryStringSamples {
  private static final Pattern SPACE = Pattern.compile("\\s");

  /** Times near the borders of a day, for documents. */
  private static final List<Object> TIMES =
      List.of(
          "2019-12-31T23:30:00Z",
          "2020-01-01T00:30:00Z",
          "2020-01-01T03:00:00Z",
          "2020-01-01T22:30:00Z",
          "2020-01-01T23:30:00Z",
          "2020/01/01 00:30:00",
          "2020/01/01 22:30:00",
          1_577_835_000L,
          1_577_838_600_000L);

  /** Days, and what is a part of a day somewhere. */
  private static final List<String> DAYS =
      List.of(
          "2020-01-01",
          "2020",
          "2020-01",
          "2020-01-01T00",
          "2020-01-01T00:30",
          "2020-01-01T00:30:00Z",
          "2020-01-01||/d",
          "2020/01/01",
          "2019/12/31",
          "now/d");

  private QueryStringSamples() {}

  /** A value in a document. */
  static Object document() {
    return randomInt(2) == 0 ? randomFrom(TIMES) : randomFrom(DslSamples.values());
  }

  private static String asked() {
    String asked = String.valueOf(randomInt(3) == 0 ? randomFrom(DAYS) : DslSamples.asked());
    // Beyond the last of all times Elasticsearch begins again with the first: not as we do.
    return asked.equals(String.valueOf(Long.MAX_VALUE)) ? "5" : QueryParserBase.escape(asked);
  }

  static Map<String, Object> query(String field) {
    boolean named = randomBoolean();
    StringBuilder text = new StringBuilder();
    for (int n = randomIntBetween(1, 3); n > 0; n--) {
      text.append(randomFrom("", "", "", "NOT ", "+", "-"));
      text.append(named || randomInt(4) == 0 ? field + ":" : "").append(value());
      text.append(n > 1 ? randomFrom(" ", " AND ", " OR ") : "");
    }
    Map<String, Object> body = new HashMap<>(Map.of("query", text.toString()));
    switch (randomInt(named ? 3 : 2)) {
      case 0 -> body.put("default_field", field);
      case 1 -> body.put("fields", List.of(field));
      case 2 -> body.put("fields", List.of(field + "^2", "g"));
      default -> {
        // Every value names its field.
      }
    }
    body.put("lenient", randomInt(3) > 0);
    DslSamples.some(body, "analyze_wildcard", randomBoolean());
    DslSamples.some(body, "default_operator", randomFrom("and", "or", "AND"));
    DslSamples.some(body, "time_zone", DslSamples.zone());
    options(body);
    return Map.of("query_string", body);
  }

  private static void options(Map<String, Object> body) {
    switch (randomInt(15)) {
      case 0 -> body.put("escape", randomBoolean());
      case 1 -> body.put("phrase_slop", randomInt(3));
      case 2 -> body.put("fuzziness", DslSamples.fuzziness());
      case 3 -> body.put("type", "most_fields");
      case 4 -> body.put("auto_generate_synonyms_phrase_query", randomBoolean());
      case 5 -> body.put("rewrite", "constant_score");
      default -> {
        // The usual ones.
      }
    }
    body.put("fuzzy_max_expansions", 1_000);
  }

  private static String value() {
    String word = asked();
    return switch (randomInt(11)) {
      case 0 -> "[" + limit() + " TO " + limit() + randomFrom("]", "}");
      case 1 -> randomFrom(">", ">=", "<", "<=") + word.replace(' ', '_');
      case 2 -> SPACE.matcher(word).replaceAll(randomFrom("", "\\\\ ", "\\\\-")) + "*";
      case 3 -> randomFrom("*", "\\-\\-", word + "~", randomFrom("*", "?") + words());
      case 4 -> "(" + word + " " + words() + ")";
      case 5 -> "(" + words() + randomFrom(" OR ", " AND ", " -", " ") + words() + ")";
      case 6, 7 -> words();
      case 8 -> SPACE.matcher(words()).replaceAll("\\\\ ");
      case 9 -> SPACE.matcher(words().stripTrailing()).replaceAll("\\\\ ") + "*";
      default -> '"' + word + '"';
    };
  }

  private static String words() {
    if (randomInt(3) == 0) {
      return asked();
    }
    return QueryParserBase.escape(String.valueOf(DslSamples.words()));
  }

  private static String limit() {
    return randomInt(3) == 0 ? "*" : '"' + asked() + '"';
  }
}
