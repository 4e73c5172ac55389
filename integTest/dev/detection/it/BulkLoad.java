package dev.detection.it;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Sends events through {@code _bulk} as a careful client does: an item that was not confirmed is
 * sent again to another node, the same to the letter, until it is. Several threads may {@link #run}
 * one load together.
 */
final class BulkLoad {
  private static final int BATCH = 50;
  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final AnyNode nodes;
  private final CrashEvents events;
  private final String action;
  private final int parts;
  private final Duration each;
  private final Progress progress;
  private final List<Long> released = new ArrayList<>();
  private final AtomicInteger nextBatch = new AtomicInteger();
  private final AtomicInteger confirmed = new AtomicInteger();
  private final AtomicInteger sentAgain = new AtomicInteger();
  private final AtomicLongArray made;
  private final AtomicLongArray stored;

  /**
   * @param action {@code create}, which finds an item that is there already, or {@code index},
   *     which writes it once more
   * @param parts the events come in so many parts, the first at once, each later one when it is
   *     {@link #release}d
   * @param each over which time a part is spread; it takes longer if the cluster is slow
   */
  BulkLoad(
      AnyNode nodes,
      CrashEvents events,
      String action,
      int parts,
      Duration each,
      Progress progress) {
    this.nodes = nodes;
    this.events = events;
    this.action = action;
    this.parts = parts;
    this.each = each;
    this.progress = progress;
    this.made = new AtomicLongArray(events.count());
    this.stored = new AtomicLongArray(events.count());
    release();
  }

  /** Lets the next part go. */
  synchronized void release() {
    released.add(System.nanoTime());
    notifyAll();
  }

  /** When a part, counted from 0, was let go; waits until it is. */
  private synchronized long released(int part) {
    try {
      while (released.size() <= part) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
    return released.get(part);
  }

  /**
   * Sends what is left, until all of it is confirmed.
   *
   * @throws AssertionError if an event is refused for good, or not taken for long
   */
  void run() {
    int batches = (events.count() + BATCH - 1) / BATCH;
    for (int i = nextBatch.getAndIncrement(); i < batches; i = nextBatch.getAndIncrement()) {
      double at = (double) i * parts / batches;
      long due = released((int) at) + (long) (each.toNanos() * (at - (int) at));
      AnyNode.sleep(Duration.ofNanos(Math.max(0, due - System.nanoTime())));
      send(i * BATCH, Math.min(events.count(), (i + 1) * BATCH));
    }
  }

  private void send(int from, int to) {
    long now = System.currentTimeMillis();
    Map<Integer, Map<String, Object>> open = new LinkedHashMap<>();
    for (int i = from; i < to; i++) {
      Map<String, Object> event = new LinkedHashMap<>();
      event.put("@timestamp", Instant.ofEpochMilli(now).toString());
      event.putAll(events.event(i));
      open.put(i, event);
      made.set(i, now);
    }
    long begin = System.nanoTime();
    String problem = trySend(open);
    while (!open.isEmpty()) {
      if (System.nanoTime() - begin > PATIENCE.toNanos()) {
        throw new AssertionError(
            "events were not taken for %d s: %s".formatted(PATIENCE.toSeconds(), problem));
      }
      AnyNode.sleep(PAUSE);
      sentAgain.addAndGet(open.size());
      problem = trySend(open);
    }
    progress.done(confirmed.addAndGet(to - from), events.count());
  }

  /**
   * Sends once and takes out what was confirmed.
   *
   * @return why some were not; empty if all were
   */
  private String trySend(Map<Integer, Map<String, Object>> open) {
    List<Map<String, Object>> lines = new ArrayList<>();
    open.forEach(
        (number, event) -> {
          lines.add(Map.of(action, Map.of("_id", events.id(number))));
          lines.add(event);
        });
    String path = "/" + CrashEvents.TARGET + "/_bulk?timeout=10s";
    Rest.Answer answer;
    try {
      answer = nodes.next().call("POST", path, lines);
    } catch (IOException e) {
      return e.toString(); // away, or died over it: whether it took the events is not known
    }
    if (answer.status() == 429 || answer.status() >= 500) {
      return answer.body();
    }
    if (answer.status() != 200) {
      throw new AssertionError("events were refused: " + answer.status() + ": " + answer.body());
    }
    return confirm(List.copyOf(open.keySet()), (List<?>) answer.json().get("items"), open);
  }

  private String confirm(List<Integer> sent, List<?> items, Map<Integer, ?> open) {
    String problem = "";
    for (int i = 0; i < sent.size(); i++) {
      int status = (Integer) Json.at(items.get(i), action + ".status");
      if (status < 300 || status == 409) {
        stored.set(sent.get(i), System.currentTimeMillis());
        open.remove(sent.get(i));
      } else if (status == 429 || status >= 500) {
        problem = String.valueOf(items.get(i));
      } else {
        throw new AssertionError("an event was refused: " + items.get(i));
      }
    }
    return problem;
  }

  /** How many items were sent once more, each time counted. */
  int sentAgain() {
    return sentAgain.get();
  }

  /** When an event was made, which is its time, and how much later it was confirmed. */
  String times(int number) {
    return "made at %s, confirmed %,d ms later"
        .formatted(Instant.ofEpochMilli(made.get(number)), stored.get(number) - made.get(number));
  }
}
