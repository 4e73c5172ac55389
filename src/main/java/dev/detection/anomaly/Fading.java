package dev.detection.anomaly;

import dev.detection.rule.Job;
import java.time.Duration;

/**
 * How fast a job forgets, in buckets.
 *
 * @param halfLife buckets after which having been seen counts half
 * @param prune buckets after which what was not seen is dropped
 * @param rates buckets after which the rate of surprises counts half
 * @param day buckets of a day; 0 if a bucket is longer
 */
record Fading(double halfLife, long prune, double rates, long day) {
  /** What was seen counts half after that time, if the job has no prune window. */
  private static final Duration HALF_LIFE = Duration.ofDays(30);

  /** So long that surprises of one in some months can be told from weekly ones. */
  private static final Duration RATES = Duration.ofDays(90);

  static Fading of(Job job) {
    double span = job.bucketSpan().toMillis();
    Duration window = job.pruneWindow();
    return new Fading(
        Math.max(1, (window == null ? HALF_LIFE.toMillis() : window.toMillis() / 2.0) / span),
        window == null ? Long.MAX_VALUE : (long) Math.ceil(window.toMillis() / span),
        Math.max(100, RATES.toMillis() / span),
        (long) (Duration.ofDays(1).toMillis() / span));
  }

  /** What a weight comes to after some buckets. */
  double faded(double weight, long buckets) {
    return weight * Math.exp(-Math.log(2) / halfLife * buckets);
  }
}
