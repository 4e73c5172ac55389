package dev.detection.anomaly.series;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * From probabilities to scores of 0 to 100 that mean the same for every detector: how long it
 * takes, on data as seen so far, until the detector as a whole, all its series together, gives
 * something at least so unusual once more.
 *
 * <table>
 * <caption>what scores mean</caption>
 * <tr><td>0</td><td>more often than every 13 hours</td></tr>
 * <tr><td>25</td><td>once a week</td></tr>
 * <tr><td>50</td><td>once in three months (13 weeks)</td></tr>
 * <tr><td>75</td><td>once a year</td></tr>
 * <tr><td>92</td><td>once in ten years</td></tr>
 * <tr><td>100</td><td>never</td></tr>
 * </table>
 *
 * <p>What models say is never quite right: of a million values more than one may have the
 * probability of one in a million. So the distribution of -log10 of all probabilities is kept in a
 * histogram, old ones fading, and the share of values at least so improbable is taken from it;
 * beyond a high threshold, where too few were seen, by the exponential law of excesses over a
 * threshold (A. Siffer, P.-A. Fouque, A. Termier, C. Largouët, "Anomaly detection in streams with
 * extreme value theory", 2017). The law is drawn towards that of right probabilities, a tenth for
 * each 1.
 *
 * <p>Cautious at first: nothing is said to be rarer than once in 26 times the time observed, so a
 * year takes two weeks. Bursts do not spoil it: of a day's values, or of fewer at first, those that
 * are far too many are learned only as thrice what was to be expected.
 *
 * <p>Not safe for use by several threads.
 */
public final class Calibration {
  private static final int VERSION = 1;
  private static final double DAY = 86_400;

  private static final double QUARTER = 91;
  private static final double YEAR = 365;

  private static final int BINS = 128;
  private static final double PER_UNIT = 8;

  /** So many values are above the threshold from which on the law holds. */
  private static final double EXCEEDANCES = 40;

  /** Excess, on average, of right probabilities, and how many values that is worth. */
  private static final double PRIOR_EXCESS = 1 / Math.log(10);

  private static final double PRIOR_WEIGHT = 10;

  /** What is beyond is an anomaly and no part of the law. */
  private static final double MOST_EXCESS = 3;

  /** What was observed bears so much more time. */
  private static final double REACH = 26;

  /** Half-life of what was learned. */
  private static final double HALF_LIFE_DAYS = 28;

  private final long span;
  private final double[] bins = new double[BINS];
  private final double[] pending = new double[BINS];

  /** Values in {@link #bins}, and the days that they are of, both faded. */
  private double values;

  private double days;
  private long pendingBuckets;

  /** All buckets, never faded. */
  private long buckets;

  /**
   * Of nothing yet.
   *
   * @param bucketSpan seconds of a bucket
   */
  public Calibration(long bucketSpan) {
    this.span = bucketSpan;
  }

  private static double unusual(double probability) {
    return -Math.log10(Math.clamp(probability, 1e-300, 1));
  }

  /**
   * The score.
   *
   * @param probability of a value at least so unusual, from 0 to 1
   */
  public double score(double probability) {
    double unusual = unusual(probability);
    double again = 1 / Math.max(rate(unusual), 1e-12);
    double most = REACH * Math.max(buckets, 1) * span / DAY;
    return scale(1 / (1 / again + 1 / most));
  }

  /** How often a day something at least so unusual comes. */
  private double rate(double unusual) {
    if (days == 0) {
      // Nothing learned: the probability as it is, of what there has been of the first bucket.
      double perBucket = Math.max(1, total(pending) / Math.max(1, pendingBuckets));
      return perBucket * DAY / span * Math.pow(10, -unusual);
    }
    return above(unusual) / days;
  }

  private static double total(double[] bins) {
    double total = 0;
    for (double bin : bins) {
      total += bin;
    }
    return total;
  }

  /** How many of the values learned are at least so unusual, or would be. */
  private double above(double unusual) {
    double at = unusual * PER_UNIT;
    int own = (int) Math.min(BINS - 1, at);
    double enough = Math.min(EXCEEDANCES, values / 2);
    double seen = 0;
    double beyond = 0;
    double excesses = 0;
    int threshold = BINS;
    for (int i = BINS - 1; i >= 0 && (beyond < enough || i >= own); i--) {
      if (beyond < enough) {
        threshold = i;
        beyond += bins[i];
      }
      seen += i > own ? bins[i] : i == own && i < BINS - 1 ? bins[i] * (own + 1 - at) : 0;
    }
    double start = threshold / PER_UNIT;
    if (unusual <= start) {
      return Math.max(seen, 0.5);
    }
    for (int i = threshold; i < BINS; i++) {
      excesses += bins[i] * Math.min(MOST_EXCESS, (i - threshold + 0.5) / PER_UNIT);
    }
    double mean = (excesses + PRIOR_WEIGHT * PRIOR_EXCESS) / (beyond + PRIOR_WEIGHT);
    double drawn = (beyond + 1) * Math.exp(-(unusual - start) / mean);
    return Math.max(drawn, seen - 1); // one alone is no rate
  }

  /** From days to a score, see the class. */
  private static double scale(double days) {
    if (days <= QUARTER) {
      return Math.max(0, 25 + 25 * Math.log(days / 7) / Math.log(QUARTER / 7));
    }
    if (days <= YEAR) {
      return 50 + 25 * Math.log(days / QUARTER) / Math.log(YEAR / QUARTER);
    }
    return 100 - 25 * Math.sqrt(YEAR / days);
  }

  /**
   * Learns a probability of the bucket that is being closed; it has an effect on scores later.
   *
   * @param probability from 0 to 1
   */
  public void learn(double probability) {
    pending[(int) Math.min(BINS - 1, unusual(probability) * PER_UNIT)]++;
  }

  /** Tells that all of a bucket was learned, be it nothing. */
  public void endBucket() {
    buckets++;
    pendingBuckets++;
    double waiting = pendingBuckets * span / DAY;
    if (waiting >= 1 || pendingBuckets >= Math.max(1, (buckets - pendingBuckets) / 4)) {
      merge(waiting);
    }
  }

  private void merge(double waiting) {
    double all = total(pending);
    double[] most = new double[BINS];
    for (int i = 0; i < BINS; i++) {
      double unusual = i / PER_UNIT;
      double right = all * Math.pow(10, -unusual);
      most[i] = 1 + 3 * (days == 0 ? right : Math.max(right, above(unusual) / days * waiting));
    }
    double fade = Math.pow(0.5, waiting / HALF_LIFE_DAYS);
    double came = 0;
    double taken = 0;
    for (int i = BINS - 1; i >= 0; i--) {
      came += pending[i];
      pending[i] = 0;
      double add = Math.max(0, Math.min(came, most[i]) - taken);
      taken += add;
      bins[i] = (bins[i] + add) * fade;
    }
    days = (days + waiting) * fade;
    pendingBuckets = 0;
    values = total(bins);
  }

  /** Writes all of it, with a version. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(span);
    out.writeLong(buckets);
    out.writeLong(pendingBuckets);
    out.writeDouble(days);
    for (int i = 0; i < BINS; i++) {
      out.writeDouble(bins[i]);
      out.writeDouble(pending[i]);
    }
  }

  /**
   * Goes on where {@link #write} was.
   *
   * @throws IOException also if it was written by a version that is not known
   */
  public static Calibration read(DataInput in) throws IOException {
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException("calibration of an unknown version [" + version + "]");
    }
    Calibration calibration = new Calibration(in.readLong());
    calibration.buckets = in.readLong();
    calibration.pendingBuckets = in.readLong();
    calibration.days = in.readDouble();
    for (int i = 0; i < BINS; i++) {
      calibration.bins[i] = in.readDouble();
      calibration.pending[i] = in.readDouble();
    }
    calibration.values = total(calibration.bins);
    return calibration;
  }
}
