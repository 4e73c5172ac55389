package dev.detection.it;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.detection.it.SampleEvents.Event;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * The program behind {@code ./quickstart}: starts a node with the plugin, imports the rule pack,
 * sends the sample events and shows the alerts. The node stays when the program ends.
 *
 * <p>Progress and errors go to stderr, the result to stdout.
 */
public final class QuickStart {
  private static final Duration ALERTS = Duration.ofMinutes(2);

  private final PrintStream progress = System.err;
  private final ElasticsearchNode node;
  private final Path pidFile;
  private final List<RulePack.Entry> rules;
  private final long start = System.nanoTime();
  private int step;

  private QuickStart(ElasticsearchNode node, Path pidFile, List<RulePack.Entry> rules) {
    this.node = node;
    this.pidFile = pidFile;
    this.rules = rules;
  }

  /**
   * Arguments: an empty directory for the node, the zip of Elasticsearch, the zip of the plugin,
   * the directory of the rules. The exit code is 1 if anything fails; the node is then ended.
   */
  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 4) {
      System.err.println("usage: QuickStart DIRECTORY ELASTICSEARCH_ZIP PLUGIN_ZIP RULES");
      System.exit(2);
    }
    Path directory = Path.of(arguments[0]).toRealPath();
    ElasticsearchNode node = null;
    try {
      ElasticsearchHome home =
          ElasticsearchHome.create(
              Path.of(arguments[1]), List.of(Path.of(arguments[2])), directory);
      List<Integer> ports = ElasticsearchCluster.freePorts(2);
      node = new ElasticsearchNode(home, "quickstart", ports.get(0), ports.get(1), false);
      node.set("discovery.type", "single-node");
      // Written by the node itself, hence where its user may write.
      Path pidFile = node.logs().resolve("pid");
      new QuickStart(node, pidFile, RulePack.read(Path.of(arguments[3]))).run();
      System.exit(0);
    } catch (IOException | RuntimeException | AssertionError e) {
      System.err.println("\nThe quick start failed: " + messages(e));
      if (node != null && !messages(e).contains("--- end of ")) {
        System.err.println(node.lastLines());
      }
      System.exit(1);
    }
  }

  /** The message of an error and of what caused it. */
  private static String messages(Throwable error) {
    StringBuilder text = new StringBuilder(Objects.toString(error.getMessage(), error.toString()));
    for (Throwable cause = error.getCause(); cause != null; cause = cause.getCause()) {
      text.append("\n  because: ").append(cause.getMessage());
    }
    return text.toString();
  }

  private void run() throws IOException {
    step("starting Elasticsearch with the plugin on 127.0.0.1:" + node.port());
    node.startDetached(pidFile);
    step("creating the pipeline and the index template");
    node.rest().put("/_ingest/pipeline/detection", resource("pipeline.json"));
    node.rest().put("/_index_template/quickstart-logs", resource("logs-template.json"));
    step("importing " + rules.size() + " rules");
    importRules();
    List<Event> events = SampleEvents.until(Instant.now());
    step("indexing " + events.size() + " events");
    index(events);
    step("running the rules that look back");
    runScheduledRules();
    step("waiting for the alerts");
    List<Map<?, ?>> alerts = awaitAlerts();
    progress.printf("done in %.0f s%n%n", (System.nanoTime() - start) / 1e9);
    System.out.println(AlertTable.print(alerts));
    System.out.println(nextSteps());
  }

  private String nextSteps() throws IOException {
    return resource("next-steps.txt")
        .replace("PORT", Integer.toString(node.port()))
        .replace("NOW", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  private void step(String what) {
    step++;
    progress.printf("[%d/6] %s%n", step, what);
  }

  private void importRules() throws IOException {
    List<Map<String, String>> lines =
        rules.stream().map(rule -> Map.of("toml", rule.toml())).toList();
    String answer = Json.print(node.rest().post("/_detection/rules/_import", lines));
    if (answer.contains("\"rejected\"")) {
      throw new IOException("a rule of the pack was rejected: " + answer);
    }
  }

  private void index(List<Event> events) throws IOException {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (Event event : events) {
      Object id = Json.at(event.source(), "event.id");
      lines.add(Map.of("create", Map.of("_index", event.index(), "_id", id)));
      lines.add(event.source());
    }
    Map<String, Object> answer = node.rest().post("/_bulk?refresh=true", lines);
    if (!Boolean.FALSE.equals(answer.get("errors"))) {
      List<?> items = (List<?>) answer.get("items");
      String first =
          items.stream()
              .filter(item -> Json.at(item, "create.error") != null)
              .map(Object::toString)
              .findFirst()
              .orElse("");
      throw new IOException("events were not indexed, the first of them: " + first);
    }
  }

  /** Switched off and on again, a scheduled rule runs at once instead of at its next time. */
  private void runScheduledRules() throws IOException {
    for (RulePack.Entry rule : rules) {
      if (rule.type().equals("new_terms")) {
        node.rest().post("/_detection/rules/" + rule.id() + "/_disable", null);
        node.rest().post("/_detection/rules/" + rule.id() + "/_enable", null);
      }
    }
  }

  private List<Map<?, ?>> awaitAlerts() throws IOException {
    Set<String> missing = new TreeSet<>(SampleEvents.FOUND_BY);
    List<Map<?, ?>> alerts = new ArrayList<>();
    try {
      Wait.until(
          ALERTS,
          "the alerts",
          () -> {
            alerts.clear();
            alerts.addAll(alerts());
            Set<Object> seen = new HashSet<>();
            alerts.forEach(alert -> seen.add(Json.at(alert, "kibana.alert.rule.rule_id")));
            missing.removeAll(seen);
            return missing.isEmpty();
          });
    } catch (AssertionError e) {
      String status = node.rest().call("GET", "/_detection/status", null).body();
      throw new IOException("no alert of " + missing + "\nstatus: " + status, e);
    }
    return alerts;
  }

  private List<Map<?, ?>> alerts() throws IOException {
    Map<String, Object> found = node.rest().get("/detection-alerts/_search?size=100");
    List<Map<?, ?>> sources = new ArrayList<>();
    for (Object hit : (List<?>) Json.at(found, "hits.hits")) {
      sources.add((Map<?, ?>) Json.at(hit, "_source"));
    }
    return sources;
  }

  static String resource(String name) throws IOException {
    try (InputStream in = QuickStart.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), UTF_8).strip();
    }
  }
}
