package dev.detection.it;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Calls the nodes of a cluster in turn, as a client with several addresses does, so that a node
 * that is away is passed over. Thread-safe, other than the clients of {@link ElasticsearchNode}.
 */
final class AnyNode implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofMillis(250);

  private final List<Rest> clients;
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * @param nodes running or not
   * @param timeout how long one node may take for one answer
   */
  AnyNode(List<ElasticsearchNode> nodes, Duration timeout) {
    this(nodes, null, null, timeout);
  }

  /** The same as a user. */
  AnyNode(List<ElasticsearchNode> nodes, String user, String password, Duration timeout) {
    clients = nodes.stream().map(node -> new Rest(node.port(), user, password, timeout)).toList();
  }

  /** The node whose turn it is; it may be away. */
  Rest next() {
    return clients.get(Math.floorMod(turn.getAndIncrement(), clients.size()));
  }

  /**
   * What the first node says that answers and is able to: one that does not is followed by the
   * next, also after 429 and from 500 on.
   *
   * @throws AssertionError if none is after {@code atMost}, with what the last one said
   */
  Rest.Answer call(String method, String path, Object body, Duration atMost) {
    long start = System.nanoTime();
    while (true) {
      String problem;
      try {
        Rest.Answer answer = next().call(method, path, body);
        if (answer.status() != 429 && answer.status() < 500) {
          return answer;
        }
        problem = answer.status() + ": " + answer.body();
      } catch (IOException e) {
        problem = e.toString();
      }
      if (System.nanoTime() - start > atMost.toNanos()) {
        throw new AssertionError(
            "no node answered %s %s for %d s, last: %s"
                .formatted(method, path, atMost.toSeconds(), problem));
      }
      sleep(PAUSE);
    }
  }

  /**
   * Like {@link #call}, where anything from 400 on is an error.
   *
   * @throws AssertionError also if a node refuses
   */
  Rest.Answer must(String method, String path, Object body, Duration atMost) {
    Rest.Answer answer = call(method, path, body, atMost);
    if (answer.status() >= 400) {
      throw new AssertionError(
          "%s %s: %d: %s".formatted(method, path, answer.status(), answer.body()));
    }
    return answer;
  }

  /**
   * Waits until all nodes are there, every shard has all its copies, and none moves. Every node is
   * asked: one that slept believes for a moment that all is as it was.
   */
  void awaitWhole(Duration atMost) {
    String path =
        "/_cluster/health?wait_for_status=green&wait_for_no_relocating_shards=true"
            + "&wait_for_no_initializing_shards=true&timeout=5s&wait_for_nodes="
            + clients.size();
    Wait.until(atMost, "the cluster to be whole", () -> agree(path));
  }

  private boolean agree(String path) throws IOException {
    for (Rest client : clients) {
      if (client.call("GET", path, null).status() != 200) {
        return false; // 408 if it is not within the five seconds
      }
    }
    return true;
  }

  /**
   * Waits.
   *
   * @throws AssertionError if the thread is interrupted, which ends the round
   */
  static void sleep(Duration time) {
    try {
      Thread.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  @Override
  public void close() throws IOException {
    for (Rest client : clients) {
      client.close();
    }
  }
}
