package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.After;
import org.junit.ClassRule;
import org.junit.Test;

/** The recipes of the documentation for targets, on a real node. */
public class TargetsDistIT {
  @ClassRule public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);

  private static final Engine ENGINE = new Engine(CLUSTER::rest);
  private static final String TARGETS = "/_detection/targets";

  private static String event() {
    return "{\"@timestamp\": \"%s\", \"name\": \"curl\"}".formatted(Instant.now());
  }

  private static Object target(String name) throws IOException {
    Map<String, Object> told = CLUSTER.rest().get(TARGETS);
    return ((List<?>) told.get("targets"))
        .stream()
            .filter(target -> name.equals(Json.at(target, "name")))
            .findFirst()
            .orElseThrow(() -> new AssertionError(told.toString()));
  }

  private static List<String> setUp(boolean dryRun, String name) throws IOException {
    Map<String, Object> answer =
        CLUSTER
            .rest()
            .post(
                TARGETS + "?dry_run=" + dryRun,
                Map.of("targets", List.of(name), "pipeline", "judge-" + name));
    assertEquals(answer.toString(), false, answer.get("errors"));
    return ((List<?>) answer.get("steps"))
        .stream()
            .map(
                step -> {
                  String on = (String) Json.at(step, "on");
                  return Json.at(step, "action")
                      + " "
                      + (on.startsWith(".ds-") ? "backing index" : on)
                      + ": "
                      + Json.at(step, "result");
                })
            .toList();
  }

  @After
  public void deleteRules() throws IOException {
    ENGINE.deleteAllRules();
  }

  @Test
  public void aPlainIndexIsSetUp() throws IOException {
    ENGINE.put("plain", Engine.query("name: curl", "plain-*"));
    ENGINE.createIndex(
        "plain-1",
        """
        {"settings": {"index.number_of_replicas": 0},
         "mappings": {"properties": {"name": {"type": "keyword"}}}}\
        """);
    assertEquals(List.of("processor", "mappings"), Json.at(target("plain-1"), "missing"));
    setUp(false, "plain-1");
    ENGINE.index("plain-1", "1", event());
    ENGINE.awaitAlerts("plain", 1);
    assertEquals(1, Json.at(target("plain-1"), "documents"));
    assertEquals(1, Json.at(target("plain-1"), "judged"));
    assertEquals(List.of(), setUp(false, "plain-1"));
  }

  /** The requests are those of the documentation. */
  @Test
  public void anIndexAndADataStreamAreSetUpByHand() throws IOException {
    String mapping =
        """
        {"properties": {"detection": {"dynamic": false, "properties": {
            "rule_ids": {"type": "keyword"}, "steps": {"type": "keyword"},
            "generation": {"type": "long", "index": false},
            "unjudged": {"type": "keyword", "ignore_above": 1024}}}}}\
        """;
    CLUSTER
        .rest()
        .put(
            "/_ingest/pipeline/by-hand",
            "{\"processors\": [{\"detection\": {\"set_ingested\": true}}]}");
    CLUSTER
        .rest()
        .put(
            "/_index_template/hand-stream",
            """
            {"index_patterns": ["hand-stream*"], "data_stream": {}, "priority": 600,
             "template": {"settings": {"index.number_of_replicas": 0},
               "mappings": {"properties": {"name": {"type": "keyword"}}}}}\
            """);
    ENGINE.put("by-hand", Engine.query("name: curl and event.ingested: *", "hand-*"));
    ENGINE.createIndex(
        "hand-1",
        """
        {"settings": {"index.number_of_replicas": 0},
         "mappings": {"properties": {"name": {"type": "keyword"}}}}\
        """);
    ENGINE.index("hand-stream", "1", event());
    for (String target : List.of("hand-1", "hand-stream")) {
      CLUSTER.rest().put("/" + target + "/_mapping", mapping);
      CLUSTER.rest().put("/" + target + "/_settings", "{\"index.final_pipeline\": \"by-hand\"}");
      ENGINE.index(target, "2", event());
    }
    ENGINE.awaitAlerts("by-hand", 2);
    assertFalse(((Map<?, ?>) target("hand-1")).containsKey("missing"));
    assertEquals(List.of("template"), Json.at(target("hand-stream"), "missing"));
  }

  @Test
  public void aDataStreamIsSetUpWithItsTemplate() throws IOException {
    ENGINE.put("stream", Engine.query("name: curl", "stream-*"));
    CLUSTER
        .rest()
        .put(
            "/_index_template/stream",
            """
            {"index_patterns": ["stream-*"], "data_stream": {}, "priority": 600,
             "template": {"settings": {"index.number_of_replicas": 0},
               "mappings": {"properties": {"name": {"type": "keyword"}}}}}\
            """);
    ENGINE.index("stream-app", "1", event());
    assertEquals(
        List.of("processor", "mappings", "template"), Json.at(target("stream-app"), "missing"));
    assertEquals(
        List.of(
            "put_mapping backing index: would be done",
            "put_pipeline judge-stream-app: would be done",
            "put_settings backing index: would be done",
            "put_index_template stream: would be done"),
        setUp(true, "stream-app"));
    setUp(false, "stream-app");
    ENGINE.index("stream-app", "2", event());
    ENGINE.awaitAlerts("stream", 1);
    CLUSTER.rest().post("/stream-app/_rollover", null);
    ENGINE.index("stream-app", "3", event());
    ENGINE.awaitAlerts("stream", 2);
    assertFalse(
        target("stream-app").toString(), ((Map<?, ?>) target("stream-app")).containsKey("missing"));
    assertEquals(3, Json.at(target("stream-app"), "documents"));
    assertEquals(2, Json.at(target("stream-app"), "judged"));
    assertEquals(List.of(), setUp(false, "stream-app"));
  }

  @Test
  public void managedTemplateAndFinalPipelineStayAsTheyAre() throws IOException {
    ENGINE.put("kept", Engine.query("name: curl", "kept-*"));
    CLUSTER
        .rest()
        .put(
            "/_ingest/pipeline/kept-final", "{\"_meta\": {\"managed\": true}, \"processors\": []}");
    CLUSTER
        .rest()
        .put(
            "/_index_template/kept",
            """
            {"index_patterns": ["kept-*"], "data_stream": {}, "priority": 600,
             "_meta": {"managed": true}, "composed_of": ["kept@custom"],
             "ignore_missing_component_templates": ["kept@custom"],
             "template": {"settings": {"index.number_of_replicas": 0,
                "index.final_pipeline": "kept-final"},
               "mappings": {"properties": {"name": {"type": "keyword"}}}}}\
            """);
    ENGINE.index("kept-app", "1", event());
    Map<String, Object> pipeline = CLUSTER.rest().get("/_ingest/pipeline/kept-final");
    Map<String, Object> template = CLUSTER.rest().get("/_index_template/kept");
    List<String> steps = setUp(false, "kept-app");
    assertTrue(steps.toString(), steps.contains("put_settings backing index: done"));
    assertTrue(steps.toString(), steps.contains("put_component_template kept@custom: done"));
    assertTrue(steps.toString(), steps.contains("by_hand kept: to be done by hand"));
    assertEquals(pipeline, CLUSTER.rest().get("/_ingest/pipeline/kept-final"));
    assertEquals(template, CLUSTER.rest().get("/_index_template/kept"));
    ENGINE.index("kept-app", "2", event());
    ENGINE.awaitAlerts("kept", 1);
    assertEquals(List.of("template"), Json.at(target("kept-app"), "missing"));
  }

  @Test
  public void whatIsWrongIsABadRequest() throws IOException {
    for (String body :
        List.of("", "[]", "{\"targets\": \"a\"}", "{\"targets\": [\"nothing-of-that-name\"]}")) {
      Rest.Answer answer = CLUSTER.rest().call("POST", TARGETS, body.isEmpty() ? null : body);
      assertEquals(body + answer.body(), 400, answer.status());
    }
    assertEquals(400, CLUSTER.rest().call("GET", TARGETS + "?size=-1", null).status());
    assertEquals(400, CLUSTER.rest().call("GET", TARGETS + "?sizes=1", null).status());
  }
}
