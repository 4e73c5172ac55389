package dev.detection.match;

import static org.junit.Assert.assertNull;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.QueryException;
import dev.detection.query.search.Cover;
import dev.detection.query.search.Search;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.apache.lucene.analysis.standard.StandardAnalyzer;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.analysis.AnalyzerScope;
import org.elasticsearch.index.analysis.IndexAnalyzers;
import org.elasticsearch.index.analysis.LowercaseNormalizer;
import org.elasticsearch.index.analysis.NamedAnalyzer;

/**
 * Random queries of one language on fields of many types, against Elasticsearch's own reading of
 * them: as a rule with the query is judged, and as a search for what was read.
 */
abstract class QueryOracle extends SearchOracle {
  private static final int QUERIES = 4_000;

  private static final Map<String, Object> MAPPING =
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
              Map.entry("nr", Map.of("type", "integer_range")),
              Map.entry("dr", Map.of("type", "date_range")),
              Map.entry("ir", Map.of("type", "ip_range")),
              Map.entry("al", Map.of("type", "alias", "path", "t")),
              Map.entry(
                  "ne",
                  Map.of("type", "nested", "properties", Map.of("k", Map.of("type", "keyword")))),
              Map.entry("o", Map.of("properties", Map.of("k", Map.of("type", "keyword"))))));

  /** One where no field without words is asked at all. */
  private static final Map<String, Object> TEXTS =
      Map.of(
          "dynamic",
          false,
          "properties",
          Map.of("t", Map.of("type", "text"), "u", Map.of("type", "text")));

  private static final List<Map<String, Object>> EVENTS =
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
          Map.of("nr", Map.of("gte", 1, "lt", 10), "ir", "10.0.0.0/8"),
          Map.of("nr", List.of(Map.of("lt", 0), Map.of("gt", 7)), "ir", Map.of("lte", "::1")),
          Map.of("dr", Map.of("gte", "2024-01-01", "lt", "2024-06-01")),
          Map.of("dr", Map.of("gt", "2023"), "nr", Map.of("gte", 5, "lte", 5)),
          Map.of("t", "bc cb abdc 10 2024", "u", List.of("c ab", "--")),
          Map.of());

  /** A random query. */
  protected abstract String query();

  /** The query as Elasticsearch reads it. */
  protected abstract Map<String, Object> search(String query);

  /** The query as we read it. */
  protected abstract Condition parse(String query);

  /** Whether a query may be left unjudged for what is not supported. */
  protected abstract boolean mayStayUnjudged(NotSupportedException e);

  /** Whether a search may fail for a clause of which the rule is not failed. */
  protected abstract boolean mayFail();

  /** Whether we mean something else on purpose; only asked where we differ. */
  protected abstract boolean isDeliberate(String query);

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
    index(
        mapping,
        EVENTS,
        index -> {
          Comparison comparison = new Comparison(index, Schema.ofMapping(mapping));
          for (int i = 0; i < QUERIES; i++) {
            comparison.check(query());
          }
          comparison.checkEngine();
          comparison.tell();
        });
  }

  private final class Comparison {
    private final Index index;
    private final Schema schema;
    private final List<Event> events = new ArrayList<>();
    private final List<String> faults = new ArrayList<>();
    private final List<Node> nodes = new ArrayList<>();
    private int judged;
    private int unjudged;
    private int refused;
    private int exactly;
    private int roughly;
    private int failing;
    private int deliberate;

    private Comparison(Index index, Schema schema) {
      this.index = index;
      this.schema = schema;
      Instant now = Instant.ofEpochMilli(index.now());
      EVENTS.forEach(event -> events.add(Event.of(event, schema, now)));
    }

    private void check(String query) throws IOException {
      Set<Integer> found = index.find(search(query));
      Condition condition;
      Node node;
      try {
        condition = parse(query);
        node = Binder.bind(condition, schema);
      } catch (QueryException e) {
        refused++;
        if (found != null) {
          faults.add("refuses " + query + ": " + e.getMessage());
        }
        return;
      } catch (NotSupportedException e) {
        unjudged++;
        if (!mayStayUnjudged(e)) {
          faults.add("not judged " + query + ": " + e.getMessage());
        }
        return;
      }
      if (found == null && mayFail()) {
        failing++;
        return;
      }
      judged++;
      Set<Integer> met = new TreeSet<>();
      for (int i = 0; i < events.size(); i++) {
        if (node.holds(events.get(i))) {
          met.add(i);
        }
      }
      if (!met.equals(found)) {
        differ(query, query + " finds " + found + ", judged " + met + " " + condition);
      }
      nodes.add(node);
      checkSearch(query, condition, met);
    }

    /** All queries together are judged as each by itself. */
    private void checkEngine() {
      Engine engine = Engine.of(nodes, schema);
      for (int i = 0; i < events.size(); i++) {
        Event event = events.get(i);
        BitSet met = met(engine, i);
        for (int n = 0; n < nodes.size(); n++) {
          if (met.get(n) != nodes.get(n).holds(event)) {
            faults.add("the engine says " + met.get(n) + " of event " + i + ": " + nodes.get(n));
          }
        }
      }
    }

    private BitSet met(Engine engine, int event) {
      Scratch scratch = Scratch.ofThread();
      try {
        scratch.judging().begin(events.get(event).judging().now(), Long.MAX_VALUE);
        engine.judge(EVENTS.get(event), null, List.of(), scratch, new Tally(nodes.size()).of(0));
        assertNull(scratch.failures());
        BitSet met = new BitSet();
        for (int i = 0; i < scratch.metCount(); i++) {
          met.set(scratch.met(i));
        }
        return met;
      } finally {
        scratch.end();
      }
    }

    /** The query {@code range} fails on limits that a field cannot have, unlike others. */
    private void checkSearch(String query, Condition condition, Set<Integer> met)
        throws IOException {
      Cover cover = Search.cover(condition, UnaryOperator.identity());
      Set<Integer> again = index.find(cover.query());
      if (again == null) {
        failing++;
      } else if (cover.exact()) {
        exactly++;
        if (!again.equals(met)) {
          differ(query, query + " is judged " + met + ", searched " + again + " " + condition);
        }
      } else {
        roughly++;
        if (!again.containsAll(met)) {
          differ(query, query + " is judged " + met + ", covered " + again + " " + condition);
        }
      }
    }

    private void differ(String query, String fault) {
      if (isDeliberate(query)) {
        deliberate++;
      } else {
        faults.add(fault);
      }
    }

    private void tell() {
      String told =
          ("%d judged, %d not judged, %d refused, %d searched exactly, %d more widely, %d failing"
                  + " searches; %d differ deliberately, %d otherwise%n%s")
              .formatted(
                  judged,
                  unjudged,
                  refused,
                  exactly,
                  roughly,
                  failing,
                  deliberate,
                  faults.size(),
                  String.join("\n", faults.subList(0, Math.min(60, faults.size()))));
      logger.info(told);
      assertTrue(told, faults.isEmpty());
      assertTrue(told, judged > QUERIES / 4);
      assertTrue(told, exactly > judged / 2);
    }
  }
}
