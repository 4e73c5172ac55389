package dev.detection.schedule;

import dev.detection.rule.DateMath;
import dev.detection.store.DetectionIndices;
import dev.detection.store.ProblemLog;
import dev.detection.store.RuleRegistry;
import dev.detection.store.StoredRule;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.engine.VersionConflictEngineException;
import org.elasticsearch.threadpool.Scheduler.Cancellable;
import org.elasticsearch.threadpool.ThreadPool;

/**
 * Runs scheduled rules on their intervals. The elected master leads, as it does for ILM and SLM; a
 * persistent task would keep nodes from starting once the plugin is removed. Where a rule stands is
 * stored after each run, so a new leader goes on where the last one finished: a window that was cut
 * short is run again, which adds nothing twice.
 */
public final class Scheduler {
  private static final Logger logger = LogManager.getLogger(Scheduler.class);
  private static final TimeValue TICK = TimeValue.timeValueMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

  private final ScheduleState state;
  private final RuleRegistry registry;
  private final List<RuleExecutor> executors;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;
  private final Executor executor;
  private final InstantSource clock;
  private final ProblemLog problems;
  private final Map<String, Running> running = new ConcurrentHashMap<>();

  private Map<String, ScheduleState.Entry> entries; // guarded by this; null while not leading
  private final Map<String, Retry> retries = new HashMap<>(); // guarded by this
  private volatile Cancellable ticking;

  private record Running(Window window, Instant since) {}

  private record Retry(int failures, Instant notBefore) {}

  /**
   * @param executor where rules run; its size bounds how many run at once
   * @param clock what time it is
   */
  public Scheduler(
      Client client,
      RuleRegistry registry,
      List<RuleExecutor> executors,
      ClusterService clusterService,
      ThreadPool threadPool,
      Executor executor,
      InstantSource clock,
      ProblemLog problems) {
    this.state = new ScheduleState(DetectionIndices.internalClient(client));
    this.registry = registry;
    this.executors = List.copyOf(executors);
    this.clusterService = clusterService;
    this.threadPool = threadPool;
    this.executor = executor;
    this.clock = clock;
    this.problems = problems;
  }

  /** Begins to look for due rules. */
  public void start() {
    ticking = threadPool.scheduleWithFixedDelay(this::tick, TICK, threadPool.generic());
  }

  /** Starts nothing more; runs under way end by themselves. */
  public void stop() {
    if (ticking != null) {
      ticking.cancel();
    }
  }

  /** The scheduled rules as the leader sees them; empty on other nodes. */
  public synchronized List<Map<String, Object>> status() {
    List<Map<String, Object>> rules = new ArrayList<>();
    if (entries == null) {
      return rules;
    }
    scheduled()
        .forEach(
            (id, rule) -> {
              ScheduleState.Entry entry = entries.getOrDefault(id, ScheduleState.Entry.none(id));
              Map<String, Object> status = new LinkedHashMap<>();
              status.put("rule_id", id);
              status.put("type", rule.rule().type());
              status.put("interval", rule.rule().head().interval());
              if (entry.windowEnd() != null) {
                status.put("window_end", entry.windowEnd().toString());
                status.put("last_run", entry.lastRun());
              }
              Running now = running.get(id);
              status.put("running", now != null);
              rules.add(status);
            });
    return rules;
  }

  private void tick() {
    try {
      if (!clusterService.state().nodes().isLocalNodeElectedMaster()) {
        synchronized (this) {
          entries = null;
          retries.clear();
        }
        return;
      }
      startDueRules();
      problems.clear(ProblemLog.Kind.ENGINE, "schedule");
    } catch (RuntimeException e) {
      logger.debug("cannot look for due rules now", e);
      problems.report(ProblemLog.Kind.ENGINE, "schedule", "cannot look for due rules: " + e);
    }
  }

  private synchronized void startDueRules() {
    Map<String, StoredRule> scheduled = scheduled();
    if (scheduled.isEmpty()) {
      return;
    }
    if (entries == null) {
      entries = state.load();
    }
    Instant now = clock.instant();
    scheduled.forEach(
        (id, rule) -> {
          ScheduleState.Entry entry = entries.getOrDefault(id, ScheduleState.Entry.none(id));
          if (!running.containsKey(id) && isDue(rule, entry, now)) {
            Window window =
                entry.windowEnd() == null
                    ? Window.first(rule.rule().head(), now)
                    : Window.next(rule.rule().head(), entry.windowEnd(), now);
            running.put(id, new Running(window, now));
            executor.execute(() -> run(rule, entry, window));
          }
        });
  }

  /** A rule that was changed or switched on since its last window runs at once. */
  private boolean isDue(StoredRule rule, ScheduleState.Entry entry, Instant now) {
    Retry retry = retries.get(rule.rule().id());
    if (retry != null && now.isBefore(retry.notBefore)) {
      return false;
    }
    return entry.windowEnd() == null
        || entry.windowEnd().isBefore(rule.updatedAt())
        || !now.isBefore(entry.windowEnd().plus(DateMath.duration(rule.rule().head().interval())));
  }

  /** The enabled rules that some executor runs and nothing keeps from running, by id. */
  private Map<String, StoredRule> scheduled() {
    RuleRegistry.Snapshot snapshot = registry.snapshot();
    Map<String, StoredRule> scheduled = new TreeMap<>();
    if (snapshot != null) {
      snapshot
          .rules()
          .forEach(
              (id, rule) -> {
                if (rule.enabled()
                    && executors.stream().anyMatch(one -> one.runs(rule.rule()))
                    && snapshot.compiled().get(id).notSupported().isEmpty()) {
                  scheduled.put(id, rule);
                }
              });
    }
    return scheduled;
  }

  private void run(StoredRule rule, ScheduleState.Entry entry, Window window) {
    String id = rule.rule().id();
    Instant started = clock.instant();
    try {
      RuleExecutor.Run run =
          executors.stream()
              .filter(one -> one.runs(rule.rule()))
              .findFirst()
              .orElseThrow()
              .run(rule, window);
      finished(entry, window, started, run);
    } catch (VersionConflictEngineException e) {
      logger.debug(() -> "another node leads and has run rule [" + id + "]", e);
      forgetState();
    } catch (RuntimeException e) {
      failed(id, window, e);
    } finally {
      running.remove(id);
    }
  }

  private void finished(
      ScheduleState.Entry entry, Window window, Instant started, RuleExecutor.Run run) {
    Map<String, Object> lastRun = new LinkedHashMap<>();
    lastRun.put("from", window.from().toString());
    lastRun.put("to", window.to().toString());
    lastRun.put("alerts", run.alerts());
    lastRun.put("took_millis", Duration.between(started, clock.instant()).toMillis());
    ScheduleState.Entry stored = state.store(entry, window.to(), lastRun);
    synchronized (this) {
      retries.remove(entry.ruleId());
      if (entries != null) {
        entries.put(entry.ruleId(), stored);
      }
    }
    if (run.warning() == null) {
      problems.clear(ProblemLog.Kind.RULE, entry.ruleId());
    } else {
      problems.report(ProblemLog.Kind.RULE, entry.ruleId(), run.warning());
    }
  }

  private synchronized void failed(String ruleId, Window window, RuntimeException e) {
    int failures = retries.containsKey(ruleId) ? retries.get(ruleId).failures + 1 : 1;
    Duration wait = Duration.ofSeconds(1L << Math.min(failures - 1, 6));
    retries.put(
        ruleId,
        new Retry(
            failures,
            clock.instant().plus(wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait)));
    logger.debug(() -> "rule [" + ruleId + "] failed over " + window, e);
    problems.report(
        ProblemLog.Kind.RULE,
        ruleId,
        "the run over [%s, %s] failed and will be tried again: %s"
            .formatted(window.from(), window.to(), ProblemLog.reason(e)));
  }

  private synchronized void forgetState() {
    entries = null;
  }
}
