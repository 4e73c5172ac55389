package dev.detection.schedule;

import dev.detection.store.DetectionIndices;
import dev.detection.store.ProblemLog;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.threadpool.Scheduler.Cancellable;
import org.elasticsearch.threadpool.ThreadPool;

/**
 * Runs scheduled rules on their intervals. The elected master leads, as it does for ILM and SLM; a
 * persistent task would keep nodes from starting once the plugin is removed. The runs themselves
 * are spread over the data nodes.
 */
public final class Scheduler {
  private static final Logger logger = LogManager.getLogger(Scheduler.class);
  private static final TimeValue TICK = TimeValue.timeValueMillis(500);

  private final Runner runner;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;
  private final Services services;
  private final Retention retention;
  private final ReentrantLock lock = new ReentrantLock();

  private volatile Leadership leadership; // null while not leading
  private Object followed; // guarded by lock
  private volatile Cancellable ticking;

  /**
   * What leading needs.
   *
   * @param wake looks for due rules at once
   */
  record Services(
      Client client,
      ScheduleState state,
      Shards shards,
      RunLog log,
      ProblemLog problems,
      ClusterService clusterService,
      ThreadPool threadPool,
      InstantSource clock,
      Limits limits,
      Runnable wake) {}

  /**
   * @param runner all that there is to run
   * @param clock what time it is
   */
  public Scheduler(
      Client client,
      Runner runner,
      ClusterService clusterService,
      ThreadPool threadPool,
      InstantSource clock,
      ProblemLog problems) {
    this.runner = runner;
    this.clusterService = clusterService;
    this.threadPool = threadPool;
    Client internal = DetectionIndices.internalClient(client);
    Limits limits = new Limits(clusterService.getClusterSettings());
    this.services =
        new Services(
            client,
            new ScheduleState(internal),
            new Shards(client),
            new RunLog(internal, clock, problems),
            problems,
            clusterService,
            threadPool,
            clock,
            limits,
            this::tick);
    this.retention = new Retention(internal, clusterService, limits, clock, problems);
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
    lead(null);
  }

  /** The scheduled rules as the leader sees them; empty on other nodes. */
  public List<Map<String, Object>> status() {
    Leadership current = leadership;
    return current == null ? List.of() : current.status();
  }

  /** The last runs of a rule, the newest first; none if it is not run on a schedule. */
  public void lastRuns(String ruleId, ActionListener<List<Map<String, Object>>> listener) {
    services.state().lastRuns(ruleId, listener);
  }

  private void tick() {
    if (!lock.tryLock()) {
      return; // whoever holds it looks, and the next tick comes soon
    }
    try {
      ClusterState state = clusterService.state();
      if (!state.nodes().isLocalNodeElectedMaster()) {
        lead(null);
        return;
      }
      ScheduledWork.State work = runner.state();
      if (work != null && !ticking.isCancelled()) {
        startDue(state, work);
        services.log().flush();
        retention.keep();
        services.problems().clear(ProblemLog.Kind.ENGINE, "schedule");
      }
    } catch (RuntimeException e) {
      logger.debug("cannot look for due rules now", e);
      services
          .problems()
          .report(
              ProblemLog.Kind.ENGINE,
              "schedule",
              "cannot look for due rules: " + ProblemLog.reason(e));
    } finally {
      lock.unlock();
    }
  }

  private void startDue(ClusterState state, ScheduledWork.State work) {
    Leadership current = leadership;
    if (current == null || current.term() != state.term() || current.hasEnded()) {
      lead(null);
      if (work.scheduled().isEmpty()) {
        return;
      }
      current =
          new Leadership(
              state.term(), services.state().claim(state.term(), work.ids()::contains), services);
      current.follow(work.scheduled(), work.ids()::contains);
      lead(current);
      followed = work.version();
    } else if (!followed.equals(work.version())) {
      current.follow(work.scheduled(), work.ids()::contains);
      followed = work.version();
    }
    current.startDue(state);
  }

  private void lead(Leadership next) {
    Leadership before = leadership;
    if (before != null && before != next) {
      before.end();
    }
    leadership = next;
  }
}
