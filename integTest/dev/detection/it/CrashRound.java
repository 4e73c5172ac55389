package dev.detection.it;

import dev.detection.it.Disturbance.Chaos;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * One round of the crash test on a cluster of its own: events with known alerts are indexed while
 * the cluster is disturbed and rules change; then alerts are compared with what was to be expected.
 */
final class CrashRound {
  private static final int CLIENTS = 4;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  /** How long a node may take for an answer; a sleeping one is left to itself after that. */
  private static final Duration ANSWER = Duration.ofSeconds(20);

  private static final Duration QUICK_ANSWER = Duration.ofSeconds(3);
  private static final Duration BETWEEN_CHANGES = Duration.ofSeconds(3);

  /** Once all is quiet, alerts that are missing may still be found for so long. */
  private static final Duration SETTLE = Duration.ofSeconds(45);

  private final List<ElasticsearchNode> cluster;
  private final Plan plan;
  private final Progress progress;
  private final CrashEvents events;

  /**
   * What a round does.
   *
   * @param scenario one of {@link Disturbance#NAMES}
   * @param strikes how often the cluster is disturbed
   */
  record Plan(String scenario, long seed, int documents, int strikes, Duration pause) {
    Disturbance disturbance() {
      return Disturbance.of(scenario, strikes, pause);
    }

    /** Else a plain index, in which an event that is sent again is written again. */
    boolean dataStream() {
      return scenario.equals("rollover") || seed % 2 != 0;
    }
  }

  /**
   * What came of it.
   *
   * @param masters how many of the strikes were at the elected master
   * @param sentAgain how many items the client sent once more
   * @param unjudged how many documents were left unjudged when they came
   * @param readings how many stored states were read
   * @param backwards what of the stored state moved backwards
   * @param trouble what went wrong otherwise: not quiet in time, documents missing or double
   * @param examples of what is lost or double, with what is known about it
   */
  record Result(
      Plan plan,
      int masters,
      int sentAgain,
      long unjudged,
      AlertBalance balance,
      int readings,
      List<String> backwards,
      List<String> trouble,
      List<String> examples,
      Duration took) {
    /** Whether everything is as it should be. */
    boolean good() {
      return balance.exact() && backwards.isEmpty() && trouble.isEmpty() && readings > 0;
    }
  }

  /** A cluster as a round needs it, not started. Its logs tell why something was tried again. */
  static ElasticsearchCluster cluster() {
    return ElasticsearchCluster.of(3).set("logger.dev.detection", "debug");
  }

  /**
   * @param cluster running nodes; nothing else may use them
   */
  CrashRound(List<ElasticsearchNode> cluster, Plan plan, Progress progress) {
    this.cluster = cluster;
    this.plan = plan;
    this.progress = progress;
    this.events = new CrashEvents(plan.seed, plan.documents);
  }

  /**
   * Runs the round.
   *
   * @throws AssertionError if it could not be brought to its end
   */
  Result run() throws IOException {
    long start = System.nanoTime();
    ExecutorService threads = Executors.newCachedThreadPool();
    try (AnyNode nodes = new AnyNode(cluster, ANSWER);
        AnyNode quickNodes = new AnyNode(cluster, QUICK_ANSWER)) {
      new CrashSetup(nodes).prepare(plan.dataStream());
      StateWatch watch = new StateWatch(quickNodes);
      Future<?> watching = threads.submit(watch);
      Disturbance disturbance = plan.disturbance();
      BulkLoad load =
          new BulkLoad(
              nodes,
              events,
              plan.dataStream() ? "create" : "index",
              disturbance.strikes() + 1,
              disturbance.each(),
              progress);
      Chaos chaos = new Chaos(cluster, nodes, new Random(plan.seed), progress, load);
      int masters = work(threads, disturbance, chaos);
      Instant sent = Instant.now();
      CrashOutcome outcome = new CrashOutcome(nodes, events, load);
      progress.step("waiting until everything is quiet");
      List<String> trouble = new ArrayList<>(outcome.awaitQuiet(PATIENCE, Instant.now()));
      AlertBalance balance = outcome.awaitBalance(SETTLE);
      watch.stop();
      await(watching);
      trouble.addAll(outcome.documentTrouble());
      // Where documents are written over themselves, a job counts them as often.
      int again = plan.dataStream() ? 0 : load.sentAgain();
      trouble.addAll(
          new JobBalance(nodes).trouble(sent, events.count(), events.count() + again, PATIENCE));
      return new Result(
          plan,
          masters,
          load.sentAgain(),
          outcome.unjudged(),
          balance,
          watch.readings(),
          watch.backwards(),
          trouble,
          outcome.examples(balance),
          Duration.ofNanos(System.nanoTime() - start));
    } finally {
      threads.shutdownNow();
    }
  }

  /** Sends the events, changes rules and disturbs the cluster, until all is sent and whole. */
  private int work(ExecutorService threads, Disturbance disturbance, Chaos chaos)
      throws IOException {
    AtomicBoolean through = new AtomicBoolean();
    List<Future<?>> sending = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      sending.add(threads.submit(chaos.load()::run));
    }
    Future<?> changing = threads.submit(() -> changeRules(chaos.nodes(), through));
    int masters = disturbance.disturb(chaos);
    sending.forEach(CrashRound::await);
    through.set(true);
    await(changing);
    return masters;
  }

  private static void changeRules(AnyNode nodes, AtomicBoolean through) {
    for (int i = 0; !through.get(); i++) {
      AnyNode.sleep(BETWEEN_CHANGES);
      CrashEvents.Change change = CrashEvents.change(i);
      Rest.Answer answer =
          nodes.call(change.method(), change.path() + "?timeout=5s", change.body(), PATIENCE);
      // Sent again after a node died over it, a change can have been made already.
      if (answer.status() >= 400 && answer.status() != 404 && answer.status() != 409) {
        throw new AssertionError(change + " was refused: " + answer.body());
      }
    }
  }

  private static void await(Future<?> thread) {
    try {
      thread.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause().getMessage(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }
}
