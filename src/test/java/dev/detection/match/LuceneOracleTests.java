package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.lucene.Lucene;
import java.util.List;
import java.util.Map;

/** Random Lucene queries, against Elasticsearch's own {@code query_string}. */
public class LuceneOracleTests extends QueryOracle {
  private static final List<String> FIELDS =
      List.of(
          "k",
          "k",
          "k",
          "k",
          "l",
          "s",
          "t",
          "t.k",
          "n",
          "f",
          "d",
          "i",
          "b",
          "o.k",
          "no",
          "o",
          "_exists_",
          "o.\\*",
          "x",
          "v",
          "g",
          "fl",
          "nr",
          "dr",
          "ir",
          "fl.a",
          "al",
          "ne.k",
          "\\*",
          "t",
          "t",
          "t",
          "",
          "",
          "",
          "\\*k");

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
          "10.0.0.0\\/29",
          "true",
          "false",
          "-1",
          "\\-",
          "\\\\",
          "a\\ b",
          "é",
          "日本",
          "a\\*c",
          "\\u0061b",
          "x@y",
          "a$",
          "#",
          "😀",
          "k",
          "o.k",
          "a,b",
          "AND1",
          "%%x",
          "abcd",
          "bac",
          "abdc",
          "ba",
          "a",
          "abcdefg",
          "abcdgfe",
          "c",
          "Abc",
          "ab\\ c");

  @Override
  protected String query() {
    return randomInt(7) > 0 ? clauses(3) : clausesWithoutWords();
  }

  @Override
  protected Map<String, Object> search(String query) {
    return queryString(query);
  }

  @Override
  protected Condition parse(String query) {
    return Lucene.parse(query);
  }

  @Override
  protected boolean mayStayUnjudged(NotSupportedException e) {
    return e.construct().matches("field \\[[gx]].*|an operator behind several words and a text .*");
  }

  @Override
  protected boolean mayFail() {
    return false;
  }

  /** On a key of a flattened field a beginning with two stars is a beginning all the same. */
  @Override
  protected boolean isDeliberate(String query) {
    return query.contains("fl.a:") && query.contains("**");
  }

  private String clauses(int depth) {
    StringBuilder text = new StringBuilder();
    for (int n = randomIntBetween(1, 4); n > 0; n--) {
      text.append(randomFrom("", "", "", "", "NOT ", "+", "-", "!"));
      text.append(depth > 0 && rarely() ? "(" + clauses(depth - 1) + ")" : clause());
      text.append(rarely() ? "^2" : "");
      text.append(n == 1 ? "" : randomFrom(" ", " AND ", " OR ", " && ", " || ", "  "));
    }
    return text.toString();
  }

  /** What is dropped, among words and operators that it lets meet. */
  private String clausesWithoutWords() {
    boolean oneField = randomBoolean();
    StringBuilder text = new StringBuilder(oneField ? randomFrom("t", "t", "k", "al") + ":(" : "");
    for (int n = randomIntBetween(2, 6); n > 0; n--) {
      text.append(randomFrom("", "", "", "+", "-"));
      text.append(oneField ? "" : randomFrom("t:", "", "", "k:"));
      text.append(randomFrom("ab", "c", "\"--\"", "abc", "b", "\\-", "\"a b\"", "a*"));
      text.append(n == 1 ? "" : randomFrom(" ", " ", " AND ", " OR ", " NOT "));
    }
    return text.append(oneField ? ")" : "").toString();
  }

  private String clause() {
    String name = randomFrom(FIELDS);
    String field = name.isEmpty() ? name : name + ":";
    if (randomInt(7) > 0) {
      return field + value();
    }
    StringBuilder list = new StringBuilder(field).append('(');
    for (int n = randomIntBetween(1, 4); n > 0; n--) {
      list.append(randomFrom("", "", "", "+", "-")).append(value());
      list.append(n == 1 ? "" : randomFrom(" ", " AND ", " OR "));
    }
    return list.append(')').toString();
  }

  private String value() {
    String word = randomFrom(WORDS);
    return switch (randomInt(15)) {
      case 0, 1, 2, 3 -> word;
      case 4, 5 -> '"' + word + '"';
      case 6 ->
          '"'
              + word
              + ' '
              + randomFrom(WORDS)
              + '"'
              + randomFrom("", "", "~2", "~1", "~3", "~5", "~110");
      case 7 -> word + '*';
      case 8 -> randomFrom("*", "?") + word + randomFrom("*", "?", "");
      case 9 -> "*";
      case 10 -> randomFrom(">", ">=", "<", "<=") + word;
      case 11 -> range(word);
      case 12 ->
          '/'
              + randomFrom("a.", "[a-z]+", ".*", "a\\/?b", "(ab|Ab)c?", "<1-20>", "ab?~c", "~(ab)")
              + '/';
      case 13 -> word + randomFrom("~", "~1", "~2", "~0");
      case 14 ->
          '"' + word + ' ' + randomFrom(WORDS) + ' ' + randomFrom(WORDS) + "\"~" + randomInt(6);
      default -> word + randomFrom("*c", "?c", "**");
    };
  }

  private String range(String word) {
    String low = randomFrom(word, word, "*", '"' + word + '"');
    String high = randomFrom(randomFrom(WORDS), "*");
    return randomFrom("[", "{") + low + " TO " + high + randomFrom("]", "}");
  }
}
