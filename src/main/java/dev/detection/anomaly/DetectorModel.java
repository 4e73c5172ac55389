package dev.detection.anomaly;

import dev.detection.rule.Detector;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** What one detector of a job has learned. */
abstract class DetectorModel {
  /** Buckets of which nothing is told, as all is new to the job. */
  static final int FIRST_BUCKETS = 20;

  /** What is there in more than this share of buckets, or of a population, is frequent. */
  static final double FREQUENT = 0.1;

  /** Texts, map entries and objects that any split costs, besides what its texts hold. */
  private static final long SPLIT_BYTES = 160;

  final Detector detector;
  final Fading fading;
  final CustomRules rules;
  final Budget budget;

  DetectorModel(Detector detector, Fading fading, Budget budget) {
    this.detector = detector;
    this.fading = fading;
    this.rules = new CustomRules(detector);
    this.budget = budget;
  }

  /**
   * Judges a bucket, then learns it.
   *
   * @param features of this detector, in the order of {@link Features#ORDER}
   */
  abstract void bucket(Moment now, List<Feature> features, Findings findings);

  /** How many splits have a model. */
  abstract long splits();

  /** Drops what was not seen since a bucket. */
  abstract void prune(long since);

  /** Drops a share of all that is kept: what was least seen lately. */
  abstract void shrink(Moment now, double share);

  abstract void write(DataOutput out) throws IOException;

  /** Reads into a model that has learned nothing. */
  abstract void read(DataInput in) throws IOException;

  /** What a split costs without its model. */
  static long bytes(Split split) {
    return SPLIT_BYTES + length(split.partition()) + length(split.over()) + length(split.by());
  }

  /** Nearly all texts are Latin-1, a byte a character. */
  static long length(String text) {
    return text == null ? 0 : text.length();
  }

  /** The value below which the given share of values lies; 0 of none. */
  static double quantile(double[] values, double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int at = (int) Math.min(sorted.length - 1L, (long) Math.floor(share * sorted.length));
    return sorted.length == 0 ? 0 : sorted[at];
  }

  /** A weight, changed a little so that equal ones have an order of their own. */
  static double distinct(double weight, int hash) {
    // Fibonacci hashing spreads similar texts
    return weight * (1 + 1e-4 * ((hash * 0x9E3779B9) >>> 8) / (1 << 24));
  }
}
