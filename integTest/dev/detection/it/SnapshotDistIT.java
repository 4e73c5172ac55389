package dev.detection.it;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Test;

/** Rules and alerts come back from a snapshot, and after a restart of the whole cluster. */
public class SnapshotDistIT {
  private static final Path REPOSITORY = repository();

  @ClassRule
  public static final ElasticsearchCluster CLUSTER =
      ElasticsearchCluster.of(2).set("path.repo", REPOSITORY.toString());

  private static final Engine ENGINE = new Engine(CLUSTER::rest);

  private static Path repository() {
    try {
      return Files.setPosixFilePermissions(
          Files.createTempDirectory("detection-it"), PosixFilePermissions.fromString("rwxrwxrwx"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String event(String name) {
    return "{\"@timestamp\": \"%s\", \"name\": \"%s\"}".formatted(Instant.now(), name);
  }

  @Test
  public void whatWasSavedComesBackAndGoesOn() throws IOException {
    ENGINE.put("curl", Engine.query("name: curl", "events-*"));
    ENGINE.put("new", Engine.newTerms("name: *", "name", "events-*"));
    ENGINE.putPipeline("detect", Map.of());
    ENGINE.createIndex(
        "events-1",
        """
        {"settings": {"index.number_of_replicas": 1, "index.default_pipeline": "detect"},
         "mappings": {"properties": {"@timestamp": {"type": "date"},
            "name": {"type": "keyword"},
            "detection": {"properties": {"rule_ids": {"type": "keyword"},
               "steps": {"type": "keyword"}, "generation": {"type": "long"},
               "unjudged": {"type": "keyword"}}}}}}\
        """);
    ENGINE.index("events-1", "1", event("curl"));
    ENGINE.awaitAlerts("new", 1);
    Map<?, ?> alert = ENGINE.awaitAlerts("curl", 1).getFirst();
    Map<String, Object> rules = ENGINE.rest().get("/_detection/rules");
    save();

    ENGINE.put("curl", Engine.query("name: wget", "events-*"));
    ENGINE.delete("new");
    ENGINE.index("events-1", "2", event("wget"));
    ENGINE.awaitAlerts("curl", 2);

    ENGINE.rest().delete("/detection-alerts-000001");
    restore();
    Engine.until("the rules", () -> rules.equals(ENGINE.rest().get("/_detection/rules")));
    assertEquals(List.of(alert), ENGINE.alerts("curl"));
    goesOn("3", 2);

    for (ElasticsearchNode node : CLUSTER.nodes()) {
      node.stop();
    }
    for (ElasticsearchNode node : CLUSTER.nodes()) {
      node.launch();
    }
    for (ElasticsearchNode node : CLUSTER.nodes()) {
      node.awaitReady();
    }
    Engine.until("the rules", () -> rules.equals(ENGINE.rest().get("/_detection/rules")));
    goesOn("4", 3);
  }

  /** By the restored rules an event is judged, and alerts once. */
  private static void goesOn(String id, int alerts) throws IOException {
    Engine.until(
        "all nodes to judge by the restored rules",
        () -> {
          Map<String, Object> document =
              Map.of("_index", "events-1", "_source", Map.of("name", "curl"));
          for (ElasticsearchNode node : CLUSTER.nodes()) {
            Map<String, Object> found =
                node.rest().post("/_detection/_simulate", Map.of("docs", List.of(document)));
            if (!List.of("curl", "new").equals(Json.at(found, "docs.0.rule_ids"))) {
              return false;
            }
          }
          return true;
        });
    ENGINE.index("events-1", id, event("curl"));
    assertEquals(List.of("curl", "new"), ENGINE.ruleIds("events-1", id));
    ENGINE.awaitAlerts("curl", alerts);
    ENGINE.awaitNoLag();
    assertEquals(alerts, ENGINE.alerts("curl").size());
  }

  private static void save() throws IOException {
    ENGINE
        .rest()
        .put(
            "/_snapshot/backup",
            Map.of("type", "fs", "settings", Map.of("location", REPOSITORY.toString())));
    Map<String, Object> saved =
        ENGINE
            .rest()
            .put(
                "/_snapshot/backup/one?wait_for_completion=true",
                Map.of(
                    "indices",
                    "detection-alerts*",
                    "include_global_state",
                    false,
                    "feature_states",
                    List.of("detection")));
    assertEquals(saved.toString(), "SUCCESS", Json.at(saved, "snapshot.state"));
  }

  private static void restore() throws IOException {
    Map<String, Object> restored =
        ENGINE
            .rest()
            .post(
                "/_snapshot/backup/one/_restore?wait_for_completion=true",
                Map.of(
                    "indices",
                    "detection-alerts*",
                    "include_global_state",
                    false,
                    "feature_states",
                    List.of("detection")));
    assertEquals(restored.toString(), 0, Json.at(restored, "snapshot.shards.failed"));
  }
}
