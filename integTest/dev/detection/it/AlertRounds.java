package dev.detection.it;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** What {@link AlertBenchmark} does to one node, which has the plugin and nothing else yet. */
final class AlertRounds {
  static final String EVENTS = "flood-events";
  static final String WANTED = "wanted";
  private static final String EVERYTHING = "everything";
  private static final String PIPELINE = "flood";
  private static final int BULKS_A_SECOND = 10;
  private static final int ONE_OF = 100;
  private static final int CLIENTS = 2;
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final int SETTLE = 20;

  private final ElasticsearchNode node;
  private final Engine engine;
  private final AlertBenchmark.Size size;
  private final Progress progress;
  private long sent;
  private long largestLag;

  private AlertRounds(ElasticsearchNode node, AlertBenchmark.Size size, Progress progress) {
    this.node = node;
    this.engine = new Engine(node::rest);
    this.size = size;
    this.progress = progress;
  }

  /**
   * What events that came in evenly met with.
   *
   * @param latencies of the wanted rule's alerts: milliseconds from searchable to found
   * @param bulks milliseconds that requests took
   */
  record Fed(List<Long> latencies, List<Long> bulks) {}

  /**
   * Alerts of a rule, once all is done.
   *
   * @param marked documents that it marked
   * @param alerts how many there are
   * @param documents how many different documents they are about
   */
  record Balance(long marked, long alerts, long documents) {}

  /** Measures it all. */
  static AlertReport run(ElasticsearchNode node, AlertBenchmark.Size size, Progress progress)
      throws IOException {
    return new AlertRounds(node, size, progress).run();
  }

  private AlertReport run() throws IOException {
    engine.putPipeline(PIPELINE, Map.of());
    Wait.until(
        PATIENCE,
        "the mapping of marks",
        () ->
            engine.rest().call("GET", "/_component_template/detection@mappings", null).status()
                == 200);
    engine
        .rest()
        .put(
            "/_index_template/" + EVENTS,
            """
            {"index_patterns": ["%s*"], "composed_of": ["detection@mappings"],
             "template": {
               "settings": {"index.number_of_replicas": 0, "index.refresh_interval": "1s",
                            "index.default_pipeline": "%s"},
               "mappings": {"properties": {"@timestamp": {"type": "date"},
                 "name": {"type": "keyword"}, "n": {"type": "long"}}}}}
            """
                .formatted(EVENTS, PIPELINE));
    engine.createIndex(EVENTS, null);
    engine.put(WANTED, Engine.query("name: wanted", EVENTS));
    engine.put(EVERYTHING, Engine.with(Engine.query("name: *", EVENTS), "enabled", false));
    progress.step("warming up");
    feed(Math.max(2, size.seconds() / 4));
    progress.step("events at an even rate");
    Fed quiet = feed(size.seconds());
    progress.step("the same with a rule that matches everything");
    enable(true);
    Fed flooded = feed(size.seconds());
    progress.step("waiting for the alerts of the flood");
    Balance everything = balance(EVERYTHING);
    Balance wanted = balance(WANTED);
    List<List<Double>> pairs = new ArrayList<>();
    for (int i = 0; i < size.pairs(); i++) {
      progress.step("as fast as can be, pair %d of %d".formatted(i + 1, size.pairs()));
      pairs.add(pair(i % 2 == 0));
    }
    return new AlertReport(
        size, quiet, flooded, largestLag, List.of(wanted, everything), pairs, idle());
  }

  private void enable(boolean on) throws IOException {
    Map<String, Object> answer =
        engine
            .rest()
            .post(
                "/_detection/rules/%s/_%s".formatted(EVERYTHING, on ? "enable" : "disable"), null);
    if (!Boolean.TRUE.equals(answer.get("acknowledged"))) {
      throw new IOException("the rule was not switched: " + answer);
    }
  }

  private Fed feed(int seconds) throws IOException {
    List<Long> bulks = new ArrayList<>();
    try (AlertWatch watch = AlertWatch.start(node)) {
      long start = System.nanoTime();
      int last = seconds * BULKS_A_SECOND;
      for (int i = 0; i < last; i++) {
        Rest.Body bulk = bulk(size.rate() / BULKS_A_SECOND);
        long before = System.nanoTime();
        Map<String, Object> answer =
            engine.rest().post("/" + EVENTS + "/_bulk?filter_path=errors", bulk);
        if (!Boolean.FALSE.equals(answer.get("errors"))) {
          throw new IOException("documents were refused");
        }
        bulks.add((System.nanoTime() - before) / 1_000_000);
        if (i % BULKS_A_SECOND == 0) {
          largestLag = Math.max(largestLag, lag());
        }
        progress.done(i, last);
        long left = start + (i + 1) * 1_000_000_000L / BULKS_A_SECOND - System.nanoTime();
        if (left > 0) {
          Wait.pause(Duration.ofNanos(left));
        }
      }
      List<Long> latencies = watch.latencies(PATIENCE);
      progress.note(
          "searchable to alert: %d ms median, %d ms 99 %%"
              .formatted(
                  AlertReport.percentile(latencies, 50), AlertReport.percentile(latencies, 99)));
      return new Fed(latencies, bulks);
    }
  }

  /** Events of now, one of so many wanted. */
  private Rest.Body bulk(int documents) {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < documents; i++, sent++) {
      lines
          .append("{\"index\":{}}\n{\"@timestamp\":\"")
          .append(Instant.now())
          .append("\",\"n\":")
          .append(sent)
          .append(",\"name\":\"")
          .append(sent % ONE_OF == 0 ? WANTED : "other")
          .append("\"}\n");
    }
    return new Rest.Body("application/x-ndjson", lines.toString());
  }

  /** How many operations the shard's alerts are behind, with those of lanes. */
  private long lag() throws IOException {
    long most = 0;
    for (Object shard : (List<?>) engine.status().get("alerts")) {
      if (EVENTS.equals(Json.at(shard, "index"))) {
        most = Math.max(most, ((Number) Json.at(shard, "lag")).longValue());
        if (Json.at(shard, "lanes") instanceof List<?> lanes) {
          for (Object lane : lanes) {
            most = Math.max(most, ((Number) Json.at(lane, "lag")).longValue());
          }
        }
      }
    }
    return most;
  }

  private Balance balance(String rule) throws IOException {
    Wait.until(PATIENCE, "all alerts", () -> lag() == 0);
    engine.rest().call("POST", "/" + EVENTS + "/_refresh", null);
    engine.rest().call("POST", "/detection-alerts/_refresh", null);
    Map<String, Object> marked =
        engine
            .rest()
            .post(
                "/" + EVENTS + "/_count",
                Map.of("query", Map.of("term", Map.of("detection.rule_ids", rule))));
    Map<String, Object> alerts =
        engine
            .rest()
            .post(
                "/detection-alerts/_search",
                Map.of(
                    "size",
                    0,
                    "track_total_hits",
                    true,
                    "query",
                    Map.of("term", Map.of("kibana.alert.rule.rule_id", rule)),
                    "aggs",
                    Map.of(
                        "about",
                        Map.of(
                            "cardinality",
                            Map.of(
                                "field",
                                "kibana.alert.ancestors.id",
                                "precision_threshold",
                                40_000)))));
    return new Balance(
        ((Number) marked.get("count")).longValue(),
        ((Number) Json.at(alerts, "hits.total.value")).longValue(),
        ((Number) Json.at(alerts, "aggregations.about.value")).longValue());
  }

  /** Seconds that the same documents take without the flood and with it. */
  private List<Double> pair(boolean floodFirst) throws IOException {
    List<String> documents =
        IntStream.range(0, size.documents())
            .mapToObj(i -> "{\"@timestamp\":\"%s\",\"name\":\"other\"}".formatted(Instant.now()))
            .toList();
    Batch batch = Batch.of(documents, documents.size());
    double[] seconds = new double[2];
    for (int i = 0; i < 2; i++) {
      int flood = floodFirst ? 1 - i : i;
      enable(flood == 1);
      long start = System.nanoTime();
      batch.send(engine.rest(), EVENTS, PIPELINE, CLIENTS);
      seconds[flood] = (System.nanoTime() - start) / 1e9;
      enable(false);
      Wait.until(PATIENCE, "what is under way", () -> lag() == 0);
    }
    return List.of(seconds[0], seconds[1]);
  }

  /** Seconds of the processor in a second: without rules before, with rules, without after. */
  private List<Double> idle() throws IOException {
    engine.deleteAllRules();
    List<Double> shares = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      if (i == 1) {
        progress.step("storing %,d rules".formatted(size.rules()));
        engine.rest().post("/_detection/rules/_import", rules());
        Wait.until(PATIENCE, "the first runs", this::allHaveRun);
      } else if (i == 2) {
        engine.deleteAllRules();
      }
      Wait.pause(Duration.ofSeconds(Math.min(SETTLE, size.idle())));
      progress.step(i == 1 ? "idle with rules" : "idle without rules");
      Duration before = node.cpu();
      Wait.pause(Duration.ofSeconds(size.idle()));
      shares.add(node.cpu().minus(before).toNanos() / 1e9 / size.idle());
    }
    return shares;
  }

  private boolean allHaveRun() throws IOException {
    List<?> scheduled = (List<?>) engine.status().get("scheduled");
    return scheduled.size() == newTerms()
        && scheduled.stream().allMatch(one -> Json.at(one, "window_end") != null);
  }

  /** As in the public rules, about one in eight. */
  private int newTerms() {
    return (size.rules() + 7) / 8;
  }

  private List<Map<String, Object>> rules() {
    List<Map<String, Object>> rules = new ArrayList<>();
    for (int i = 0; i < size.rules(); i++) {
      String query = "name: (\"a-%d\" or \"b-%d\") and not n < 0".formatted(i, i);
      Map<String, Object> rule =
          i < newTerms()
              ? Engine.with(Engine.newTerms(query, "name", EVENTS + "*"), "interval", "5m")
              : Engine.query(query, EVENTS + "*");
      rules.add(Engine.with(Engine.with(rule, "rule_id", "idle-" + i), "enabled", true));
    }
    return rules;
  }
}
