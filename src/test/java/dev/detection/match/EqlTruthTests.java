package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Test;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/**
 * Elastic's own EQL test queries for single events, where the corpus is at hand: judged as their
 * authors expect.
 */
public class EqlTruthTests {
  private static final Logger LOG = LogManager.getLogger(EqlTruthTests.class);

  /** From 1601, where the test data count from, to 1970. */
  private static final long EPOCH_OFFSET_MILLIS = 11_644_473_600_000L;

  private Path folder;

  @Before
  public void findCorpus() {
    folder = Path.of(System.getProperty("detection.corpus", "/no/corpus"), "eql");
    Assume.assumeTrue(
        "skipped because the corpus folder is absent: " + folder, Files.isDirectory(folder));
  }

  @Test
  public void processEvents() throws IOException {
    List<Map<String, Object>> events = events("test_data.json");
    for (Map<String, Object> event : events) {
      long ticks = ((Number) event.get("timestamp")).longValue();
      event.put("@timestamp", ticks / 10_000 - EPOCH_OFFSET_MILLIS);
    }
    Judge judge =
        compare(
            List.of("test_queries.toml", "additional_test_queries.toml", "test_queries_date.toml"),
            "mapping-default.json",
            events,
            "serial_event_id");
    assertTrue("only " + judge.ruleIds(), judge.ruleIds().size() > 100);
  }

  @Test
  public void optionalFields() throws IOException {
    Judge judge =
        compare(
            List.of("test_extra.toml"),
            "data/extra.mapping",
            events("data/extra.data"),
            "sequence");
    assertTrue("only " + judge.ruleIds(), judge.ruleIds().size() >= 5);
  }

  private Judge compare(
      List<String> files, String mapping, List<Map<String, Object>> events, String idField)
      throws IOException {
    Map<String, Object> expected = new TreeMap<>();
    List<CompiledRule> rules = new ArrayList<>();
    for (String file : files) {
      // A bare null is not TOML.
      String text =
          Files.readString(folder.resolve(file))
              .replaceAll("(?<=[\\[,]) *null(?=[,\\]])", "\"null\"");
      TomlArray queries = Toml.parse(text).getArray("queries");
      for (int i = 0; i < queries.size(); i++) {
        TomlTable query = queries.getTable(i);
        String id = file + " " + i + " " + query.getString("name");
        CompiledRule rule = QueryRules.eql(id, query.getString("query"));
        rules.add(rule);
        expected.put(id, new TreeSet<>(query.getArray("expected_event_ids").toList()));
        rule.notSupported().forEach(reason -> LOG.info("{} is refused: {}", id, reason));
      }
    }
    Schema schema = Schema.ofMapping(map(Files.readString(folder.resolve(mapping))));
    Judge judge = RuleSet.of(rules).judge(List.of("events"), schema);
    judge.notJudged().forEach(rule -> LOG.info("{} is refused: {}", rule.ruleId(), rule.reason()));
    Map<String, TreeSet<Long>> found = new HashMap<>();
    judge.ruleIds().forEach(id -> found.put(id, new TreeSet<>()));
    for (Map<String, Object> event : events) {
      long id = ((Number) event.get(idField)).longValue();
      Judgement judgement = judge.judge(event, Instant.now());
      assertEquals(idField + " " + id, Map.of(), judgement.failures());
      judgement.ruleIds().forEach(rule -> found.get(rule).add(id));
    }
    expected.keySet().retainAll(judge.ruleIds());
    LOG.info("{}: {} of {} queries judged", files, judge.ruleIds().size(), rules.size());
    assertEquals(expected, new TreeMap<String, Object>(found));
    return judge;
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
        JsonXContent.jsonXContent, json.replace("[runtime_random_keyword_type]", "keyword"), true);
  }
}
