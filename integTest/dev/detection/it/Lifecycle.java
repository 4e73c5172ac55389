package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The life of the plugin in a cluster of three nodes, one node after the other, while events are
 * indexed: installed, used, upgraded, uninstalled and removed.
 */
final class Lifecycle {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** How long a node may take for an answer. */
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private static final String QUERY = "life-query";
  private static final String TERMS = "life-terms";

  private final ElasticsearchCluster cluster;
  private final AnyNode nodes;
  private final SteadyLoad load;
  private final JobBalance job;

  private Lifecycle(ElasticsearchCluster cluster, AnyNode nodes) {
    this.cluster = cluster;
    this.nodes = nodes;
    this.load = new SteadyLoad(nodes);
    this.job = new JobBalance(nodes);
  }

  /**
   * Goes through all of it, or from using it on, without an upgrade.
   *
   * @param cluster of nodes that have their own plugins; without the plugin if it is all
   */
  static void run(ElasticsearchCluster cluster, boolean security, boolean all) throws Exception {
    try (AnyNode nodes =
        new AnyNode(
            cluster.nodes(),
            security ? ElasticsearchNode.ADMIN : null,
            security ? ElasticsearchNode.ADMIN_PASSWORD : null,
            ANSWER)) {
      new Lifecycle(cluster, nodes).run(all);
    }
  }

  private void run(boolean all) throws Exception {
    must("PUT", "/_index_template/events", template());
    must("PUT", "/" + SteadyLoad.INDEX, Map.of());
    nodes.awaitWhole(PATIENCE);
    load.start();
    try {
      if (all) {
        install();
      }
      int from = use();
      if (all) {
        upgrade();
      }
      alertsAreExact(from, load.confirmed());
      int to = uninstall();
      remove();
      load.stop();
      assertEquals("documents that were refused", List.of(), load.refused());
      assertEquals(load.confirmed(), count("/" + SteadyLoad.INDEX + "/_count", null));
      lastAlerts(from, to);
    } finally {
      load.stop();
    }
  }

  private static Map<String, Object> template() {
    return Map.of(
        "index_patterns",
        List.of(SteadyLoad.INDEX),
        "priority",
        900,
        "template",
        Map.of(
            "settings",
            Map.of("index.number_of_shards", 2, "index.number_of_replicas", 1),
            "mappings",
            Map.of(
                "properties",
                Map.of(
                    "@timestamp", Map.of("type", "date"),
                    "number", Map.of("type", "long"),
                    "process.name", Map.of("type", "keyword"),
                    "user.name", Map.of("type", "keyword")))));
  }

  /** Stops a node, does something to its plugins, starts it, and waits until all is well. */
  private void restart(int node, Change change) throws IOException {
    cluster.node(node).stop();
    change.on(cluster.home(node));
    cluster.node(node).start();
    nodes.awaitWhole(PATIENCE);
    assertEquals(List.of(), load.refused());
  }

  private interface Change {
    void on(ElasticsearchHome home) throws IOException;
  }

  private void install() throws IOException {
    for (int i = 0; i < cluster.nodes().size(); i++) {
      restart(i, home -> home.install(ElasticsearchCluster.pluginZip()));
    }
    assertEquals(Set.of("0.1.0"), versions());
  }

  /** The first event that alerts must come of. */
  private int use() throws Exception {
    Engine.until(
        "the templates",
        () ->
            nodes.next().call("GET", "/_component_template/detection@mappings", null).status()
                == 200);
    must("PUT", "/_ingest/pipeline/detection", Engine.pipeline(Map.of()));
    must(
        "PUT",
        "/" + SteadyLoad.INDEX + "/_mapping",
        Json.parse(
            """
            {"properties": {"detection": {"properties": {
               "rule_ids": {"type": "keyword"}, "steps": {"type": "keyword"},
               "generation": {"type": "long"}, "unjudged": {"type": "keyword"}}}}}\
            """));
    Map<String, Object> terms = Engine.newTerms("user.name: *", "user.name", SteadyLoad.INDEX);
    terms.put("interval", "2s");
    terms.put("from", "now-1m");
    must("PUT", "/_detection/rules/" + TERMS, terms);
    must("PUT", "/_detection/rules/" + QUERY, Engine.query("process.name: nc", SteadyLoad.INDEX));
    must("PUT", "/" + SteadyLoad.INDEX + "/_settings", Map.of("index.final_pipeline", "detection"));
    job.start(SteadyLoad.INDEX, PATIENCE);
    int from = load.next();
    load.awaitNumber(from + 200);
    return from;
  }

  private void upgrade() throws IOException {
    Path newer = PluginZip.withVersion(ElasticsearchCluster.pluginZip(), "0.1.1");
    for (int i = 0; i < cluster.nodes().size(); i++) {
      restart(
          i,
          home -> {
            home.run("elasticsearch-plugin", "remove", "detection");
            home.install(newer);
          });
    }
    assertEquals(Set.of("0.1.1"), versions());
  }

  private Set<String> versions() {
    String plugins = must("GET", "/_cat/plugins?h=component,version", null).body();
    return plugins
        .lines()
        .filter(line -> line.startsWith("detection "))
        .map(line -> line.substring("detection ".length()).strip())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /** The first event that need not have alerts. */
  private int uninstall() throws Exception {
    Map<String, Object> trial = must("POST", "/_detection/_uninstall", null).json();
    assertEquals("would be changed", Json.at(trial, "pipelines.0.result"));
    assertEquals("index.final_pipeline", Json.at(trial, "named_in.0.setting"));
    load.awaitNumber(load.next() + 50);
    assertTrue("a dry run changes nothing", marked(load.confirmed() - 1) > 0);
    int to = load.next();
    load.awaitNumber(to + 100); // until they are searchable
    Engine.until(
        "the end of the plugin's work",
        () ->
            Boolean.TRUE.equals(
                must("POST", "/_detection/_uninstall?dry_run=false&timeout=10s", null)
                    .json()
                    .get("done")));
    Map<String, Object> rules = must("GET", "/_detection/rules?enabled=true", null).json();
    assertEquals(0, rules.get("total"));
    assertEquals(false, job.job().get("enabled"));
    return to;
  }

  private int marked(int upTo) {
    return count(
        "/" + SteadyLoad.INDEX + "/_count",
        Map.of(
            "query",
            Map.of(
                "bool",
                Map.of(
                    "filter",
                    List.of(
                        Map.of("exists", Map.of("field", "detection.generation")),
                        Map.of("range", Map.of("number", Map.of("gte", upTo - 20))))))));
  }

  private void remove() throws IOException {
    for (int i = 0; i < cluster.nodes().size(); i++) {
      restart(i, home -> home.run("elasticsearch-plugin", "remove", "detection"));
    }
    assertEquals(Set.of(), versions());
    load.awaitNumber(load.next() + 200);
  }

  /** Of all events so far, once there was time. */
  private void alertsAreExact(int from, int to) {
    Engine.until(
        "all alerts of the events from %d to %d".formatted(from, to),
        () ->
            numbers(QUERY, from, to).containsAll(SteadyLoad.alerting(from, to))
                && numbers(TERMS, from, to).containsAll(SteadyLoad.newUsers(from, to)));
    lastAlerts(from, to);
  }

  private void lastAlerts(int from, int to) {
    assertEquals(SteadyLoad.alerting(from, to), numbers(QUERY, from, to));
    List<Integer> users = numbers(TERMS, from, to);
    assertEquals("no user alerts twice", users.size(), new TreeSet<>(users).size());
    assertTrue(users.containsAll(SteadyLoad.newUsers(from, to)));
  }

  /** The numbers of the events that a rule's alerts are about, sorted; a double is there twice. */
  private List<Integer> numbers(String rule, int from, int to) {
    nodes.call("POST", "/detection-alerts/_refresh", null, PATIENCE);
    Map<String, Object> query =
        Map.of(
            "size",
            10_000,
            "_source",
            List.of("number"),
            "query",
            Map.of("term", Map.of("kibana.alert.rule.rule_id", rule)));
    Map<String, Object> found =
        must("POST", "/detection-alerts/_search?ignore_unavailable=true", query).json();
    List<Integer> numbers = new ArrayList<>();
    for (Object hit : (List<?>) Json.at(found, "hits.hits")) {
      int number = (Integer) Json.at(hit, "_source.number");
      if (number >= from && number < to) {
        numbers.add(number);
      }
    }
    return numbers.stream().sorted().toList();
  }

  private int count(String path, Map<String, Object> query) {
    nodes.call("POST", "/" + SteadyLoad.INDEX + "/_refresh", null, PATIENCE);
    return (Integer) must("POST", path, query).json().get("count");
  }

  private Rest.Answer must(String method, String path, Object body) {
    return nodes.must(method, path, body, PATIENCE);
  }
}
