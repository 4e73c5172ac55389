package dev.detection.execute;

import dev.detection.anomaly.BucketResult;
import dev.detection.rule.Job;
import dev.detection.schedule.Checkpoints;
import dev.detection.schedule.RuleExecutor;
import dev.detection.schedule.Span;
import dev.detection.store.StoredJob;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.function.LongSupplier;
import org.elasticsearch.index.query.BoolQueryBuilder;
import org.elasticsearch.index.query.QueryBuilder;

/**
 * One run of a job: the buckets that have ended since the last, one after the other. Which those
 * are is told by how far the job is and not by the window, so that none is skipped and none comes
 * twice, whatever became of the run before.
 *
 * <p>So it is with documents. A run counts those that were there when it was ordered, which is told
 * by their sequence numbers; each that comes later is late and counted by the next run, in its
 * first bucket. To count what a search happens to find would count a document twice that comes
 * between the order and the search. The run that follows one that was cut short first does again
 * what that one was to do, over the same documents.
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
  private final ModelStore store;
  private final LongSupplier relativeMillis;
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
      AnomalyResults results,
      ModelStore store,
      LongSupplier relativeMillis) {
    this.job = stored.job();
    this.span = span;
    this.learner = learner;
    this.buckets = new BucketSearch(job, search);
    this.timestamps = timestamps;
    this.results = results;
    this.store = store;
    this.relativeMillis = relativeMillis;
  }

  RuleExecutor.Run run() {
    Instant begin = learner.position();
    try {
      ModelStore.Judging cutShort = learner.progress().judging();
      if (cutShort != null) {
        judge(cutShort);
      }
      Instant end = span.window().to();
      if (!learner.progress().through().plus(job.bucketSpan()).isAfter(end)) {
        ModelStore.Judging next = new ModelStore.Judging(end, span.upTo());
        learner.judging(next, store);
        judge(next);
      }
    } catch (RuleExecutor.TooLongException e) {
      if (!learner.position().isAfter(begin)) {
        throw e;
      }
      learner.storeModels(store);
      throw new StoppedException(new RuleExecutor.TooLongException(e.getMessage(), true));
    }
    if (learner.position().isAfter(begin)) {
      store();
    }
    // Time passes for a job whether there are documents or not.
    return new RuleExecutor.Run(documents, 0, Set.of(RuleExecutor.Run.ANY_INDEX), null);
  }

  private void judge(ModelStore.Judging judging) {
    if (!learner.progress().through().isBefore(judging.to())) {
      return;
    }
    long stored = relativeMillis.getAsLong();
    for (Instant end = learner.position().plus(job.bucketSpan());
        !end.isAfter(judging.to());
        end = end.plus(job.bucketSpan())) {
      if (end.isAfter(learner.progress().through())) {
        bucket(learner.position(), end, judging.upTo());
      } else {
        learnAgain(learner.position(), end);
      }
      if (relativeMillis.getAsLong() - stored > STORED_MILLIS) {
        learner.store(store);
        stored = relativeMillis.getAsLong();
      }
    }
  }

  private void bucket(Instant start, Instant end, Checkpoints upTo) {
    QueryBuilder among = timestamps.before(start, end);
    QueryBuilder earlier = late(upTo);
    long late = earlier == null ? 0 : buckets.count(earlier);
    if (late > 0) {
      among = new BoolQueryBuilder().minimumShouldMatch(1).should(among).should(earlier);
    }
    among = seen(among, upTo);
    BucketSearch.Found found = buckets.features(among);
    results.write(judged(start, found, among, late), found.documents());
    documents += found.documents();
    learner.learned(end);
  }

  private void learnAgain(Instant start, Instant end) {
    QueryBuilder among = seen(timestamps.before(start, end), learner.progress().seen());
    judged(start, buckets.features(among), among, 0);
    learner.learned(end);
  }

  private static QueryBuilder seen(QueryBuilder among, Checkpoints upTo) {
    return new BoolQueryBuilder().filter(among).filter(Operations.upTo(upTo));
  }

  /** Models that learned half a bucket are not gone on with. */
  private BucketResult judged(
      Instant start, BucketSearch.Found found, QueryBuilder among, long late) {
    try {
      return learner
          .analysis()
          .bucket(start, found.features(), late, feature -> buckets.influencers(among, feature));
    } catch (RuleExecutor.TooLongException e) {
      throw new IllegalStateException("no time was left to ask what influenced a result", e);
    }
  }

  /**
   * Documents of buckets that were judged without them; null if there are none.
   *
   * <p>The job knows itself what it has counted: the schedule does not know of runs that were cut
   * short. It knows which of the indices that are new to the job were put there from elsewhere.
   */
  private QueryBuilder late(Checkpoints upTo) {
    Checkpoints seen = learner.progress().seen();
    if (seen == null || seen.equals(upTo)) {
      return null;
    }
    Checkpoints fresh = span.hasLate() ? span.fresh() : upTo.beginnings(upTo.byIndex().keySet());
    Set<String> same = new HashSet<>(seen.byIndex().keySet());
    same.removeIf(uuid -> isBehind(seen.byIndex().get(uuid), upTo.byIndex().get(uuid)));
    Checkpoints unseen = fresh.and(seen).without(same);
    Instant through = learner.progress().through();
    if (unseen.byIndex().isEmpty() || !span.oldest().isBefore(through)) {
      return null;
    }
    return new BoolQueryBuilder()
        .filter(timestamps.before(span.oldest(), through))
        .filter(Operations.after(unseen))
        .filter(Operations.upTo(upTo));
  }

  /**
   * Other histories of a shard, which begin when a stale copy is made the primary by hand, are not
   * told apart: to count everything once more would be worse than to miss what is late.
   */
  private static boolean isBehind(Checkpoints.OfIndex seen, Checkpoints.OfIndex now) {
    return now != null && !now.shards().equals(seen.shards());
  }

  /** Small models each time; large ones are learned again from the documents if they are lost. */
  private void store() {
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
