package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.QueryException;
import dev.detection.query.lucene.Lucene;
import dev.detection.query.search.Search;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.AnalyzerScope;
import org.elasticsearch.index.analysis.IndexAnalyzers;
import org.elasticsearch.index.analysis.LowercaseNormalizer;
import org.elasticsearch.index.analysis.NamedAnalyzer;

/**
 * Random Lucene queries on fields of many types, against Elasticsearch's own {@code query_string}:
 * as the rule is judged, and as a search for what was read.
 */
public class LuceneOracleTests extends SearchOracle {
  private static final int QUERIES = 4_000;

  static final Map<String, Object> MAPPING =
      Map.of(
          "properties",
          Map.ofEntries(
              Map.entry("k", Map.of("type", "keyword")),
              Map.entry("l", Map.of("type", "keyword", "normalizer", "lowercase")),
              Map.entry("s", Map.of("type", "keyword", "ignore_above", 5)),
              Map.entry(
                  "t", Map.of("type", "text", "fields", Map.of("k", Map.of("type", "keyword")))),
              Map.entry("n", Map.of("type", "long")),
              Map.entry("f", Map.of("type", "double")),
              Map.entry("d", Map.of("type", "date")),
              Map.entry("i", Map.of("type", "ip")),
              Map.entry("b", Map.of("type", "boolean")),
              Map.entry("x", Map.of("type", "keyword", "index", false, "doc_values", false)),
              Map.entry("v", Map.of("type", "keyword", "index", false)),
              Map.entry("g", Map.of("type", "geo_point")),
              Map.entry("fl", Map.of("type", "flattened")),
              Map.entry("al", Map.of("type", "alias", "path", "t")),
              Map.entry(
                  "ne",
                  Map.of("type", "nested", "properties", Map.of("k", Map.of("type", "keyword")))),
              Map.entry("o", Map.of("properties", Map.of("k", Map.of("type", "keyword"))))));

  /** One where no field without words is asked at all. */
  static final Map<String, Object> TEXTS =
      Map.of(
          "dynamic",
          false,
          "properties",
          Map.of("t", Map.of("type", "text"), "u", Map.of("type", "text")));

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

  static final List<Map<String, Object>> EVENTS =
      List.of(
          Map.of("k", "ab", "n", 1, "b", true, "t", "Ab abc"),
          Map.of("k", List.of("Ab", "abc"), "n", List.of(1, 10), "t", "a-b"),
          Map.of("k", "a b", "l", "AB", "d", "2024-05-05T10:00:00Z", "t", List.of("ab", "c")),
          Map.of("s", "abc", "f", 2.5, "i", "10.0.0.5", "t", "1 5 10"),
          Map.of("s", "abcdefg", "f", List.of(1, 10), "i", List.of("10.0.0.1", "::1")),
          Map.of("o", Map.of("k", "ab"), "d", List.of("2023-01-01", "2025-01-01")),
          Map.of("o", Map.of("k", List.of("5", "é")), "n", 5, "b", false),
          Map.of("k", "\\", "l", "a-b", "t", "日本 x@y é 😀"),
          Map.of("k", "-", "s", "a*c", "t", "--"),
          Map.of("k", "", "b", List.of(true, false), "t", ""),
          Map.of("l", List.of("é", "É"), "k", "a_b", "n", -1),
          Map.of("k", List.of("10.0.0.5", "2024", "x@y", "%%x", "a,b", "#", "a$"), "t", "ab.c a_b"),
          Map.of("t", List.of("a b c", "", "c ab abc", "b a"), "v", "abc", "x", "abc"),
          Map.of("t", "a b a c b", "fl", Map.of("a", "ab", "b", List.of("5", "a b"))),
          Map.of("t", List.of("abcdefg c", "ab"), "ne", List.of(Map.of("k", "ab"))),
          Map.of("g", "1,2", "k", "abcdefg", "u", "ab c"),
          Map.of("t", "bc cb abdc 10 2024", "u", List.of("c ab", "--")),
          Map.of());

  /** With the normalizer that every node has. */
  @Override
  protected IndexAnalyzers createIndexAnalyzers(IndexSettings settings) {
    return IndexAnalyzers.of(
        Map.of(
            "default",
            new NamedAnalyzer("default", AnalyzerScope.INDEX, new StandardAnalyzer(), 100)),
        Map.of(
            "lowercase",
            new NamedAnalyzer("lowercase", AnalyzerScope.INDEX, new LowercaseNormalizer())),
        Map.of());
  }

  public void testQueriesFindWhatTheJudgeFinds() throws IOException {
    compare(MAPPING);
  }

  public void testQueriesOnTextsFindWhatTheJudgeFinds() throws IOException {
    compare(TEXTS);
  }

  private void compare(Map<String, Object> mapping) throws IOException {
    List<String> faults = new ArrayList<>();
    int[] counts = new int[5];
    index(
        mapping,
        EVENTS,
        index -> {
          Schema schema = Schema.ofMapping(mapping);
          List<Event> events = new ArrayList<>();
          for (Map<String, Object> event : EVENTS) {
            events.add(Event.of(event, schema, Instant.ofEpochMilli(index.now())));
          }
          for (int i = 0; i < QUERIES; i++) {
            check(clauses(3), schema, events, index, faults, counts);
          }
        });
    String told =
        "%d judged, %d not judged, %d errors, %d not searched, %d failing searches; %d differ\n%s"
            .formatted(
                counts[0],
                counts[1],
                counts[2],
                counts[3],
                counts[4],
                faults.size(),
                String.join("\n", faults.subList(0, Math.min(60, faults.size()))));
    logger.info(told);
    assertTrue(told, faults.isEmpty());
    assertTrue(told, counts[0] > QUERIES / 4);
  }

  private static void check(
      String query,
      Schema schema,
      List<Event> events,
      Index index,
      List<String> faults,
      int[] counts)
      throws IOException {
    Set<Integer> found = index.find(queryString(query));
    Condition condition;
    Node node;
    try {
      condition = Lucene.parse(query);
      node = Binder.bind(condition, schema);
    } catch (QueryException e) {
      counts[2]++;
      if (found != null) {
        faults.add("refuses " + query + ": " + e.getMessage());
      }
      return;
    } catch (NotSupportedException e) {
      counts[1]++;
      if (!e.construct().matches("field \\[[gx]].*")) {
        faults.add("not judged " + query + ": " + e.getMessage());
      }
      return;
    }
    counts[0]++;
    Set<Integer> judged = new TreeSet<>();
    for (int i = 0; i < events.size(); i++) {
      if (node.holds(events.get(i))) {
        judged.add(i);
      }
    }
    if (!judged.equals(found)) {
      faults.add(query + " finds " + found + ", judged " + judged + " " + condition);
    }
    try {
      Set<Integer> again = index.find(Search.toDsl(condition));
      // The query range, unlike query_string, fails on limits that a field cannot have.
      counts[4] += again == null ? 1 : 0;
      if (again != null && !again.equals(found)) {
        faults.add(query + " finds " + found + ", searched " + again + " " + condition);
      }
    } catch (NotSupportedException e) {
      counts[3]++;
    }
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
