package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.kql.Kql;
import java.util.List;
import java.util.Map;

/**
 * Random KQL, against Elasticsearch's own {@code kql}. Searches that it fails for a value that a
 * field cannot have are left out: a rule does not fail for them.
 */
public class KqlOracleTests extends QueryOracle {
  private static final List<String> FIELDS =
      List.of(
          "k", "k", "l", "s", "t", "t", "t.k", "n", "f", "d", "i", "b", "o.k", "no", "o", "v", "fl",
          "nr", "dr", "ir", "fl.a", "al", "o.*", "t*", "*k", "\"k\"", "", "", "");

  private static final List<String> WORDS =
      List.of(
          "ab",
          "Ab",
          "abc",
          "a-b",
          "a_b",
          "ab.c",
          "1",
          "5",
          "10",
          "2.5",
          "2024-05-05",
          "2024",
          "now",
          "10.0.0.5",
          "10.0.0.0/29",
          "true",
          "false",
          "-1",
          "a b",
          "é",
          "日本",
          "\\u0061b",
          "x@y",
          "a$",
          "#",
          "😀",
          "a,b",
          "notab",
          "AND1",
          "a?c",
          "[a]",
          "a+b",
          "~",
          "\\\\",
          "a\\:b",
          "a\\*c",
          "\\(",
          "\\and",
          "x \\or y",
          "%%x",
          "c ab");

  @Override
  protected String query() {
    return either(2);
  }

  @Override
  protected Map<String, Object> search(String query) {
    return kql(query);
  }

  @Override
  protected Condition parse(String query) {
    return Kql.parse(query);
  }

  @Override
  protected boolean mayStayUnjudged(NotSupportedException e) {
    return false;
  }

  @Override
  protected boolean mayFail() {
    return true;
  }

  @Override
  protected boolean isDeliberate(String query) {
    return false;
  }

  private String either(int depth) {
    StringBuilder text = new StringBuilder();
    // The kql query has no precedence of [and] over [or]; Kibana has.
    String operator = randomFrom(" and ", " or ", " AND ", "  oR ");
    for (int n = randomFrom(1, 1, 2, 3); n > 0; n--) {
      text.append(randomFrom("", "", "", "not ", "NOT "));
      text.append(depth > 0 && rarely() ? "(" + either(depth - 1) + ")" : clause());
      text.append(n == 1 ? "" : operator);
    }
    return text.toString();
  }

  private String clause() {
    String field = randomFrom(FIELDS);
    if (field.isEmpty()) {
      return rarely() ? plain(randomFrom(WORDS)) + '*' : randomFrom(WORDS);
    }
    return switch (randomInt(9)) {
      case 0 -> field + randomFrom(" > ", ">=", "<", " <= ") + limit();
      case 1 -> field + ":(" + values(1) + ")";
      // The kql query finds no objects, as the query exists that Kibana makes of it does.
      case 2 -> (field.equals("o") ? "k" : field) + ":*";
      case 3 -> "ne:{k:" + value() + "}";
      default -> field + randomFrom(":", ": ", " : ") + value();
    };
  }

  /** Inside of patterns the kql query gets escapes and question marks wrong; Kibana does not. */
  private static String plain(String word) {
    return word.contains("\\") || word.contains("?") ? "ab" : word;
  }

  private String limit() {
    return randomFrom(
        randomFrom(WORDS), '"' + randomFrom(WORDS) + '"', "now-1d/d", "\"2024-05-05||+1M/d\"");
  }

  private String values(int depth) {
    StringBuilder text = new StringBuilder();
    String operator = randomFrom(" or ", " and ", " OR ");
    for (int n = randomIntBetween(1, 3); n > 0; n--) {
      text.append(randomFrom("", "", "not "));
      text.append(depth > 0 && rarely() ? "(" + values(depth - 1) + ")" : value());
      text.append(n == 1 ? "" : operator);
    }
    return text.toString();
  }

  private String value() {
    String word = randomFrom(WORDS);
    String plain = plain(word);
    return switch (randomInt(7)) {
      case 0, 1, 2 -> word;
      case 3 -> '"' + word + '"';
      case 4 -> '"' + word + ' ' + randomFrom(WORDS) + '"';
      case 5 -> plain + '*';
      case 6 -> '*' + plain + randomFrom("", "*", "c");
      default -> plain + randomFrom("*c", "* *b", "*b c");
    };
  }
}
