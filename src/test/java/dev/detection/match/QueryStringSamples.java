package dev.detection.match;

import static org.elasticsearch.test.ESTestCase.randomBoolean;
import static org.elasticsearch.test.ESTestCase.randomFrom;
import static org.elasticsearch.test.ESTestCase.randomInt;
import static org.elasticsearch.test.ESTestCase.randomIntBetween;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.queryparser.classic.QueryParserBase;

/** Random query strings in Query DSL, about one field. */
final class QueryStringSamples {
  private QueryStringSamples() {}

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
    DslSamples.some(body, "lenient", randomBoolean());
    body.put("analyze_wildcard", true);
    return Map.of("query_string", body);
  }

  private static String value() {
    String word = QueryParserBase.escape(String.valueOf(DslSamples.asked()));
    return switch (randomInt(6)) {
      case 0 -> "[" + limit() + " TO " + limit() + randomFrom("]", "}");
      case 1 -> randomFrom(">", ">=", "<", "<=") + word.replace(' ', '_');
      case 2 -> word.replaceAll("\\s", "") + "*";
      case 3 -> "*";
      case 4 -> "(" + word + " " + QueryParserBase.escape(String.valueOf(DslSamples.words())) + ")";
      default -> '"' + word + '"';
    };
  }

  private static String limit() {
    return randomInt(3) == 0
        ? "*"
        : '"' + QueryParserBase.escape(String.valueOf(DslSamples.asked())) + '"';
  }
}
