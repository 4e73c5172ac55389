package dev.detection.it;

import dev.detection.it.NewTermsNode.Runs;
import dev.detection.it.NewTermsReport.Measured;
import dev.detection.it.NewTermsReport.Round;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * Measures what new_terms rules cost nodes while events come in: each round has some intervals of
 * the rules, then a quiet one, then the rival ({@link ThreePhases}) searches the last window. All
 * nodes get the same events at the same times, so that what one takes can be compared with the
 * other. The rules are never switched off in between: documents that came meanwhile would have no
 * marks of them, and they would count as changed.
 */
final class NewTermsRounds {
  private final List<NewTermsNode> nodes;
  private final TermFeed feed;
  private final NewTermsSize size;
  private final Progress progress;
  private final ExecutorService threads;

  private interface Work<T> {
    T on(NewTermsNode node) throws IOException;
  }

  private interface Step {
    void run() throws IOException;
  }

  private NewTermsRounds(
      List<NewTermsNode> nodes,
      TermFeed feed,
      NewTermsSize size,
      Progress progress,
      ExecutorService threads) {
    this.nodes = nodes;
    this.feed = feed;
    this.size = size;
    this.progress = progress;
    this.threads = threads;
  }

  /**
   * Runs it.
   *
   * @param nodes the second has twice as long a history as the first, and so on
   */
  static List<Measured> run(
      List<NewTermsNode> nodes, TermEvents events, NewTermsSize size, Progress progress)
      throws IOException {
    TermFeed feed =
        new TermFeed(
            events, size.perInterval(), size.fresh(), nodes.size() * size.events(), size.terms());
    try (ExecutorService threads = Executors.newFixedThreadPool(nodes.size())) {
      return new NewTermsRounds(nodes, feed, size, progress, threads).run();
    }
  }

  private List<Measured> run() throws IOException {
    // Older than any window of the rules, which begin to run before the history is there.
    Instant end = Instant.now().minus(NewTermsSize.REAL_INTERVAL);
    progress.step("indexing histories, the shortest with %,d events".formatted(size.events()));
    onAll(
        node -> {
          int times = nodes.indexOf(node) + 1;
          node.prepare(size.days() * times);
          node.indexHistory(size.events() * times, size.days() * times, end, progress);
          return null;
        });
    progress.step("letting the rules see every term once more");
    List<Double> learning = cpu(this::warmUp);
    List<List<Round>> rounds = new ArrayList<>();
    for (int i = 0; i <= size.rounds(); i++) {
      List<Round> round = round(i);
      if (i > 0) {
        rounds.add(round);
      }
    }
    List<NewTermsNode.Picked> picked = onAll(NewTermsNode::picked);
    List<Long> bytes = onAll(NewTermsNode::bytes);
    progress.step("measuring events without rules");
    onAll(
        node -> {
          node.deleteRules();
          return null;
        });
    feed(feed.next());
    List<List<Double>> feeding = new ArrayList<>();
    for (int i = 0; i < 2 * size.rounds(); i++) { // it is taken off all that is measured
      feeding.add(cpu(() -> feed(feed.next())));
    }
    List<Double> idle = cpu(this::pause);
    return IntStream.range(0, nodes.size())
        .mapToObj(
            i ->
                new Measured(
                    picked.get(i),
                    bytes.get(i),
                    learning.get(i),
                    rounds.stream().map(round -> round.get(i)).toList(),
                    feeding.stream().map(fed -> fed.get(i)).toList(),
                    idle.get(i)))
        .toList();
  }

  private void warmUp() throws IOException {
    for (int i = 0; i < size.warmUp(); i++) {
      feed(feed.next(i, size.warmUp(), size.terms()));
      progress.done(i, size.warmUp());
    }
    awaitRuns(Instant.now());
  }

  private List<Round> round(int number) throws IOException {
    progress.step("round %d of %d: the rules".formatted(number, size.rounds()));
    List<List<List<Instant>>> times = new ArrayList<>(List.of(feed(feed.next())));
    List<Runs> before = onAll(NewTermsNode::runs);
    List<Double> cpu =
        cpu(
            () -> {
              for (int i = 0; i < size.intervals(); i++) {
                times.add(feed(feed.next()));
              }
            });
    List<Runs> after = onAll(NewTermsNode::runs);
    progress.step("round %d of %d: nothing new".formatted(number, size.rounds()));
    awaitRuns(Instant.now().plusSeconds(size.lookBack()));
    List<Double> quiet = cpu(this::pause);
    List<Round> rounds = new ArrayList<>();
    for (int i = 0; i < nodes.size(); i++) {
      progress.step("round %d of %d: three phases".formatted(number, size.rounds()));
      NewTermsNode node = nodes.get(i);
      List<Instant> slices = new ArrayList<>(times.get(times.size() - 2).get(i));
      slices.addAll(times.getLast().get(i));
      Instant from = slices.get(slices.size() - NewTermsSize.LOOK_BACK).minusMillis(1);
      Instant to = slices.getLast();
      Rival rival = search(node, from, to, quiet.get(i) / size.interval());
      Round round =
          new Round(
              cpu.get(i),
              after.get(i).secondsSince(before.get(i)) / size.interval(),
              byFields(node, after.get(i)),
              quiet.get(i),
              rival.cpu,
              rival.searches,
              node.alerts(from, to),
              rival.alerts);
      progress.note(
          "%.2f s for %.1f windows, quiet %.2f s; three phases %.2f s in %,d searches; alerts %d, %d"
              .formatted(
                  round.cpu(),
                  round.windows(),
                  round.quiet(),
                  NewTermsReport.sum(round.rival()),
                  round.searches(),
                  round.ours().size(),
                  round.theirs().size()));
      rounds.add(round);
    }
    return rounds;
  }

  private static Map<Integer, Long> byFields(NewTermsNode node, Runs runs) {
    Map<Integer, Long> millis = new TreeMap<>();
    for (Map<String, Object> rule : node.rules()) {
      long took = runs.millis().getOrDefault((String) rule.get("rule_id"), 0L);
      millis.merge(fields(rule), took, Long::sum);
    }
    return millis;
  }

  /** How many fields a rule has. */
  static int fields(Map<String, Object> rule) {
    return ((List<?>) rule.get("new_terms_fields")).size();
  }

  private record Rival(Map<Integer, Double> cpu, int searches, Set<List<Object>> alerts) {}

  /**
   * All rules over one window.
   *
   * @param quiet seconds of the processor that the node takes in a second anyhow
   */
  private Rival search(NewTermsNode node, Instant from, Instant to, double quiet)
      throws IOException {
    Map<Integer, Double> cpu = new TreeMap<>();
    Set<List<Object>> alerts = new HashSet<>();
    int searches = 0;
    int done = 0;
    for (Map<String, Object> rule : node.rules()) {
      double before = node.cpu();
      long start = System.nanoTime();
      ThreePhases.Found found = ThreePhases.run(node.rest(), rule, from, to);
      double seconds = (System.nanoTime() - start) / 1e9;
      cpu.merge(fields(rule), node.cpu() - before - quiet * seconds, Double::sum);
      searches += found.searches();
      for (List<Object> terms : found.terms()) {
        alerts.add(NewTermsNode.alert(rule.get("rule_id"), terms));
      }
      progress.done(++done, node.rules().size());
    }
    return new Rival(cpu, searches, alerts);
  }

  /** One interval with these events: the times at which the slices came in, by node. */
  private List<List<Instant>> feed(List<List<Integer>> slices) throws IOException {
    return onAll(node -> node.feed(slices, Duration.ofSeconds(size.interval())));
  }

  private void pause() throws IOException {
    Wait.pause(Duration.ofSeconds(size.interval()));
  }

  private void awaitRuns(Instant until) throws IOException {
    onAll(
        node -> {
          node.awaitRuns(until, progress);
          return null;
        });
  }

  /** What the step took of the processor, by node. */
  private List<Double> cpu(Step step) throws IOException {
    List<Double> before = onAll(NewTermsNode::cpu);
    step.run();
    List<Double> after = onAll(NewTermsNode::cpu);
    return IntStream.range(0, nodes.size()).mapToObj(i -> after.get(i) - before.get(i)).toList();
  }

  /** Does it with all nodes at the same time. */
  private <T> List<T> onAll(Work<T> work) throws IOException {
    List<Future<T>> running = new ArrayList<>();
    for (NewTermsNode node : nodes) {
      running.add(threads.submit(() -> work.on(node)));
    }
    List<T> results = new ArrayList<>();
    try {
      for (Future<T> one : running) {
        results.add(one.get());
      }
    } catch (ExecutionException e) {
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
    return results;
  }
}
