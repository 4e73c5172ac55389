package dev.detection.it;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A node with new_terms rules and a history, as the benchmark of them uses it. */
final class NewTermsNode {
  /** What all rules watch. */
  static final String WATCHED = "new-terms-*";

  private static final String PAST = "new-terms-past-";
  private static final String PRESENT = "new-terms-now";
  private static final String PIPELINE = "new-terms";
  private static final String STATUS =
      "/_detection/status?filter_path=scheduled.rule_id,scheduled.window_end,scheduled.running,"
          + "scheduled.last_run,problems";
  private static final int CLIENTS = 2;
  private static final int CHUNK = 20_000;
  private static final Duration PATIENCE = Duration.ofHours(1);

  private final ElasticsearchNode node;
  private final TermEvents events;
  private final List<Map<String, Object>> rules;

  /**
   * Where the rules stand.
   *
   * @param ends end of the last finished window, by rule
   * @param millis how long the last run took, by rule
   */
  record Runs(Map<String, Instant> ends, Map<String, Long> millis) {
    /** By how many seconds the ends went on since then, as the mean over rules. */
    double secondsSince(Runs before) {
      return ends.entrySet().stream()
              .filter(end -> before.ends.containsKey(end.getKey()))
              .mapToLong(
                  end -> Duration.between(before.ends.get(end.getKey()), end.getValue()).toMillis())
              .average()
              .orElse(0)
          / 1e3;
    }
  }

  /**
   * @param node has the plugin and nothing else yet
   */
  NewTermsNode(ElasticsearchNode node, TermEvents events, List<Map<String, Object>> rules) {
    this.node = node;
    this.events = events;
    this.rules = rules;
  }

  Rest rest() {
    return node.rest();
  }

  List<Map<String, Object>> rules() {
    return rules;
  }

  /** Seconds of the processor that the node has had. */
  double cpu() {
    return node.cpu().toNanos() / 1e9;
  }

  /** Makes the indices, one a day, and imports the rules, which are never changed again. */
  void prepare(int days) throws IOException {
    Inputs.putTemplate(
        rest(),
        Inputs.ours(Path.of("rules")).template(),
        List.of(WATCHED),
        Map.of("refresh_interval", "1s", "translog.durability", "async"));
    rest().put("/_ingest/pipeline/" + PIPELINE, Engine.pipeline(Map.of()));
    for (int day = 0; day < days; day++) {
      rest().put("/" + past(day), Map.of("settings", Map.of("index.refresh_interval", "-1")));
    }
    rest().put("/" + PRESENT, null);
    Map<String, Object> answer = rest().post("/_detection/rules/_import", rules);
    if (!Map.of("created", rules.size()).equals(answer.get("summary"))) {
      throw new IOException("rules were not taken: " + answer);
    }
  }

  private static String past(int day) {
    return PAST + "%03d".formatted(day);
  }

  /**
   * Indexes the events of the past through the processor.
   *
   * @param end when the last came in
   */
  void indexHistory(long count, int days, Instant end, Progress progress) throws IOException {
    long start = end.minus(Duration.ofDays(days)).toEpochMilli();
    double step = Duration.ofDays(days).toMillis() / (double) count;
    for (int day = 0; day < days; day++) {
      long last = count * (day + 1) / days;
      for (long first = count * day / days; first < last; first += CHUNK) {
        List<String> documents = new ArrayList<>();
        for (long event = first; event < Math.min(last, first + CHUNK); event++) {
          Instant time = Instant.ofEpochMilli(start + (long) (event * step));
          documents.add(events.json(events.profile(event), time));
        }
        Batch.of(documents, documents.size()).send(rest(), past(day), PIPELINE, CLIENTS);
        progress.done(first + documents.size(), count);
      }
    }
    rest().post("/" + PAST + "*/_flush", null);
    rest().post("/" + PAST + "*/_refresh", null);
  }

  /**
   * Indexes events that come in now, slice by slice.
   *
   * @param slices profiles of the events of each
   * @param interval evenly over so much time; returns when it is over
   * @return the time that the events of each slice came in
   */
  List<Instant> feed(List<List<Integer>> slices, Duration interval) throws IOException {
    long start = System.nanoTime();
    List<Instant> times = new ArrayList<>();
    for (List<Integer> slice : slices) {
      Instant now = Instant.ofEpochMilli(System.currentTimeMillis());
      if (!slice.isEmpty()) {
        Batch.of(slice.stream().map(profile -> events.json(profile, now)).toList(), slice.size())
            .send(rest(), PRESENT, PIPELINE, 1);
      }
      times.add(now);
      long left = start + interval.toNanos() * times.size() / slices.size() - System.nanoTime();
      if (left > 0) {
        Wait.pause(Duration.ofNanos(left));
      }
    }
    return times;
  }

  /** Where the rules stand now; without rules that have not run. */
  Runs runs() throws IOException {
    Map<String, Instant> ends = new HashMap<>();
    Map<String, Long> millis = new HashMap<>();
    if (rest().get(STATUS).get("scheduled") instanceof List<?> scheduled) {
      for (Object rule : scheduled) {
        if (Json.at(rule, "window_end") instanceof String end) {
          String id = (String) Json.at(rule, "rule_id");
          ends.put(id, Instant.parse(end));
          if (Json.at(rule, "last_run.took_millis") instanceof Number took) {
            millis.put(id, took.longValue());
          }
        }
      }
    }
    return new Runs(ends, millis);
  }

  /** Waits until every rule has finished a window that ends at this time or later. */
  void awaitRuns(Instant until, Progress progress) throws IOException {
    long start = System.nanoTime();
    while (true) {
      Runs runs = runs();
      long done = runs.ends.values().stream().filter(end -> !end.isBefore(until)).count();
      progress.done(done, rules.size());
      if (done == rules.size()) {
        return;
      }
      if (System.nanoTime() - start > PATIENCE.toNanos()) {
        throw new IOException(
            "only %,d of %,d rules have run up to %s; problems: %s"
                .formatted(done, rules.size(), until, rest().get(STATUS).get("problems")));
      }
      Wait.pause(Duration.ofSeconds(1));
    }
  }

  /** What the rules have alerted on that was first seen after a time and not after another. */
  Set<List<Object>> alerts(Instant after, Instant until) throws IOException {
    Map<String, Object> seen =
        Map.of(
            "range",
            Map.of(
                "kibana.alert.new_terms_first_seen",
                Map.of("gt", after.toString(), "lte", until.toString())));
    rest().call("POST", "/detection-alerts/_refresh", null);
    Map<String, Object> found =
        rest()
            .post(
                "/detection-alerts/_search?ignore_unavailable=true",
                Map.of("size", 10_000, "query", seen));
    Set<List<Object>> alerts = new HashSet<>();
    for (Object hit : (List<?>) Json.at(found, "hits.hits")) {
      Object rule = Json.at(hit, "_source.kibana.alert.rule.rule_id");
      List<Object> alert = alert(rule, (List<?>) Json.at(hit, "_source.kibana.alert.new_terms"));
      if (!alerts.add(alert)) {
        throw new IOException("alerted twice: " + alert);
      }
    }
    return alerts;
  }

  /** A rule's id and the terms it alerts on. */
  static List<Object> alert(Object rule, List<?> terms) {
    List<Object> alert = new ArrayList<>();
    alert.add(rule);
    alert.addAll(terms);
    return alert;
  }

  /**
   * What the queries of rules find.
   *
   * @param all how many documents there are
   * @param byRule how many of them have the rule's mark; without rules that no document has
   */
  record Picked(long all, Map<String, Long> byRule) {}

  /** What the rules' queries find among all events so far. */
  Picked picked() throws IOException {
    Map<String, Object> terms = Map.of("field", "detection.rule_ids", "size", 10_000);
    Map<String, Object> found =
        rest()
            .post(
                "/" + WATCHED + "/_search",
                Map.of(
                    "size",
                    0,
                    "track_total_hits",
                    true,
                    "aggs",
                    Map.of("rules", Map.of("terms", terms))));
    Map<String, Long> byRule = new HashMap<>();
    for (Object bucket : (List<?>) Json.at(found, "aggregations.rules.buckets")) {
      byRule.put(
          (String) Json.at(bucket, "key"), ((Number) Json.at(bucket, "doc_count")).longValue());
    }
    return new Picked(((Number) Json.at(found, "hits.total.value")).longValue(), byRule);
  }

  /** How much disk the events take, in bytes. */
  long bytes() throws IOException {
    Object bytes =
        Json.at(rest().get("/" + WATCHED + "/_stats/store"), "_all.total.store.size_in_bytes");
    return ((Number) bytes).longValue();
  }

  /** Takes the rules away: from then on the processor has nothing to ask. */
  void deleteRules() throws IOException {
    for (Map<String, Object> rule : rules) {
      rest().delete("/_detection/rules/" + rule.get("rule_id"));
    }
  }
}
