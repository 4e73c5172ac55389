package dev.detection.execute;

import dev.detection.anomaly.BucketResult;
import dev.detection.rule.Job;
import dev.detection.schedule.RuleExecutor;
import dev.detection.schedule.Span;
import dev.detection.store.StoredJob;
import dev.detection.window.Grid;
import dev.detection.window.Timing;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.function.LongSupplier;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;

/**
 * One run of a job: the buckets that have ended since the last, one after the other. Which those
 * are is told by how far the job is and not by the window, so that none is skipped and none comes
 * twice, whatever became of the run before.
 *
 * <p>Buckets whose results are written but that the stored models have not learned are learned
 * again; their results are left as they are.
 */
final class JobRun {
  /** How far the job is is written at least so often. */
  private static final long STORED_MILLIS = 10_000;

  /** Models are written so seldom that writing takes no more than this of a second. */
  private static final int BYTES_A_SECOND = 256 * 1024;

  private final Job job;
  private final Span span;
  private final Learner learner;
  private final BucketSearch buckets;
  private final Timestamps timestamps;
  private final AnomalyResults results;
  private long documents;

  /** A run that ended early, with models that are as they should be. */
  static final class StoppedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private final transient RuleExecutor.TooLongException reason;

    StoppedException(RuleExecutor.TooLongException reason) {
      super(reason);
      this.reason = reason;
    }

    RuleExecutor.TooLongException tooLong() {
      return reason;
    }
  }

  JobRun(
      StoredJob stored,
      Span span,
      Learner learner,
      RuleSearch search,
      Timestamps timestamps,
      AnomalyResults results) {
    this.job = stored.job();
    this.span = span;
    this.learner = learner;
    this.buckets = new BucketSearch(job, search);
    this.timestamps = timestamps;
    this.results = results;
  }

  RuleExecutor.Run run(ModelStore store, LongSupplier relativeMillis) {
    Instant end = span.window().to();
    Instant begin = learner.position();
    long stored = relativeMillis.getAsLong();
    try {
      for (Instant next = begin.plus(job.bucketSpan());
          !next.isAfter(end);
          next = next.plus(job.bucketSpan())) {
        boolean last = next.plus(job.bucketSpan()).isAfter(end);
        bucket(learner.position(), next, last);
        if (relativeMillis.getAsLong() - stored > STORED_MILLIS) {
          learner.store(store);
          stored = relativeMillis.getAsLong();
        }
      }
    } catch (RuleExecutor.TooLongException e) {
      if (!learner.position().isAfter(begin)) {
        throw e;
      }
      learner.storeModels(store);
      throw new StoppedException(new RuleExecutor.TooLongException(e.getMessage(), true));
    }
    if (learner.position().isAfter(begin)) {
      store(store);
    }
    // Time passes for a job whether there are documents or not.
    return new RuleExecutor.Run(documents, 0, Set.of(RuleExecutor.Run.ANY_INDEX), null);
  }

  private void bucket(Instant start, Instant end, boolean last) {
    boolean isKnown = !end.isAfter(learner.progress().through());
    QueryBuilder among = timestamps.before(start, end);
    long late = 0;
    if (last && !isKnown && hasLate()) {
      QueryBuilder earlier = late();
      late = buckets.count(earlier);
      if (late > 0) {
        among = new BoolQueryBuilder().minimumShouldMatch(1).should(among).should(earlier);
      }
    }
    BucketSearch.Found found = buckets.features(among);
    BucketResult result = judged(start, found, late, among);
    documents += found.documents();
    if (!isKnown) {
      results.write(result);
    }
    learner.learned(end);
    if (last && span.done() != null) {
      learner.counted(span.done());
    }
  }

  /** Models that learned half a bucket are not gone on with. */
  private BucketResult judged(
      Instant start, BucketSearch.Found found, long late, QueryBuilder among) {
    try {
      return learner
          .analysis()
          .bucket(start, found.features(), late, feature -> buckets.influencers(among, feature));
    } catch (RuleExecutor.TooLongException e) {
      throw new IllegalStateException("no time was left to ask what influenced a result", e);
    }
  }

  /** Not if a run that was cut short after the same window has counted them. */
  private boolean hasLate() {
    return span.hasLate()
        && span.done() != null
        && !span.done().equals(learner.progress().counted());
  }

  private QueryBuilder late() {
    Timing timing =
        new Timing(
            "now-" + job.bucketSpan().toSeconds() + "s",
            new Grid(job.bucketSpan(), Duration.ZERO),
            job.queryDelay());
    return new SpanDocuments(timing, timestamps, span).late();
  }

  /** Small models each time; large ones are learned again from the documents if they are lost. */
  private void store(ModelStore store) {
    Instant learned = learner.progress().learned();
    long bytes = learner.analysis().size().bytes();
    boolean isDue =
        learned == null
            || Duration.between(learned, learner.position()).toSeconds() * BYTES_A_SECOND >= bytes;
    if (isDue) {
      learner.storeModels(store);
    } else {
      learner.store(store);
    }
  }
}
