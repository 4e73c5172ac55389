package dev.detection.it;

import dev.detection.it.AlertBalance.About;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** What is there at the end of a round of the crash test, beside what should be. */
final class CrashOutcome {
  private static final Duration ANSWER = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Alerts that are as they should be must stay so. */
  private static final Duration AFTERWARDS = Duration.ofSeconds(3);

  private static final int PAGE = 5_000;
  private static final int EXAMPLES = 5;

  private final AnyNode nodes;
  private final CrashEvents events;
  private final BulkLoad load;

  /**
   * @param load that sent the events, all confirmed
   */
  CrashOutcome(AnyNode nodes, CrashEvents events, BulkLoad load) {
    this.nodes = nodes;
    this.events = events;
    this.load = load;
  }

  /**
   * Waits until the engine says that it has dealt with everything: no shard lags, and every
   * scheduled rule has run past the last event.
   *
   * @return what is still to do when the time is over; empty if nothing is
   */
  List<String> awaitQuiet(Duration atMost, Instant lastEvent) {
    Set<String> shards = new TreeSet<>();
    String path = "/_cat/shards/" + CrashEvents.TARGET + "?h=index,shard";
    for (String line : get(path).body().lines().toList()) {
      shards.add(String.join("#", line.strip().split("\\s+")));
    }
    Set<String> scheduled = new TreeSet<>(CrashEvents.scheduled());
    long end = System.nanoTime() + atMost.toNanos();
    while (true) {
      List<String> open = toDo(get("/_detection/status").json(), shards, scheduled, lastEvent);
      if (open.isEmpty() || System.nanoTime() > end) {
        return open.stream().map(one -> "not quiet: " + one).toList();
      }
      AnyNode.sleep(PAUSE);
    }
  }

  /**
   * What is still to do.
   *
   * @param status of {@code GET /_detection/status}
   * @param shards every shard whose marks become alerts, as {@code INDEX#NUMBER}
   * @param rules every rule that runs on a schedule
   * @param lastEvent time of the last event
   */
  static List<String> toDo(
      Map<String, Object> status, Set<String> shards, Set<String> rules, Instant lastEvent) {
    List<String> open = new ArrayList<>();
    Set<String> unfollowed = new TreeSet<>(shards);
    for (Object one : (List<?>) status.get("alerts")) {
      String shard = Json.at(one, "index") + "#" + Json.at(one, "shard");
      unfollowed.remove(shard);
      addLag(shard, one, open);
      // Rules that fell behind are read apart.
      if (Json.at(one, "lanes") instanceof List<?> lanes) {
        lanes.forEach(lane -> addLag(shard + " of " + Json.at(lane, "rule_id"), lane, open));
      }
    }
    unfollowed.forEach(shard -> open.add(shard + " is not followed"));
    Set<String> idle = new TreeSet<>(rules);
    for (Object one : (List<?>) status.get("scheduled")) {
      String rule = (String) Json.at(one, "rule_id");
      String end = (String) Json.at(one, "window_end");
      idle.remove(rule);
      if (end == null || !Instant.parse(end).isAfter(lastEvent)) {
        open.add("%s has run up to %s, the last event is of %s".formatted(rule, end, lastEvent));
      }
    }
    idle.forEach(rule -> open.add(rule + " is not scheduled"));
    return open;
  }

  private static void addLag(String what, Object reader, List<String> open) {
    long lag = ((Number) Json.at(reader, "lag")).longValue();
    if (lag > 0) {
      open.add("%s lags by %d".formatted(what, lag));
    }
  }

  /**
   * Compares alerts with what is expected, until they agree or no more have come for a while.
   *
   * @param patience how long to wait for the next alert
   */
  AlertBalance awaitBalance(Duration patience) {
    Set<About> expected = events.expected();
    AlertBalance balance = AlertBalance.of(expected, alerts());
    long lastChange = System.nanoTime();
    while (!balance.exact() && System.nanoTime() - lastChange < patience.toNanos()) {
      AnyNode.sleep(PAUSE);
      AlertBalance next = AlertBalance.of(expected, alerts());
      if (next.found() != balance.found()) {
        lastChange = System.nanoTime();
      }
      balance = next;
    }
    AnyNode.sleep(AFTERWARDS);
    return AlertBalance.of(expected, alerts());
  }

  /** What every alert there is is about. */
  private List<About> alerts() {
    List<About> alerts = new ArrayList<>();
    nodes.call("POST", "/detection-alerts/_refresh", null, ANSWER);
    Rest.Answer answer =
        must(
            "POST",
            "/detection-alerts/_search?scroll=1m&ignore_unavailable=true"
                + "&allow_partial_search_results=false",
            Map.of(
                "size",
                PAGE,
                "_source",
                List.of(
                    "kibana.alert.rule.rule_id",
                    "kibana.alert.ancestors",
                    "kibana.alert.new_terms")));
    while (true) {
      Map<String, Object> page = answer.json();
      List<?> hits = (List<?>) Json.at(page, "hits.hits");
      for (Object hit : hits) {
        alerts.add(About.of((Map<?, ?>) Json.at(hit, "_source")));
      }
      Map<String, Object> scroll = Map.of("scroll_id", page.get("_scroll_id"));
      if (hits.size() < PAGE) {
        must("DELETE", "/_search/scroll", scroll);
        return alerts;
      }
      answer = must("POST", "/_search/scroll", Engine.with(scroll, "scroll", "1m"));
    }
  }

  /** Whether Elasticsearch itself lost or doubled documents, or some were left unjudged. */
  List<String> documentTrouble() {
    List<String> trouble = new ArrayList<>();
    must("POST", "/" + CrashEvents.TARGET + "/_refresh", null);
    long there = count(Map.of("match_all", Map.of()));
    if (there != events.count() + CrashEvents.KNOWN) {
      trouble.add(
          "%,d documents were sent but there are %,d; nothing can be said of the alerts"
              .formatted(events.count() + CrashEvents.KNOWN, there));
    }
    return trouble;
  }

  /** How many documents no rule was asked about, or not all, when they came. */
  long unjudged() {
    return count(Map.of("exists", Map.of("field", "detection.unjudged")));
  }

  private long count(Map<String, Object> query) {
    Rest.Answer answer = must("POST", "/" + CrashEvents.TARGET + "/_count", Map.of("query", query));
    return ((Number) answer.json().get("count")).longValue();
  }

  /** What is known about some of the alerts that are lost, double or unexpected. */
  List<String> examples(AlertBalance balance) {
    List<String> examples = new ArrayList<>(balance.byRule());
    balance.lost().stream()
        .collect(Collectors.groupingBy(About::ruleId, TreeMap::new, Collectors.toList()))
        .values()
        .forEach(
            all ->
                all.stream()
                    .limit(EXAMPLES)
                    .forEach(about -> examples.add("lost: " + about + documents(about))));
    balance.doubled().entrySet().stream()
        .limit(EXAMPLES)
        .forEach(one -> examples.add("double: " + one + documents(one.getKey())));
    balance.unexpected().entrySet().stream()
        .limit(EXAMPLES)
        .forEach(one -> examples.add("unexpected: " + one + documents(one.getKey())));
    return examples;
  }

  /** The documents an alert is about, as they are stored, and when they came. */
  private String documents(About about) {
    StringBuilder text = new StringBuilder();
    for (int number : events.about(about)) {
      Map<String, Object> byId = Map.of("ids", Map.of("values", List.of(events.id(number))));
      Rest.Answer found =
          must(
              "POST",
              "/" + CrashEvents.TARGET + "/_search?seq_no_primary_term=true",
              Map.of("query", byId));
      for (Object hit : (List<?>) Json.at(found.json(), "hits.hits")) {
        text.append(
            "%n    %s/%s, write %s of term %s, marks %s, %s"
                .formatted(
                    Json.at(hit, "_index"),
                    events.id(number),
                    Json.at(hit, "_seq_no"),
                    Json.at(hit, "_primary_term"),
                    Json.at(hit, "_source.detection"),
                    load.times(number)));
      }
    }
    return text.toString();
  }

  private Rest.Answer get(String path) {
    return must("GET", path, null);
  }

  private Rest.Answer must(String method, String path, Object body) {
    return nodes.must(method, path, body, ANSWER);
  }
}
