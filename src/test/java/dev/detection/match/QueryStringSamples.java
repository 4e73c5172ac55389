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
    String word = QueryParserBase.escape(String.valueOf(DslSamples.asked()));
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
    return QueryParserBase.escape(String.valueOf(DslSamples.words()));
  }

  private static String limit() {
    return randomInt(3) == 0
        ? "*"
        : '"' + QueryParserBase.escape(String.valueOf(DslSamples.asked())) + '"';
  }
}
