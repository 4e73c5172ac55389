package dev.detection.match;

import dev.detection.query.eql.Eql;
import dev.detection.query.eql.EqlQuery;
import dev.detection.query.search.Cover;
import dev.detection.query.search.Search;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.junit.Assume;
import org.junit.Before;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * Elastic's own EQL test queries, where the corpus is at hand: those for single events, judged and
 * searched for, give what their authors expect; all others are read and have steps.
 */
public class EqlTruthTests extends SearchOracle {
  /** From 1601, where the test data count from, to 1970. */
  private static final long EPOCH_OFFSET_MILLIS = 11_644_473_600_000L;

  private Path folder;

  private record Expected(CompiledRule rule, EqlQuery query, List<Long> ids) {}

  /** Finds the queries and their data. */
  @Before
  public void findCorpus() {
    folder = Path.of(System.getProperty("detection.corpus", "/no/corpus"), "eql");
    Assume.assumeTrue(
        "skipped because the corpus folder is absent: " + folder, Files.isDirectory(folder));
  }

  public void testProcessEvents() throws IOException {
    List<Map<String, Object>> events = events("test_data.json");
    for (Map<String, Object> event : events) {
      long ticks = ((Number) event.get("timestamp")).longValue();
      event.put("@timestamp", ticks / 10_000 - EPOCH_OFFSET_MILLIS);
    }
    int queries =
        compare(
            List.of("test_queries.toml", "additional_test_queries.toml", "test_queries_date.toml"),
            "mapping-default.json",
            events,
            "serial_event_id");
    assertTrue("only " + queries, queries > 150);
  }

  public void testOptionalFields() throws IOException {
    int queries =
        compare(
            List.of("test_extra.toml"),
            "data/extra.mapping",
            events("data/extra.data"),
            "sequence");
    assertTrue("only " + queries, queries >= 5);
  }

  public void testMissingEvents() throws IOException {
    Map<String, Expected> queries = read(List.of("test_missing_events.toml"));
    assertTrue("only " + queries.keySet(), queries.size() > 10);
    queries.forEach((id, expected) -> assertTrue(id, expected.rule().steps().size() > 1));
  }

  private int compare(
      List<String> files, String mapping, List<Map<String, Object>> events, String idField)
      throws IOException {
    Map<String, Expected> queries = read(files);
    Map<String, Object> fields = map(Files.readString(folder.resolve(mapping)));
    Schema schema = Schema.ofMapping(fields);
    Judge judge =
        RuleSet.of(queries.values().stream().map(Expected::rule).toList())
            .judge(List.of("events"), schema);
    assertEquals(List.of(), judge.notJudged());
    Map<String, List<Integer>> met = new HashMap<>();
    for (int i = 0; i < events.size(); i++) {
      Judgement judgement = judge.judge(events.get(i), Instant.now());
      assertEquals(idField + " of event " + i, Map.of(), judgement.failures());
      for (String rule : judgement.ruleIds()) {
        met.computeIfAbsent(rule, id -> new ArrayList<>()).add(i);
      }
    }
    List<String> faults = new ArrayList<>();
    int[] compared = new int[2];
    index(
        fields,
        events,
        index -> {
          for (Map.Entry<String, Expected> entry : queries.entrySet()) {
            String id = entry.getKey();
            Expected expected = entry.getValue();
            if (!(expected.query() instanceof EqlQuery.Event event)) {
              assertTrue(id, expected.rule().steps().size() > 1);
              continue;
            }
            Cover cover = Search.cover(event.condition(), index.schema()::whole);
            List<Integer> found = new ArrayList<>(index.find(cover.query()));
            if (!cover.exact()) {
              compared[1]++;
              found.removeIf(document -> !judge.matches(id, events.get(document), Instant.now()));
            }
            compared[0]++;
            compare(
                id + ", judged",
                idField,
                expected,
                met.getOrDefault(id, List.of()),
                events,
                faults);
            compare(id + ", searched", idField, expected, found, events, faults);
          }
        });
    assertEquals(String.join("\n", faults), 0, faults.size());
    logger.info(
        "{}: {} of {} queries, {} re-checked", files, compared[0], queries.size(), compared[1]);
    return compared[0];
  }

  private void compare(
      String what,
      String idField,
      Expected expected,
      List<Integer> found,
      List<Map<String, Object>> events,
      List<String> faults) {
    List<Long> ids =
        found.stream()
            .sorted((a, b) -> Long.compare(time(events.get(a)), time(events.get(b))))
            .map(document -> ((Number) events.get(document).get(idField)).longValue())
            .toList();
    List<Long> taken = expected.query().taken(ids);
    if (!taken.equals(expected.ids())) {
      faults.add(what + ": " + taken + ", expected " + expected.ids());
    }
  }

  private static long time(Map<String, Object> event) {
    return Long.parseLong(event.get("@timestamp").toString());
  }

  private Map<String, Expected> read(List<String> files) throws IOException {
    Map<String, Expected> queries = new TreeMap<>();
    for (String file : files) {
      // A bare null is not TOML.
      String text =
          Files.readString(folder.resolve(file))
              .replaceAll("(?<=[\\[,]) *null(?=[,\\]])", "\"null\"");
      TomlArray tables = Toml.parse(text).getArray("queries");
      for (int i = 0; i < tables.size(); i++) {
        TomlTable table = tables.getTable(i);
        String id = file + " " + i + " " + table.getString("name");
        String query = table.getString("query");
        CompiledRule rule = QueryRules.eql(id, query);
        assertEquals(id, List.of(), rule.notJudged());
        List<Long> ids =
            table.getArray("expected_event_ids").toList().stream().map(Long.class::cast).toList();
        queries.put(id, new Expected(rule, Eql.parse(query, Eql.EVENT_CATEGORY), ids));
      }
    }
    return queries;
  }

  private List<Map<String, Object>> events(String file) throws IOException {
    String text = "{\"events\":" + Files.readString(folder.resolve(file)) + "}";
    List<Map<String, Object>> events = new ArrayList<>();
    for (Object event : (List<?>) map(text).get("events")) {
      Map<String, Object> copy = new HashMap<>();
      ((Map<?, ?>) event).forEach((key, value) -> copy.put(key.toString(), value));
      events.add(copy);
    }
    return events;
  }

  private static Map<String, Object> map(String json) {
    return XContentHelper.convertToMap(
        JsonXContent.jsonXContent,
        json.replace("[runtime_random_keyword_type]", "keyword")
            .replace("\"type\": \"version\"", "\"type\": \"keyword\""),
        true);
  }
}
