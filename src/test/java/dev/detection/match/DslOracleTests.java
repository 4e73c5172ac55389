package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.Unplaced;
import dev.detection.query.dsl.FilterException;
import dev.detection.query.dsl.Filters;
import dev.detection.query.search.Cover;
import dev.detection.query.search.Search;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** Random Query DSL on fields of every type: judged, and searched for again, as it finds itself. */
public class DslOracleTests extends SearchOracle {
  private static final int QUERIES = Integer.getInteger("detection.queries", 250);
  private static final Set<String> COMBINING =
      Set.of("bool", "dis_max", "nested", "constant_score", "boosting", "function_score");

  private static final Map<String, Object> TEXT = Map.of("type", "text");
  private static final Map<String, Object> KEYWORD = Map.of("type", "keyword");

  private static final Map<String, Object> SPLITTING =
      Map.of("type", "keyword", "split_queries_on_whitespace", true);

  private static final Map<String, Object> LOWERCASE = Map.of("normalizer", "lowercase");

  private final List<String> faults = new ArrayList<>();
  private final Map<String, Integer> refused = new TreeMap<>();
  private int compared;
  private int hits;

  public void testMappedFields() throws IOException {
    for (Map<String, Object> type : LeafSamples.TYPES) {
      if (ModuleTypes.NAMES.contains(type.get("type"))) {
        continue; // what stands in for them is asked words in its own way
      }
      Map<String, Object> nested = Map.of("type", "nested", "properties", Map.of("f", type));
      check(
          Map.of("properties", Map.of("f", type, "n", nested)),
          documents(60, true),
          () -> DslSamples.query("f", 0));
    }
    report(1_000);
  }

  public void testFieldsThatAreNotMappedYet() throws IOException {
    for (Map<String, Object> document : documents(25, false)) {
      String field = randomBoolean() ? "f" : "f.keyword";
      check(Map.of(), List.of(document), () -> DslSamples.query(field, 0));
    }
    report(100);
  }

  /** Values are whole, but words of what is asked are looked for one by one. */
  public void testFieldsThatSplitWhatIsAsked() throws IOException {
    for (Map<String, Object> more : List.<Map<String, Object>>of(Map.of(), LOWERCASE)) {
      Map<String, Object> type = new HashMap<>(SPLITTING);
      type.putAll(more);
      check(
          Map.of("properties", Map.of("f", type)),
          documents(60, false),
          () -> DslSamples.query("f", 0));
    }
    report(100);
  }

  /** Also on types that split what is asked, and on several fields at once. */
  public void testQueryStrings() throws IOException {
    List<Map<String, Object>> types = new ArrayList<>(LeafSamples.TYPES);
    types.removeIf(type -> ModuleTypes.NAMES.contains(type.get("type")));
    types.add(SPLITTING);
    types.add(Map.of("type", "flattened", "split_queries_on_whitespace", true));
    for (Map<String, Object> type : types) {
      boolean flattened = type.get("type").equals("flattened");
      List<Map<String, Object>> documents = new ArrayList<>();
      for (int i = 0; i < 40; i++) {
        Object values = randomList(1, 2, QueryStringSamples::document);
        documents.add(
            Map.of(
                "f",
                flattened ? Map.of("k", values) : values,
                "f1",
                randomFrom(LeafSamples.TEXTS),
                "f2",
                randomFrom(LeafSamples.TEXTS)));
      }
      check(
          Map.of("properties", Map.of("f", type, "f1", TEXT, "f2", KEYWORD)),
          documents,
          () -> QueryStringSamples.query(randomFrom("f", "f", flattened ? "f.k" : "f", "f*")));
    }
    report(1_000);
  }

  private void report(int least) {
    if (!faults.isEmpty()) {
      fail(
          faults.size() + " differ:\n  " + String.join("\n  ", faults.stream().limit(12).toList()));
    }
    assertTrue("only " + compared + " queries with " + hits + " hits", hits > least);
    logger.info("{} queries compared, {} hits, not judged: {}", compared, hits, refused);
  }

  private static List<Map<String, Object>> documents(int count, boolean nested) {
    List<Map<String, Object>> documents = new ArrayList<>();
    documents.add(Map.of());
    for (int i = 1; i < count; i++) {
      Map<String, Object> document = new HashMap<>();
      document.put(
          "f",
          randomBoolean()
              ? randomFrom(DslSamples.values())
              : Arrays.asList(randomFrom(DslSamples.values()), randomFrom(DslSamples.values())));
      if (nested && randomBoolean()) {
        document.put(
            "n",
            randomList(0, 3, () -> Collections.singletonMap("f", randomFrom(DslSamples.values()))));
      }
      documents.add(document);
    }
    return documents;
  }

  private void check(
      Map<String, Object> mapping,
      List<Map<String, Object>> documents,
      Supplier<Map<String, Object>> query)
      throws IOException {
    Schema schema = Schema.ofMapping(mapping);
    index(
        mapping,
        documents,
        index -> {
          for (int i = 0; i < QUERIES; i++) {
            check(query.get(), mapping, schema, documents, index);
          }
        });
  }

  private void check(
      Map<String, Object> dsl,
      Map<String, Object> mapping,
      Schema schema,
      List<Map<String, Object>> documents,
      Index index)
      throws IOException {
    Condition condition;
    Node node;
    try {
      condition = Filters.parse(List.of(Map.of("query", dsl)));
      node = Binder.bind(condition, schema);
    } catch (NotSupportedException e) {
      refused.merge(e.getMessage().replaceAll("\\[[^ ]*\\]|[0-9]+", "…"), 1, Integer::sum);
      return;
    } catch (FilterException e) {
      // A search that need not ask a part, since another finds nothing, does not read it.
      boolean readsAll = !COMBINING.contains(dsl.keySet().iterator().next());
      if (readsAll && index.find(dsl) != null) {
        faults.add("refused: " + e.getMessage() + ": " + dsl + " on " + mapping);
      }
      return;
    }
    checkPrinted(condition);
    Set<Integer> found = index.find(dsl);
    if (found == null) {
      return; // the search fails: no truth, and a rule must not fail for it
    }
    compared++;
    hits += found.size();
    Cover cover = Search.cover(condition, UnaryOperator.identity());
    Set<Integer> covered = index.find(cover.query());
    if (covered != null && !(cover.exact() ? covered.equals(found) : covered.containsAll(found))) {
      faults.add("covered by " + cover + ": " + dsl + " on " + mapping);
    }
    // What is made of it may fail where this does not: a value in a part that decides nothing.
    Map<String, Object> made = made(condition);
    Set<Integer> again = made == null ? null : index.find(made);
    if (again != null && !again.equals(found)) {
      faults.add("as made " + made + " of " + dsl + " on " + mapping);
    }
    for (int i = 0; i < documents.size(); i++) {
      if (!index.took(i)) {
        continue;
      }
      boolean judged;
      try {
        Event.Identity identity = new Event.Identity(String.valueOf(i + 1), List.of("index"));
        Instant now = Instant.ofEpochMilli(index.now());
        judged = node.holds(Event.of(documents.get(i), schema, now, identity));
      } catch (EventException e) {
        continue; // said to be unknown: never wrong
      }
      if (judged != found.contains(i)) {
        faults.add(
            (judged ? "wrongly found: " : "missed: ")
                + dsl
                + " "
                + documents.get(i)
                + " on "
                + mapping);
      }
    }
  }

  /** What a filter prints reads as the same condition. */
  private void checkPrinted(Condition condition) {
    String text;
    try {
      text = Filters.print(condition);
    } catch (IllegalArgumentException e) {
      refused.merge("printed: " + e.getMessage().replaceAll("\\[.*\\]", "…"), 1, Integer::sum);
      return;
    }
    Condition again = Filters.parse(List.of(Case.json(text)));
    if (!Unplaced.of(again).equals(Unplaced.of(condition))) {
      faults.add("printed " + text + " reads as " + again + ", not " + condition);
    }
  }

  private Map<String, Object> made(Condition condition) {
    try {
      return Search.toDsl(condition);
    } catch (NotSupportedException e) {
      refused.merge("in a search", 1, Integer::sum);
      return null;
    }
  }
}
