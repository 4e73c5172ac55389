package dev.detection.it;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks all the time what can be searched: wanted events, and their alerts. An event counts as
 * searchable from the last look that did not find it; so the times between are never too short.
 */
final class AlertWatch implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(50);
  private static final int MOST = 1_000;

  private final Rest rest;
  private final long first;
  private final Map<Long, Long> searchable = new HashMap<>(); // guarded by this
  private final Map<Long, Long> alerted = new HashMap<>(); // guarded by this
  private final Thread thread = new Thread(this::look, "alert-watch");
  private long lastEvent;
  private long lastLookAtEvents = System.nanoTime();
  private volatile boolean stopped;
  private volatile Exception failure;

  private AlertWatch(Rest rest) throws IOException {
    this.rest = rest;
    this.first = newest();
    this.lastEvent = first;
  }

  /** Looks from now on; what could be searched before does not count. */
  static AlertWatch start(ElasticsearchNode node) throws IOException {
    AlertWatch watch = new AlertWatch(node.rest());
    watch.thread.start();
    return watch;
  }

  private long newest() throws IOException {
    rest.call("POST", "/" + AlertRounds.EVENTS + "/_refresh", null);
    Map<String, Object> found =
        rest.post(
            "/" + AlertRounds.EVENTS + "/_search",
            Map.of("size", 0, "aggs", Map.of("last", Map.of("max", Map.of("field", "n")))));
    return Json.at(found, "aggregations.last.value") instanceof Number last ? last.longValue() : -1;
  }

  private void look() {
    try {
      while (!stopped) {
        long before = System.nanoTime();
        events(before);
        alerts();
        Wait.pause(PAUSE);
      }
    } catch (IOException | RuntimeException e) {
      failure = e;
    }
  }

  private void events(long before) throws IOException {
    Map<String, Object> wanted =
        Map.of(
            "size",
            MOST,
            "_source",
            List.of("n"),
            "sort",
            List.of("n"),
            "query",
            Map.of(
                "bool",
                Map.of(
                    "filter",
                    List.of(
                        Map.of("term", Map.of("name", AlertRounds.WANTED)),
                        Map.of("range", Map.of("n", Map.of("gt", lastEvent)))))));
    long lastLook = lastLookAtEvents;
    lastLookAtEvents = before;
    for (long event : numbers("/" + AlertRounds.EVENTS + "/_search", wanted)) {
      synchronized (this) {
        searchable.put(event, lastLook);
      }
      lastEvent = Math.max(lastEvent, event);
    }
  }

  private void alerts() throws IOException {
    rest.call("POST", "/detection-alerts/_refresh", null);
    Map<String, Object> newest =
        Map.of(
            "size",
            MOST,
            "_source",
            List.of("n"),
            "sort",
            List.of(Map.of("kibana.alert.start", "desc")),
            "query",
            Map.of("term", Map.of("kibana.alert.rule.rule_id", AlertRounds.WANTED)));
    List<Long> found = numbers("/detection-alerts/_search?ignore_unavailable=true", newest);
    long now = System.nanoTime();
    synchronized (this) {
      found.stream()
          .filter(event -> event > first)
          .forEach(event -> alerted.putIfAbsent(event, now));
    }
  }

  private List<Long> numbers(String path, Map<String, Object> search) throws IOException {
    List<Long> numbers = new ArrayList<>();
    Rest.Answer answer = rest.call("POST", path, search);
    if (answer.status() == 503) {
      return numbers; // the index of alerts is only just being made
    }
    if (answer.status() != 200) {
      throw new IOException(answer.body());
    }
    for (Object hit : (List<?>) Json.at(answer.json(), "hits.hits")) {
      numbers.add(((Number) Json.at(hit, "_source.n")).longValue());
    }
    return numbers;
  }

  /** Milliseconds from searchable to alert, for each wanted event; waits for the last. */
  List<Long> latencies(Duration patience) throws IOException {
    Wait.pause(Duration.ofSeconds(3)); // until the last events can be searched
    Wait.until(patience, "the alerts of all wanted events", this::allHaveAlerts);
    if (failure != null) {
      throw new IOException("cannot look at alerts", failure);
    }
    synchronized (this) {
      return searchable.entrySet().stream()
          .map(event -> (alerted.get(event.getKey()) - event.getValue()) / 1_000_000)
          .sorted()
          .toList();
    }
  }

  private boolean allHaveAlerts() {
    synchronized (this) {
      return failure != null || alerted.keySet().containsAll(searchable.keySet());
    }
  }

  @Override
  public void close() throws IOException {
    stopped = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }
}
