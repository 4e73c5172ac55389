package dev.detection.schedule;

import dev.detection.rule.DateMath;
import dev.detection.store.Author;
import dev.detection.store.DetectionIndices;
import dev.detection.store.ProblemLog;
import dev.detection.store.ReadAccess;
import dev.detection.store.RuleRegistry;
import dev.detection.store.StoredRule;
import dev.detection.window.Grid;
import dev.detection.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.tasks.TaskCancelledException;

/**
 * Runs rules over the past, window after window, on the node that is asked. What a run was doing
 * when it was cut short it does again when the same is asked for again; that adds nothing twice.
 */
public final class PastRuns {
  /** More windows than these are taken together. */
  private static final int MOST_WINDOWS = 10_000;

  /** Rules that are not run in windows see so much of the time at once. */
  private static final int PARTS = 100;

  private static final int TRIES = 5;
  private static final Duration SMALLEST = Duration.ofSeconds(1);
  private static final Duration STORED = Duration.ofSeconds(5);

  private final RuleRegistry registry;
  private final RuleRunner runner;
  private final ReadAccess access;
  private final PastRunState state;
  private final Executor threads;
  private final InstantSource clock;
  private final Limits limits;
  private final Set<String> running = ConcurrentHashMap.newKeySet();

  /**
   * Wired by the plugin.
   *
   * @param threads where runs go on; may block
   */
  public PastRuns(
      Client client,
      RuleRegistry registry,
      RuleRunner runner,
      ReadAccess access,
      ClusterService clusterService,
      Executor threads,
      InstantSource clock) {
    this.registry = registry;
    this.runner = runner;
    this.access = access;
    this.state = new PastRunState(DetectionIndices.internalClient(client));
    this.threads = threads;
    this.clock = clock;
    this.limits = new Limits(clusterService.getClusterSettings());
  }

  /**
   * What a run came to.
   *
   * @param resumed where it went on from; null if it began anew
   * @param warning what was left out and why; null if nothing was
   */
  public record Done(PastRunTask.Progress progress, Instant resumed, String warning) {}

  private record Past(StoredRule rule, long since, Duration step, PastRunTask.Progress begun) {}

  /**
   * Runs a rule. Blocks until it has begun.
   *
   * @param from date math
   * @param to date math; null for now
   * @param caller must be allowed to read what the rule reads as its author
   * @throws ResourceNotFoundException if there is no such rule
   * @throws IllegalArgumentException if the rule or the time cannot be run
   * @throws ElasticsearchStatusException if the caller may not, or too much runs already
   */
  public void run(
      String ruleId,
      String from,
      String to,
      Author caller,
      PastRunTask task,
      ActionListener<Done> listener) {
    Past past = past(ruleId, from, to);
    Set<String> hidden = access.unreadable(caller, past.rule.rule().head().index());
    if (!hidden.isEmpty()) {
      throw new ElasticsearchStatusException(
          "user [%s] may not read %s, and the answer would tell of it"
              .formatted(caller.display(), hidden),
          RestStatus.FORBIDDEN);
    }
    if (!running.add(ruleId)) {
      throw new ElasticsearchStatusException(
          "rule [%s] is being run over the past on this node already".formatted(ruleId),
          RestStatus.CONFLICT);
    }
    if (running.size() > limits.maxConcurrent()) {
      running.remove(ruleId);
      throw new ElasticsearchStatusException(
          "this node runs [%s] rules over the past already; see [detection.schedule.max_concurrent]"
              .formatted(limits.maxConcurrent()),
          RestStatus.TOO_MANY_REQUESTS);
    }
    ActionListener<Done> ended = ActionListener.runBefore(listener, () -> running.remove(ruleId));
    threads.execute(() -> ActionListener.completeWith(ended, () -> run(past, task)));
  }

  private Past past(String ruleId, String from, String to) {
    RuleRegistry.Snapshot rules = registry.snapshot();
    StoredRule stored = rules.rules().get(ruleId);
    if (stored == null) {
      throw new ResourceNotFoundException("rule [" + ruleId + "] not found");
    }
    RuleExecutor executor =
        runner
            .executor(stored.rule())
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "rules of type [%s] do not run yet".formatted(stored.rule().type())));
    if (!rules.compiled().get(ruleId).isSupported()) {
      throw new IllegalArgumentException(
          "rule [%s] is not run: %s"
              .formatted(ruleId, rules.compiled().get(ruleId).notSupported()));
    }
    Instant now = clock.instant();
    Instant begin = time("from", from, now, false);
    Instant end = to == null ? now : time("to", to, now, true);
    if (!begin.isBefore(end)) {
      throw new IllegalArgumentException(
          "[from] must be before [to], but [%s] is not before [%s]".formatted(begin, end));
    }
    if (end.isAfter(now)) {
      throw new IllegalArgumentException(
          "[to] must not be in the future, but was [%s], and it is [%s]".formatted(end, now));
    }
    Duration length = Duration.between(begin, end);
    Duration step =
        executor.isScheduled()
            ? Grid.of(stored.rule().head()).coarser(length, MOST_WINDOWS).interval()
            : length.dividedBy(PARTS);
    return new Past(
        stored,
        rules.since(ruleId),
        step.compareTo(SMALLEST) < 0 ? SMALLEST : step,
        new PastRunTask.Progress(ruleId, begin, end, begin, 0, 0, 0));
  }

  private static Instant time(String key, String text, Instant now, boolean roundUp) {
    try {
      return DateMath.evaluate(text, now, roundUp);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("[" + key + "]: " + e.getMessage(), e);
    }
  }

  private Done run(Past past, PastRunTask task) {
    PastRunTask.Progress progress = state.load(past.since, past.begun);
    Instant resumed = progress.done().isAfter(past.begun.from()) ? progress.done() : null;
    RuleExecutor executor = runner.executor(past.rule.rule()).orElseThrow();
    Duration step = past.step;
    String warning = null;
    int tries = 0;
    Instant stored = Instant.MIN;
    while (progress.done().isBefore(progress.to())) {
      task.progress(progress);
      if (task.isCancelled() || clock.instant().isAfter(stored.plus(STORED))) {
        stored = clock.instant();
        state.store(past.since, progress, stored);
      }
      if (task.isCancelled()) {
        throw new TaskCancelledException(
            "cancelled at [%s]; asked for again, it goes on there".formatted(progress.done()));
      }
      Instant whole = progress.done().plus(step);
      Window window =
          new Window(progress.done(), whole.isAfter(progress.to()) ? progress.to() : whole);
      try {
        RuleExecutor.Run run = executor.run(past.rule, past.since, Span.past(window, limits));
        warning = run.warning() == null ? warning : run.warning();
        progress = progress.after(window.to(), run);
        tries = 0;
      } catch (RuleExecutor.TooLongException e) {
        step = step.dividedBy(2);
        if (step.compareTo(SMALLEST) < 0) {
          throw failed(past, window, progress, e);
        }
      } catch (RuntimeException e) {
        if (++tries == TRIES) {
          throw failed(past, window, progress, e);
        }
        pause(tries);
      }
    }
    task.progress(progress);
    state.delete(past.rule.rule().id());
    return new Done(progress, resumed, warning);
  }

  /** A node that left takes others some seconds to replace. */
  private static void pause(int tries) {
    try {
      Thread.sleep(Duration.ofSeconds(1L << tries));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the node stops", e);
    }
  }

  private ElasticsearchException failed(
      Past past, Window window, PastRunTask.Progress progress, RuntimeException e) {
    state.store(past.since, progress, clock.instant());
    return new ElasticsearchException(
        "the run over [%s, %s] failed; asked for again, it goes on there: %s"
            .formatted(window.from(), window.to(), ProblemLog.reason(e)),
        e);
  }
}
