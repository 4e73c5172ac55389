package dev.detection.it;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Brings a new cluster to where a round of the crash test begins. */
final class CrashSetup {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final AnyNode nodes;

  CrashSetup(AnyNode nodes) {
    this.nodes = nodes;
  }

  /**
   * Creates what the events go to, with three primaries and a replica each, by the logins that were
   * before, and puts the rules and the job.
   *
   * @param dataStream else a plain index
   */
  void prepare(boolean dataStream) {
    must("PUT", "/_ingest/pipeline/crash", Engine.pipeline(Map.of()));
    must("PUT", "/_index_template/crash", template(dataStream));
    must("POST", "/" + CrashEvents.TARGET + "/_bulk?refresh=true", history());
    CrashEvents.rules().forEach((id, rule) -> must("PUT", "/_detection/rules/" + id, rule));
    new JobBalance(nodes).start(CrashEvents.TARGET, PATIENCE);
    nodes.awaitWhole(PATIENCE);
  }

  private static Map<String, Object> template(boolean dataStream) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("@timestamp", Map.of("type", "date"));
    for (String field :
        List.of(
            "event.category",
            "event.action",
            "process.name",
            "process.args",
            "process.command_line",
            "user.name",
            "host.name")) {
      fields.put(field, Map.of("type", "keyword"));
    }
    Map<String, Object> settings =
        Map.of(
            "index.number_of_shards", 3,
            "index.number_of_replicas", 1,
            "index.default_pipeline", "crash");
    Map<String, Object> template = new LinkedHashMap<>();
    template.put("index_patterns", List.of(CrashEvents.TARGET));
    template.put("priority", 900);
    template.put("composed_of", List.of("detection@mappings"));
    template.put(
        "template", Map.of("settings", settings, "mappings", Map.of("properties", fields)));
    if (dataStream) {
      template.put("data_stream", Map.of());
    }
    return template;
  }

  /** Two days ago everybody who is known was there. */
  private static List<Map<String, Object>> history() {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (int i = 0; i < CrashEvents.KNOWN; i++) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("@timestamp", Instant.now().minus(2, ChronoUnit.DAYS).toString());
      event.put("event.action", "login");
      event.put("user.name", CrashEvents.known(i).get(0));
      event.put("host.name", CrashEvents.known(i).get(1));
      lines.add(Map.of("create", Map.of("_id", "known-" + i)));
      lines.add(event);
    }
    return lines;
  }

  private void must(String method, String path, Object body) {
    nodes.must(method, path, body, PATIENCE);
  }
}
