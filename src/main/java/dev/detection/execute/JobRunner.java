package dev.detection.execute;

import dev.detection.match.IndexPatterns;
import dev.detection.schedule.RuleExecutor;
import dev.detection.schedule.Scheduled;
import dev.detection.schedule.ScheduledWork;
import dev.detection.schedule.Span;
import dev.detection.store.JobStore;
import dev.detection.store.ProblemLog;
import dev.detection.store.ReadAccess;
import dev.detection.store.StoredJob;
import dev.detection.window.Grid;
import dev.detection.window.Timing;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongSupplier;
import org.elasticsearch.action.NoShardAvailableActionException;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.unit.ByteSizeValue;

/**
 * Runs anomaly jobs: each time a bucket has ended and its documents had time to come, what it came
 * to is read, judged by the models, and learned.
 */
public final class JobRunner implements ScheduledWork {
  /** What the models of jobs that do not run at the moment may take on a node. */
  public static final Setting<ByteSizeValue> MEMORY =
      Setting.memorySizeSetting("detection.jobs.memory", "15%", Setting.Property.NodeScope);

  /** Rule ids never begin so. */
  private static final String PREFIX = "_job:";

  /** How soon a change of a job is noticed. */
  private static final long LOOK_MILLIS = 2_000;

  private final JobStore jobs;
  private final ReadAccess access;
  private final ProblemLog problems;
  private final LongSupplier relativeMillis;
  private final Learners learners;
  private final AnomalyResults results;
  private volatile Known known;

  private record Known(long looked, State state) {}

  /**
   * Wired by the plugin.
   *
   * @param relativeMillis a clock that never goes back
   * @param memory what the models of all jobs may take on this node, in bytes
   */
  public JobRunner(
      Client client,
      JobStore jobs,
      ReadAccess access,
      ProblemLog problems,
      LongSupplier relativeMillis,
      long memory) {
    this.jobs = jobs;
    this.access = access;
    this.problems = problems;
    this.relativeMillis = relativeMillis;
    this.learners = new Learners(new ModelStore(client), memory);
    this.results = new AnomalyResults(client);
  }

  /** How the schedule names a job. */
  public static String scheduledId(String jobId) {
    return PREFIX + jobId;
  }

  /** Whether the schedule names a job so, and not a rule. */
  public static boolean isJob(Object scheduledId) {
    return scheduledId instanceof String id && id.startsWith(PREFIX);
  }

  @Override
  public boolean owns(String id) {
    return isJob(id);
  }

  @Override
  public State state() {
    Known last = known;
    long now = relativeMillis.getAsLong();
    if (last == null || now - last.looked > LOOK_MILLIS) {
      last = new Known(now, look());
      known = last;
    }
    return last.state;
  }

  private State look() {
    JobStore.Jobs all = jobs.all();
    Map<String, Scheduled> scheduled = new TreeMap<>();
    Map<String, Long> versions = new HashMap<>();
    Set<String> ids = new HashSet<>();
    all.readable()
        .forEach(
            (id, job) -> {
              ids.add(scheduledId(id));
              if (job.enabled()) {
                scheduled.put(scheduledId(id), scheduled(job));
                versions.put(id, since(job));
              }
            });
    all.unreadable()
        .forEach(
            (id, reason) -> {
              ids.add(scheduledId(id));
              problems.report(ProblemLog.Kind.RULE, scheduledId(id), reason);
            });
    return new State(versions, scheduled, ids);
  }

  private static Scheduled scheduled(StoredJob stored) {
    Duration span = stored.job().bucketSpan();
    return new Scheduled(
        scheduledId(stored.job().id()),
        "anomaly_job",
        new Timing(
            "now-" + span.toSeconds() + "s",
            new Grid(span, Duration.ZERO), // buckets are the same for all jobs
            stored.job().queryDelay()),
        now -> Learner.startOf(stored),
        since(stored),
        IndexPatterns.of(stored.job().index()),
        true);
  }

  /** Grows with each change, and is another for a job that was deleted and made again. */
  private static long since(StoredJob stored) {
    return stored.updatedAt().toEpochMilli() + stored.revision();
  }

  @Override
  public RuleExecutor.Run run(String id, long since, Span span) {
    StoredJob stored = jobs.get(id.substring(PREFIX.length()));
    if (since(stored) != since) {
      throw new IllegalStateException("the job was changed");
    }
    Set<String> unreadable = access.unreadable(stored.author(), stored.job().index());
    Stopwatch stopwatch = new Stopwatch(relativeMillis, span.limit());
    Timestamps timestamps = Timestamps.of(stored.job().timeField());
    RuleSearch search =
        new RuleSearch(
            access.as(stored.author()),
            IndexPatterns.searchable(stored.job().index()),
            JobDocuments.asked(stored.job()),
            timestamps,
            stopwatch);
    return learners
        .with(
            stored,
            learner ->
                new JobRun(
                        stored,
                        span,
                        learner,
                        search,
                        timestamps,
                        results,
                        learners.store(),
                        relativeMillis)
                    .run())
        .withWarning(RuleDocuments.warning(stored.author(), unreadable));
  }

  /**
   * How far a job is and what its models take, for people, or why that cannot be read now; null if
   * nothing was learned.
   */
  public Map<String, Object> progress(String jobId) {
    ModelStore.Progress progress;
    try {
      progress = learners.store().progress(jobId);
    } catch (NoShardAvailableActionException e) {
      // So it is while the index is being made for the first job, or its node is away; the job is
      // told all the same.
      return Map.of("unavailable", ProblemLog.reason(e));
    }
    if (progress == null) {
      return null;
    }
    Map<String, Object> told = new TreeMap<>(progress.stats());
    told.put("through", progress.through().toString());
    return told;
  }

  /** Forgets what a job has learned. */
  public void forget(String jobId) {
    learners.store().delete(jobId);
  }
}
