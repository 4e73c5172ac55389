package dev.detection;

import dev.detection.rest.Calls;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;
import org.elasticsearch.test.hamcrest.ElasticsearchAssertions;
import org.elasticsearch.xcontent.XContentType;

/** What judging by rules came to, over all nodes and targets. */
@ClusterScope(
    scope = Scope.TEST,
    numDataNodes = 2,
    supportsDedicatedMasters = false,
    numClientNodes = 0)
public class RuleStatsClusterTests extends DetectionClusterTestCase {
  private static final String STEPS =
      """
      sequence [process where process.name == "curl"] [process where process.name == "vi"]\
      """;

  /** All fields are mapped, so that documents change no mapping. */
  private void createIndices(String... names) {
    for (String name : names) {
      ElasticsearchAssertions.assertAcked(
          client()
              .admin()
              .indices()
              .prepareCreate(name)
              .setMapping(
                  """
                  {"properties": {"event": {"properties": {
                      "category": {"type": "keyword"}, "type": {"type": "keyword"}}},
                    "process": {"properties": {"name": {"type": "keyword"}}}}}\
                  """));
    }
  }

  /** Indexes documents with these process names through one of the nodes. */
  private void ingest(int node, String index, String... names) {
    BulkRequest bulk = new BulkRequest();
    for (String name : names) {
      bulk.add(new IndexRequest(index).source(process(Instant.now(), name, ""), XContentType.JSON));
    }
    var response = client(internalCluster().getNodeNames()[node]).bulk(bulk).actionGet();
    assertFalse(response.buildFailureMessage(), response.hasFailures());
  }

  private Map<String, Object> stats(Map<String, String> parameters) {
    Calls call = parameters.containsKey("rule_id") ? Calls.RULE_STATS : Calls.RULES_STATS;
    return call(call, parameters, "").body();
  }

  private static List<String> ids(Map<String, Object> stats) {
    return ((Map<?, ?>) stats.get("rules")).keySet().stream().map(String::valueOf).toList();
  }

  /** A part of the answer, by its keys. */
  private static Object at(Object stats, String... keys) {
    Object at = stats;
    for (String key : keys) {
      at = ((Map<?, ?>) at).get(key);
    }
    return at;
  }

  private static void assertCounts(Object part, long evaluated, long candidates, long matched) {
    assertEquals(
        part.toString(),
        List.of(evaluated, candidates, matched),
        Stream.of("evaluated", "candidates", "matched").map(key -> at(part, key)).toList());
    long nanos = (long) at(part, "time_in_nanos");
    assertTrue(part.toString(), candidates == 0 ? nanos == 0 : nanos >= 0);
  }

  private void prepare() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    createIndices("logs-a", "logs-b");
    put("curl", queryRule("curl", "process.name: curl"));
    put("often", queryRule("often", "process.name: (curl or vi) and not event.type: start"));
    put("steps", eqlRule("steps", STEPS));
    put("off", queryRule("off", "process.name: curl"));
    call(Calls.DISABLE, Map.of("rule_id", "off"), "");
    ingest(0, "logs-a", "curl", "vi", "top", "curl");
    ingest(1, "logs-a", "vi", "curl");
    ingest(1, "logs-b", "curl");
  }

  public void testCountsAreSumsOverNodesAndTargets() throws Exception {
    prepare();
    Map<String, Object> stats = stats(Map.of());
    assertEquals(Map.of("total", 2, "successful", 2, "failed", 0), stats.get("_nodes"));
    assertEquals(4, stats.get("total"));
    assertCounts(at(stats, "rules", "curl"), 7, 4, 4);
    assertCounts(at(stats, "rules", "often"), 7, 6, 0);
    assertCounts(at(stats, "rules", "off"), 0, 0, 0);
    assertCounts(at(stats, "rules", "steps"), 14, 6, 6);
    assertCounts(at(stats, "rules", "steps", "steps", "steps#0"), 7, 4, 4);
    assertCounts(at(stats, "rules", "steps", "steps", "steps#1"), 7, 2, 2);
    assertNull(at(stats, "rules", "curl", "steps"));
    assertNull(at(stats, "rules", "curl", "targets"));
    assertNull(at(stats, "rules", "curl", "time"));

    Map<String, Object> one = stats(Map.of("rule_id", "curl", "human", "true"));
    assertEquals(List.of("curl"), ids(one));
    assertCounts(at(one, "rules", "curl"), 7, 4, 4);
    assertNotNull(at(one, "rules", "curl", "time"));
  }

  public void testDebugFormTellsTargetsAndWhatBringsARuleIn() throws Exception {
    prepare();
    ElasticsearchAssertions.assertAcked(
        client()
            .admin()
            .indices()
            .prepareCreate("logs-c")
            .setMapping("process.name", "type=text", "event.type", "type=keyword"));
    ingest(0, "logs-c", "curl");
    Map<String, Object> stats = stats(Map.of("debug", "true"));
    Object curl = at(stats, "rules", "curl");
    assertCounts(curl, 8, 5, 5);
    assertEquals(3, at(curl, "target_count"));
    assertCounts(at(curl, "targets", "logs-a"), 6, 3, 3);
    assertCounts(at(curl, "targets", "logs-b"), 1, 1, 1);
    assertCounts(at(curl, "targets", "logs-c"), 1, 1, 1);
    assertEquals(
        List.of(
            Map.of("any_of", List.of("process.name: *curl*"), "targets", List.of("logs-c")),
            Map.of(
                "any_of", List.of("process.name: curl"), "targets", List.of("logs-a", "logs-b"))),
        ((List<?>) at(curl, "access"))
            .stream().sorted((a, b) -> a.toString().compareTo(b.toString())).toList());
    assertFalse(((List<?>) at(stats, "rules", "steps", "steps", "steps#1", "access")).isEmpty());
    assertEquals(List.of(), at(stats, "rules", "off", "access"));
  }

  public void testRulesAreOrderedAndCutAsAsked() throws Exception {
    prepare();
    assertEquals(
        List.of("steps", "curl", "off", "often"), ids(stats(Map.of("sort", "matched:desc"))));
    assertEquals(
        List.of("off", "curl", "often", "steps"), ids(stats(Map.of("sort", "candidates:asc"))));
    Map<String, Object> cut = stats(Map.of("sort", "evaluated", "size", "2"));
    assertEquals(List.of("steps", "curl"), ids(cut));
    assertEquals(4, cut.get("total"));
    Map<String, Object> byTime = stats(Map.of());
    List<Long> times = new ArrayList<>();
    ids(byTime).forEach(id -> times.add((long) at(byTime, "rules", id, "time_in_nanos")));
    assertEquals(times.stream().sorted((a, b) -> Long.compare(b, a)).toList(), times);
  }

  public void testCountsOfATargetThatIsGoneAreNotTold() throws Exception {
    prepare();
    ElasticsearchAssertions.assertAcked(client().admin().indices().prepareDelete("logs-b"));
    assertCounts(at(stats(Map.of()), "rules", "curl"), 6, 3, 3);
  }

  public void testWhatIsWrongIsSaid() throws Exception {
    assertEquals(
        "rule [no] not found",
        expectThrows(ResourceNotFoundException.class, () -> stats(Map.of("rule_id", "no")))
            .getMessage());
    for (String sort : List.of("name", "time:up", ":")) {
      assertEquals(
          "parameter [sort] must be one of [candidates, evaluated, matched, time],"
              + " with [:asc] or [:desc] behind it, but was ["
              + sort
              + "]",
          expectThrows(IllegalArgumentException.class, () -> stats(Map.of("sort", sort)))
              .getMessage());
    }
    expectThrows(
        IllegalArgumentException.class, () -> stats(Map.of("debug", "true", "size", "101")));
  }
}
