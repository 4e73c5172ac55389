package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Test;

/** Removing the plugin leaves a cluster that works, and installing it again goes on from there. */
public class UninstallDistIT {
  @ClassRule public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);

  private static final Engine ENGINE = new Engine(CLUSTER::rest);
  private static final String SEARCH = "/events-1/_search";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private static String event(String name) {
    return "{\"@timestamp\": \"%s\", \"name\": \"%s\"}".formatted(Instant.now(), name);
  }

  @Test
  public void pluginCanBeRemovedAndInstalledAgain() throws IOException {
    ENGINE.put("curl", Engine.query("name: curl", "events-*"));
    ENGINE.put("new", Engine.newTerms("name: *", "name", "events-*"));
    ENGINE.putPipeline("detect", Map.of());
    ENGINE.createIndex(
        "events-1",
        """
        {"settings": {"index.number_of_replicas": 0, "index.default_pipeline": "detect"},
         "mappings": {"properties": {"@timestamp": {"type": "date"},
            "name": {"type": "keyword"}}}}\
        """);
    try (AnyNode nodes = new AnyNode(CLUSTER.nodes(), PATIENCE)) {
      JobBalance job = new JobBalance(nodes);
      job.start("events-*", PATIENCE);
      removedAndInstalledAgain();
      assertEquals(
          "also what came meanwhile", List.of(), job.trouble(Instant.now(), 4, 4, PATIENCE));
    }
  }

  private static void removedAndInstalledAgain() throws IOException {
    ENGINE.index("events-1", "1", event("curl"));
    ENGINE.awaitAlerts("new", 1);
    Map<?, ?> alert = ENGINE.awaitAlerts("curl", 1).getFirst();
    Map<String, Object> rules = ENGINE.rest().get("/_detection/rules");
    Object templates = ENGINE.rest().get("/_index_template");

    CLUSTER.node(0).stop();
    CLUSTER.removePlugin();
    CLUSTER.node(0).start();
    withoutThePlugin(alert, templates);

    CLUSTER.node(0).stop();
    CLUSTER.installPlugin();
    CLUSTER.node(0).start();
    withThePluginAgain(alert, rules);
  }

  private static void withoutThePlugin(Map<?, ?> alert, Object templates) throws IOException {
    assertNotEquals("red", ENGINE.rest().get("/_cluster/health").get("status"));
    assertEquals(400, ENGINE.rest().call("GET", "/_detection/status", null).status());
    // A pipeline that still names the processor stays, and says why it does not run.
    Rest.Answer refused = ENGINE.rest().call("PUT", "/events-1/_create/2", event("curl"));
    assertEquals(refused.body(), 500, refused.status());
    assertTrue(refused.body(), refused.body().contains("pipeline with id [detect]"));
    assertTrue(
        refused.body(), refused.body().contains("No processor type exists with name [detection]"));
    ENGINE.rest().put("/events-1/_settings", "{\"index.default_pipeline\": null}");
    ENGINE.index("events-1", "3", event("curl"));
    assertFalse(ENGINE.source("events-1", "3").containsKey("detection"));
    assertTrue(ENGINE.rest().get("/_ingest/pipeline/detect").containsKey("detect"));
    ENGINE.rest().delete("/_ingest/pipeline/detect");
    assertEquals(List.of(alert), ENGINE.alerts("curl"));
    assertEquals(templates, ENGINE.rest().get("/_index_template"));
    assertEquals(2, Json.at(ENGINE.rest().get(SEARCH), "hits.total.value"));
  }

  private static void withThePluginAgain(Map<?, ?> alert, Map<String, Object> rules)
      throws IOException {
    Engine.until("the rules", () -> rules.equals(ENGINE.rest().get("/_detection/rules")));
    assertEquals(List.of(alert), ENGINE.alerts("curl"));
    ENGINE.putPipeline("detect", Map.of());
    ENGINE.rest().put("/events-1/_settings", "{\"index.default_pipeline\": \"detect\"}");
    ENGINE.index("events-1", "4", event("curl"));
    assertEquals(List.of("curl", "new"), ENGINE.ruleIds("events-1", "4"));
    ENGINE.awaitAlerts("curl", 2);
    ENGINE.index("events-1", "5", event("another"));
    ENGINE.awaitAlerts("new", 2);
    ENGINE.put("more", Engine.query("name: more", "events-*"));
    assertEquals("deleted", ENGINE.rest().delete("/_detection/rules/curl").get("result"));
  }
}
