package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.dsl.Filters;
import dev.detection.query.search.Search;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Random Query DSL on fields of every type: judged, and searched for again, as it finds itself. */
public class DslOracleTests extends SearchOracle {
  private static final int QUERIES = 250;
  private static final List<Object> MINIMUMS =
      List.of(0, 1, 2, -1, "1", "50%", "100%", "-40%", "-100%", 5);

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

  private static List<Object> values() {
    List<Object> values = new ArrayList<>(LeafSamples.TEXTS);
    values.addAll(LeafSamples.OTHERS);
    return values;
  }

  private static List<Map<String, Object>> documents(int count) {
    List<Map<String, Object>> documents = new ArrayList<>();
    documents.add(Map.of());
    for (int i = 1; i < count; i++) {
      Map<String, Object> document = new HashMap<>();
      document.put(
          "f",
          randomBoolean()
              ? randomFrom(values())
              : Arrays.asList(randomFrom(values()), randomFrom(values())));
      documents.add(document);
    }
    return documents;
  }

  private static Object asked() {
    return randomValueOtherThanMany(
        value ->
            value == null
                || value instanceof BigInteger
                || value instanceof BigDecimal
                || value instanceof Float,
        () -> randomFrom(values()));
  }

  private static Map<String, Object> query(String field, int depth) {
    int kind = randomInt(depth > 2 ? 8 : 10);
    Map<String, Object> body = new HashMap<>();
    if (kind > 8) {
      for (String occur : randomSubsetOf(List.of("must", "filter", "should", "must_not"))) {
        body.put(occur, randomList(0, 3, () -> query(field, depth + 1)));
      }
      if (randomInt(2) == 0) {
        body.put("minimum_should_match", randomFrom(MINIMUMS));
      }
      return Map.of("bool", body);
    }
    boolean ignoreCase = randomBoolean();
    return switch (kind) {
      case 0 -> Map.of("term", Map.of(field, asked()));
      case 1 -> one("term", field, "value", asked(), ignoreCase);
      case 2 -> Map.of("terms", Map.of(field, randomList(0, 4, DslOracleTests::asked)));
      case 3 -> one("wildcard", field, "value", pattern(), ignoreCase);
      case 4 -> one("prefix", field, "value", start(), ignoreCase);
      case 5 -> Map.of(randomBoolean() ? "match" : "match_phrase", Map.of(field, asked()));
      case 6 -> Map.of("exists", Map.of("field", field));
      default -> {
        if (randomInt(3) > 0) {
          body.put(randomFrom("gt", "gte"), asked());
        }
        if (randomInt(3) > 0) {
          body.put(randomFrom("lt", "lte"), asked());
        }
        yield Map.of("range", Map.of(field, body));
      }
    };
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

  private static String start() {
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
