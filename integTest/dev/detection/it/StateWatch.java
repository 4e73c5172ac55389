package dev.detection.it;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.elasticsearch.client.RestClient;

/**
 * Reads what the engine stores of where it stands, again and again, and finds what moves backwards:
 * the position of a shard within one history, and the end of a rule's last window. A reading that
 * is older than the one before it (from another copy, say) says nothing and is left out.
 */
final class StateWatch implements Runnable {
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /** Held here, for it would forget its level otherwise. */
  private static final Logger CLIENT = Logger.getLogger(RestClient.class.getName());

  private final AnyNode nodes;
  private final Map<String, Stored> last = new HashMap<>();
  private final List<String> backwards = new ArrayList<>();
  private int readings;
  private volatile boolean stopped;

  /**
   * @param nodes asked in turn; should not wait long for one that sleeps
   */
  StateWatch(AnyNode nodes) {
    CLIENT.setLevel(Level.SEVERE); // every reading of a system index is answered with a warning
    this.nodes = nodes;
  }

  /**
   * One stored state.
   *
   * @param write sequence number of the write it is from
   * @param within only values within the same can be compared
   * @param value larger is later
   */
  record Stored(long write, String within, long value) {}

  /** Reads until {@link #stop}. */
  @Override
  public void run() {
    while (!stopped) {
      read(
          ".detection-positions",
          state -> (String) state.get("history_uuid"),
          state -> number(state, "position"));
      read(
          ".detection-schedule",
          state -> "",
          state -> Instant.parse((String) state.get("window_end")).toEpochMilli());
      AnyNode.sleep(PAUSE);
    }
  }

  /** Ends {@link #run} after the reading under way. */
  void stop() {
    stopped = true;
  }

  private static long number(Map<?, ?> state, String key) {
    return ((Number) state.get(key)).longValue();
  }

  private void read(
      String index, Function<Map<?, ?>, String> within, ToLongFunction<Map<?, ?>> value) {
    Rest.Answer answer;
    try {
      answer =
          nodes
              .next()
              .call("GET", "/" + index + "/_search?size=10000&seq_no_primary_term=true", null);
    } catch (IOException e) {
      return; // this node is away: the next reading asks another one
    }
    if (answer.status() != 200) {
      return; // nothing stored yet, or no master just now
    }
    for (Object hit : (List<?>) Json.at(answer.json(), "hits.hits")) {
      Map<?, ?> document = (Map<?, ?>) hit;
      Map<?, ?> state = (Map<?, ?>) document.get("_source");
      note(
          index + " " + document.get("_id"),
          new Stored(number(document, "_seq_no"), within.apply(state), value.applyAsLong(state)));
    }
  }

  /** One more reading of a state. */
  synchronized void note(String what, Stored now) {
    readings++;
    Stored before = last.get(what);
    if (before != null && now.write <= before.write) {
      return;
    }
    last.put(what, now);
    if (before != null && before.within.equals(now.within) && now.value < before.value) {
      backwards.add(
          "%s: %d by write %d, after %d by write %d"
              .formatted(what, now.value, now.write, before.value, before.write));
    }
  }

  /** What moved backwards. */
  synchronized List<String> backwards() {
    return List.copyOf(backwards);
  }

  /** How many states were read. */
  synchronized int readings() {
    return readings;
  }
}
