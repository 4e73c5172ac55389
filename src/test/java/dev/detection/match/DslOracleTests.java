package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.dsl.Filters;
import dev.detection.query.search.Search;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Random Query DSL on fields of every type: judged, and searched for again, as it finds itself. */
public class DslOracleTests extends SearchOracle {
  private static final int QUERIES = Integer.getInteger("detection.queries", 250);
  private final List<String> faults = new ArrayList<>();
  private int compared;
  private int hits;

  public void testMappedFields() throws IOException {
    for (Map<String, Object> type : LeafSamples.TYPES) {
      check(Map.of("properties", Map.of("f", type)), documents(60), "f");
    }
    report(1_000);
  }

  public void testFieldsThatAreNotMappedYet() throws IOException {
    for (Map<String, Object> document : documents(25)) {
      check(Map.of(), List.of(document), randomBoolean() ? "f" : "f.keyword");
    }
    report(100);
  }

  private void report(int least) {
    if (!faults.isEmpty()) {
      fail(
          faults.size() + " differ:\n  " + String.join("\n  ", faults.stream().limit(12).toList()));
    }
    assertTrue("only " + compared + " queries with " + hits + " hits", hits > least);
    logger.info("{} queries compared, {} hits", compared, hits);
  }

  private static List<Map<String, Object>> documents(int count) {
    List<Map<String, Object>> documents = new ArrayList<>();
    documents.add(Map.of());
    for (int i = 1; i < count; i++) {
      Map<String, Object> document = new HashMap<>();
      document.put(
          "f",
          randomBoolean()
              ? randomFrom(DslSamples.values())
              : Arrays.asList(randomFrom(DslSamples.values()), randomFrom(DslSamples.values())));
      documents.add(document);
    }
    return documents;
  }

  private static Map<String, Object> query(String field, int depth) {
    return DslSamples.query(field, depth);
  }

  private void check(Map<String, Object> mapping, List<Map<String, Object>> documents, String field)
      throws IOException {
    Schema schema = Schema.ofMapping(mapping);
    index(
        mapping,
        documents,
        index -> {
          for (int i = 0; i < QUERIES; i++) {
            check(query(field, 0), mapping, schema, documents, index);
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
      return;
    }
    Set<Integer> found = index.find(dsl);
    if (found == null) {
      return; // the search fails: no truth, and a rule must not fail for it
    }
    compared++;
    hits += found.size();
    // What is made of it may fail where this does not: a value in a part that decides nothing.
    Set<Integer> again = index.find(Search.toDsl(condition));
    if (again != null && !again.equals(found)) {
      faults.add("as made " + Search.toDsl(condition) + " of " + dsl + " on " + mapping);
    }
    for (int i = 0; i < documents.size(); i++) {
      if (!index.took(i)) {
        continue;
      }
      boolean judged;
      try {
        judged = node.holds(Event.of(documents.get(i), schema, Instant.ofEpochMilli(index.now())));
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
}
