package dev.detection.query.dsl;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.search.Search;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.junit.Test;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Filters that are refused, and why; whatever is given, only declared exceptions are thrown. */
public class FiltersTests {
  private static final int ROUNDS = 20_000;

  private static final List<String> KEYS =
      List.of(
          "meta",
          "query",
          "$state",
          "negate",
          "disabled",
          "type",
          "relation",
          "params",
          "match",
          "match_phrase",
          "term",
          "terms",
          "prefix",
          "wildcard",
          "regexp",
          "range",
          "exists",
          "bool",
          "must",
          "filter",
          "should",
          "must_not",
          "minimum_should_match",
          "nested",
          "path",
          "field",
          "value",
          "case_insensitive",
          "gte",
          "lt",
          "time_zone",
          "format",
          "fuzzy",
          "fuzziness",
          "prefix_length",
          "max_expansions",
          "match_phrase_prefix",
          "match_bool_prefix",
          "multi_match",
          "fields",
          "operator",
          "slop",
          "analyzer",
          "zero_terms_query",
          "lenient",
          "ids",
          "values",
          "query_string",
          "default_field",
          "default_operator",
          "analyze_wildcard",
          "escape",
          "phrase_slop",
          "constant_score",
          "dis_max",
          "queries",
          "boosting",
          "positive",
          "function_score",
          "flags",
          "rewrite",
          "key",
          "f",
          "boost",
          "");

  private static final List<Object> VALUES =
      List.of(
          "",
          "a",
          "*",
          "\\",
          "combined",
          "AND",
          "OR",
          "phrase",
          "phrases",
          "range",
          "exists",
          "AUTO",
          "and",
          "standard",
          "all",
          "f:a",
          "+01:00",
          "50%",
          "[",
          "f",
          true,
          false,
          1L,
          -3L,
          2.5,
          Long.MIN_VALUE,
          7);

  private final Random random = new Random(42);

  @Test
  public void saysWhatIsWrongAndWhere() throws IOException {
    TomlParseResult toml;
    try (InputStream text = FiltersTests.class.getResourceAsStream("errors.toml")) {
      toml = Toml.parse(text);
    }
    assertEquals(List.of(), toml.errors());
    List<String> faults = new ArrayList<>();
    for (Object each : toml.getArray("error").toList()) {
      TomlTable error = (TomlTable) each;
      String filters = error.getString("filters");
      String expected = error.getString("says");
      String actual = refusal(json(filters));
      if (!actual.equals(expected)) {
        faults.add(filters + "\n  expected: " + expected + "\n  but was:  " + actual);
      }
    }
    assertEquals(String.join("\n", faults), 0, faults.size());
  }

  private static String refusal(Object filters) {
    try {
      return "read as " + Filters.parse(filters);
    } catch (FilterException e) {
      return e.path() + ": " + e.getMessage();
    } catch (NotSupportedException e) {
      return e.getMessage();
    }
  }

  private static Object json(String filters) {
    String text = "{\"filters\": " + filters + "}";
    return XContentHelper.convertToMap(JsonXContent.jsonXContent, text, true).get("filters");
  }

  @Test
  public void noFiltersAskNothing() {
    assertTrue(Filters.parse(null) instanceof Condition.Always always && always.truth());
    assertTrue(Filters.parse(List.of()) instanceof Condition.Always always && always.truth());
  }

  @Test
  public void deepNestingIsRefused() {
    Object query = Map.of("match_all", Map.of());
    for (int i = 0; i < 100_000; i++) {
      query = Map.of("bool", Map.of("must_not", query));
    }
    refusesTheSize(List.of(Map.of("query", query)));
    Map<String, Object> filter = Map.of("query", Map.of("match_all", Map.of()));
    for (int i = 0; i < 100_000; i++) {
      filter =
          Map.of("meta", Map.of("type", "combined", "relation", "AND", "params", List.of(filter)));
    }
    refusesTheSize(List.of(filter));
  }

  @Test
  public void hugeListsAreRefused() {
    List<String> values = Collections.nCopies(1_000_000, "a");
    refusesTheSize(List.of(Map.of("query", Map.of("terms", Map.of("f", values)))));
    refusesTheSize(
        Collections.nCopies(100_000, Map.of("query", Map.of("exists", Map.of("field", "f")))));
  }

  @Test
  public void manyFuzzyCharactersAreRefused() {
    Map<String, Object> fuzzy = Map.of("fuzzy", Map.of("f", Map.of("value", "a".repeat(900))));
    refusesTheSize(
        List.of(Map.of("query", Map.of("bool", Map.of("should", Collections.nCopies(12, fuzzy))))));
    List<String> names = IntStream.range(0, 200).mapToObj(i -> "f" + i).toList();
    refusesTheSize(
        List.of(
            Map.of(
                "query",
                Map.of(
                    "multi_match",
                    Map.of("query", "a".repeat(60), "fuzziness", 1, "fields", names)))));
  }

  private static void refusesTheSize(Object filters) {
    NotSupportedException refused =
        assertThrows(NotSupportedException.class, () -> Filters.parse(filters));
    assertTrue(
        refused.getMessage(),
        refused.getMessage().matches("(nesting deeper|having more) than [0-9]+ .*"));
  }

  @Test
  public void randomValuesRaiseNothingButDeclaredExceptions() {
    int read = 0;
    int refused = 0;
    for (int i = 0; i < ROUNDS; i++) {
      Object filters = random.nextInt(4) == 0 ? value(0) : List.of(Map.of("query", query(0)));
      try {
        Search.toDsl(Filters.parse(filters));
        read++;
      } catch (FilterException | NotSupportedException e) {
        refused++;
      }
    }
    assertTrue(read + " read, " + refused + " refused", read > 500 && refused > 500);
  }

  /** Often enough right. */
  private Object query(int depth) {
    if (random.nextInt(30) == 0) {
      return any(VALUES);
    }
    return switch (random.nextInt(depth > 3 ? 4 : 6)) {
      case 0 -> Map.of("exists", Map.of("field", any(VALUES)));
      case 1 -> Map.of(any(KEYS), Map.of("f", any(VALUES)));
      case 2 -> Map.of(any(KEYS), Map.of("f", Map.of(any(KEYS), any(VALUES))));
      case 3 -> Map.of("term", Map.of("f", any(VALUES)));
      case 4 -> Map.of("bool", bool(any(KEYS), depth));
      default -> Map.of("nested", Map.of("path", any(VALUES), "query", query(depth + 1)));
    };
  }

  private Map<String, Object> bool(String key, int depth) {
    Map<String, Object> body = new HashMap<>();
    body.put("should", query(depth + 1));
    body.put(random.nextBoolean() ? "must_not" : key, query(depth + 1));
    return body;
  }

  private Object value(int depth) {
    int kind = random.nextInt(depth > 4 ? 3 : 8);
    if (kind == 0) {
      return null;
    }
    if (kind < 3) {
      return any(VALUES);
    }
    if (kind < 5) {
      List<Object> list = new ArrayList<>();
      for (int n = random.nextInt(4); n > 0; n--) {
        list.add(value(depth + 1));
      }
      return list;
    }
    Map<String, Object> map = new HashMap<>();
    for (int n = random.nextInt(3); n > 0; n--) {
      map.put(any(KEYS), value(depth + 1));
    }
    return map;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
