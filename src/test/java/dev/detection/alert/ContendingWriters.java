package dev.detection.alert;

import static org.junit.Assert.assertEquals;

import dev.detection.finding.Alert;
import dev.detection.store.DetectionIndices;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.client.internal.FilterClient;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.test.InternalTestCluster;

/**
 * Writers that are all after the same new alerts, each of which is in several batches under way at
 * the same time through whichever nodes. Quick writers go ahead together. Slow ones look for alerts
 * that are ahead of these, and write them only when the quick ones have come past: so at all times
 * there are alerts that are about to be written by somebody who has not found them long ago, and of
 * which others will find out for themselves.
 */
final class ContendingWriters implements AutoCloseable {
  private static final int QUICK = 2;
  private static final int SLOW = 2;

  /** How much further on the next batch of the quick writers begins. */
  private static final int STEP = 5;

  /** How many alerts a batch of the quick writers has, so that some are in the next one too. */
  private static final int QUICK_BATCH = 2 * STEP;

  /** Likewise of the slow ones, not the same for each: they should not wait for the same. */
  private static final int SLOW_BATCH = 6 * STEP;

  /** How long slow writers wait for the quick ones, who may have to wait themselves. */
  private static final Duration SLOWNESS = Duration.ofSeconds(10);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final ExecutorService threads = Executors.newFixedThreadPool(QUICK + SLOW);
  private final List<Future<?>> writers = new ArrayList<>();
  private final AtomicBoolean enough = new AtomicBoolean();
  private final AtomicInteger next = new AtomicInteger();
  private final AtomicInteger end = new AtomicInteger();
  private final AtomicInteger batches = new AtomicInteger();
  private volatile List<Node> nodes;

  /** A node to write through. */
  private record Node(Client client, ClusterService clusterService) {}

  /** Waits between looking for alerts and writing them. */
  private static final class Hesitant extends FilterClient {
    private final Runnable wait;

    Hesitant(Client in, Runnable wait) {
      super(in);
      this.wait = wait;
    }

    @Override
    protected <Q extends ActionRequest, R extends ActionResponse> void doExecute(
        ActionType<R> action, Q request, ActionListener<R> listener) {
      if (request instanceof BulkRequest) {
        wait.run();
      }
      super.doExecute(action, request, listener);
    }
  }

  private static void pause(int millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** They begin at once. */
  ContendingWriters(InternalTestCluster cluster, long seed) {
    writeThrough(cluster);
    Random seeds = new Random(seed);
    for (int i = 0; i < QUICK + SLOW; i++) {
      Random random = new Random(seeds.nextLong());
      int slow = i - QUICK;
      writers.add(
          threads.submit(
              () -> {
                while (!enough.get()) {
                  if (slow < 0) {
                    int from = next.getAndAdd(STEP);
                    write(from, from + QUICK_BATCH, () -> pause(20), random);
                    batches.incrementAndGet();
                  } else {
                    int from = next.get() + STEP;
                    int to = from + (slow + 1) * SLOW_BATCH;
                    write(from, to, () -> awaitQuick(to), random);
                  }
                }
              }));
    }
  }

  private void awaitQuick(int past) {
    long start = System.nanoTime();
    while (next.get() < past && !enough.get() && System.nanoTime() - start < SLOWNESS.toNanos()) {
      pause(5);
    }
  }

  /** Has them write through the nodes there are now. */
  void writeThrough(InternalTestCluster cluster) {
    nodes =
        Arrays.stream(cluster.getNodeNames())
            .map(
                name ->
                    new Node(
                        DetectionIndices.internalClient(cluster.client(name)),
                        cluster.getInstance(ClusterService.class, name)))
            .toList();
  }

  private static List<Alert> alerts(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(
            number -> {
              String id = "alert-" + number;
              return new Alert(
                  id, "rule", Map.of("kibana.alert.uuid", id, "kibana.alert.reason", id));
            })
        .toList();
  }

  /** As followers do: what cannot be written now is written again, elsewhere maybe. */
  private int write(int from, int to, Runnable hesitation, Random random) {
    List<Alert> alerts = alerts(from, to);
    end.accumulateAndGet(to, Math::max);
    long start = System.nanoTime();
    while (true) {
      List<Node> choice = nodes;
      Node node = choice.get(random.nextInt(choice.size()));
      Client client = new Hesitant(node.client, hesitation);
      try {
        AlertIndex.Written written =
            new AlertWrites(client, node.clusterService, Alert::document, false).write(alerts);
        assertEquals(List.of(), written.refused());
        return written.created();
      } catch (RuntimeException e) { // through a node that stops it may be any
        if (System.nanoTime() - start > PATIENCE.toNanos()) {
          throw new AssertionError("alerts cannot be written", e);
        }
        pause(20);
      }
    }
  }

  /** How many batches the quick ones have written. */
  int batches() {
    return batches.get();
  }

  /**
   * Ends the writing.
   *
   * @return how many alerts there should be
   */
  int stop() throws Exception {
    enough.set(true);
    for (Future<?> writer : writers) {
      writer.get(PATIENCE.toSeconds() + 10, TimeUnit.SECONDS);
    }
    return end.get();
  }

  /** Writes every alert once more; returns how many were new. */
  int writeAllAgain() {
    return write(0, end.get(), () -> {}, new Random(0));
  }

  @Override
  public void close() {
    enough.set(true);
    threads.close();
  }
}
