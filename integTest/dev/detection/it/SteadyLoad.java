package dev.detection.it;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Events that are indexed all the time, in small bulks, numbered from 0. One in ten is of a process
 * that rules look for, one in twenty has a user who was not there before. A bulk that no node took,
 * because it was away, is sent again; an item that a node refused is remembered.
 */
final class SteadyLoad {
  static final String INDEX = "logs-life";

  private static final int BATCH = 10;
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final AnyNode nodes;
  private final List<String> refused = new CopyOnWriteArrayList<>();
  private final Thread thread = new Thread(this::run, "steady load");
  private final AtomicInteger confirmed = new AtomicInteger();
  private volatile boolean stopped;
  private volatile Throwable failure;

  SteadyLoad(AnyNode nodes) {
    this.nodes = nodes;
  }

  /** The events of these that must alert, sorted. */
  static List<Integer> alerting(int from, int to) {
    return IntStream.range(from, to).filter(number -> number % 10 == 3).boxed().toList();
  }

  /** The events of these whose user was not there before, sorted. */
  static List<Integer> newUsers(int from, int to) {
    return IntStream.range(from, to).filter(number -> number % 20 == 7).boxed().toList();
  }

  void start() {
    thread.start();
  }

  /** Ends it, and waits until the last bulk is in. */
  void stop() throws InterruptedException {
    stopped = true;
    thread.join();
    if (failure != null) {
      throw new AssertionError("events could not be indexed: " + failure, failure);
    }
  }

  /** All events before this number are in. */
  int confirmed() {
    return confirmed.get();
  }

  /** Events from this number on are not sent yet. */
  int next() {
    return confirmed.get() + BATCH; // one bulk may be under way
  }

  /** Waits until the events before a number are in. */
  void awaitNumber(int number) {
    Wait.until(
        PATIENCE, "event " + number, () -> confirmed.get() >= number || failure != null || stopped);
  }

  /** What nodes refused, and why. */
  List<String> refused() {
    return refused;
  }

  private void run() {
    try {
      while (!stopped) {
        send(confirmed.get());
        confirmed.addAndGet(BATCH);
        AnyNode.sleep(PAUSE);
      }
    } catch (RuntimeException | Error e) {
      failure = e;
    }
  }

  private void send(int from) {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (int number = from; number < from + BATCH; number++) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("@timestamp", Instant.now().toString());
      event.put("number", number);
      event.put("process.name", number % 10 == 3 ? "nc" : "bash");
      event.put("user.name", number % 20 == 7 ? "user-" + number : "root");
      lines.add(Map.of("create", Map.of("_id", "e" + number)));
      lines.add(event);
    }
    long begin = System.nanoTime();
    while (!taken(lines)) {
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new AssertionError("events from " + from + " on were not taken for long");
      }
      AnyNode.sleep(PAUSE);
    }
  }

  private boolean taken(List<Map<String, Object>> lines) {
    Rest.Answer answer;
    try {
      answer = nodes.next().call("POST", "/" + INDEX + "/_bulk?timeout=10s", lines);
    } catch (IOException e) {
      return false; // the node is away
    }
    if (answer.status() != 200) {
      // Also while there is no master.
      return false;
    }
    boolean all = true;
    for (Object item : (List<?>) answer.json().get("items")) {
      int status = (Integer) Json.at(item, "create.status");
      boolean away = status == 429 || status == 503;
      if (status >= 300 && status != 409 && !away) {
        refused.add(item.toString());
      }
      all &= !away;
    }
    return all;
  }
}
