package dev.detection.anomaly.series;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;

/**
 * The greatest values of some statistics of a series, and from them how probable it is that a
 * bucket has one at least so great.
 *
 * <p>Of what was seen, the probability is its rank among all buckets. Beyond the greatest, the
 * spacings of the greatest values say how fast the tail falls: for a tail of the exponential kind
 * they are independent and exponential (A. Rényi, "On the theory of order statistics", 1953), the
 * estimate is I. Weissman's ("Estimation of parameters and large quantiles based on the k largest
 * observations", 1978), and as it is one of few values the probability is that of the Bayesian
 * prediction, a power, and not of the exponential with that estimate. The same of logarithms is for
 * tails of Pareto's kind (B. M. Hill, 1975). The greater of the two probabilities holds, so a heavy
 * tail is not taken for a light one.
 *
 * <p>Neighbours are alike, and the greatest values of one afternoon would look like a sure tail. So
 * of an event, great values with short gaps between them, the greatest is kept, and only once the
 * event is over: what goes on is compared with what was before it.
 */
final class Records {
  /** How many values are kept of a statistic; more would mix the tail with the middle. */
  private static final int KEPT = 12;

  /** With fewer, any value is kept. */
  private static final int ENOUGH = 7;

  /** How many spacings the spacing assumed beforehand is worth. */
  private static final double PRIOR = 1;

  /** The spacing of logarithms assumed beforehand: values are rarely nearer than a tenth. */
  private static final double PRIOR_LOG = 0.1;

  private final int gap;
  private final int most;
  private final int memory;

  /** For each statistic from the greatest down; minus infinity where there is none yet. */
  private final float[] kept;

  /** For each statistic the bucket in which the event began, and the last of its great values. */
  private final int[] starts;

  private final int[] lasts;

  /** The greatest value of the event; minus infinity if there is none. */
  private final float[] latest;

  /**
   * @param statistics their number
   * @param gap buckets without a great value that end an event
   * @param most buckets of an event
   * @param memory buckets after which values have been forgotten
   */
  Records(int statistics, int gap, int most, int memory) {
    this.gap = gap;
    this.most = most;
    this.memory = memory;
    this.kept = new float[statistics * KEPT];
    this.starts = new int[statistics];
    this.lasts = new int[statistics];
    this.latest = new float[statistics];
    Arrays.fill(kept, Float.NEGATIVE_INFINITY);
    Arrays.fill(latest, Float.NEGATIVE_INFINITY);
  }

  private int count(int from) {
    int count = KEPT;
    while (count > 0 && kept[from + count - 1] == Float.NEGATIVE_INFINITY) {
      count--;
    }
    return count;
  }

  /** What the spacings add up to, not less than half the unit each, and the one assumed. */
  private double spacings(int from, int count, double unit) {
    double sum = 0;
    for (int i = 0; i < count - 1; i++) {
      sum += kept[from + i] - kept[from + count - 1];
    }
    return Math.max(sum, (count - 1) * unit / 2) + PRIOR * unit;
  }

  private double logSpacings(int from, int count, double unit) {
    double least = kept[from + count - 1];
    double sum = 0;
    for (int i = 0; i < count - 1; i++) {
      sum += Math.log(kept[from + i] / least);
    }
    return Math.max(sum, (count - 1) * Math.log1p(unit / kept[from]) / 2) + PRIOR * PRIOR_LOG;
  }

  /**
   * The probability that a bucket's statistic is at least so great.
   *
   * @param buckets how many were seen
   * @param unit what is a small difference of the statistic; above 0
   * @param heavy whether its tail may be one of Pareto's kind
   */
  double tail(int statistic, double value, int buckets, double unit, boolean heavy) {
    int from = statistic * KEPT;
    int count = count(from);
    if (count == 0) {
      return 1;
    }
    double seen = Math.min(buckets, memory) + 1;
    double freedom = count - 1 + PRIOR;
    double top = kept[from];
    double least = kept[from + count - 1];
    if (value <= least) {
      double below = (least - value) * freedom / spacings(from, count, unit);
      return Math.min(1, count / seen * Math.exp(Math.min(below, 30)));
    }
    if (value < top) {
      int rank = count - 1;
      while (kept[from + rank] < value) {
        rank--;
      }
      double above = kept[from + rank];
      double under = kept[from + rank + 1];
      return Math.min(1, (rank + 1 + (above - value) / (above - under)) / seen);
    }
    double beyond = Math.pow(1 + (value - top) / spacings(from, count, unit), -freedom);
    if (heavy && least > 0) {
      double logs = Math.log(value / top) / logSpacings(from, count, unit);
      beyond = Math.max(beyond, Math.pow(1 + logs, -freedom));
    }
    return beyond / seen;
  }

  /** The least value that is at most so probable, if it is not far within what is usual. */
  double value(int statistic, double probability, int buckets, double unit) {
    int from = statistic * KEPT;
    int count = count(from);
    if (count == 0) {
      return unit;
    }
    double seen = Math.min(buckets, memory) + 1;
    double least = kept[from + count - 1];
    // Half of the excesses are greater than this; the greatest may be anything.
    double mean = Math.max(unit / 2, (kept[from + count / 2] - least) / Math.log(2));
    return least + mean * Math.log(count / (seen * probability));
  }

  /**
   * Learns the statistic of a bucket.
   *
   * @param bucket its number
   */
  void learn(int statistic, double value, int bucket) {
    int from = statistic * KEPT;
    int count = count(from);
    int turn = Math.max(1, memory / KEPT);
    if (bucket % turn == 0 && bucket >= memory && count > ENOUGH) {
      // Each rank has its turn, so old ones go in the end. The rest are the greatest still.
      remove(from, from + bucket / turn % count);
      count--;
    }
    float now = (float) value;
    boolean great = count < ENOUGH || now > kept[from + count - 1];
    int longest = count < ENOUGH ? most / 2 : most;
    boolean over = bucket - lasts[statistic] > gap || bucket - starts[statistic] >= longest;
    if (over && latest[statistic] > Float.NEGATIVE_INFINITY) {
      keep(from, latest[statistic]);
      latest[statistic] = Float.NEGATIVE_INFINITY;
    }
    if (great) {
      if (latest[statistic] == Float.NEGATIVE_INFINITY) {
        starts[statistic] = bucket;
      }
      lasts[statistic] = bucket;
      latest[statistic] = Math.max(latest[statistic], now);
    }
  }

  private void keep(int from, float value) {
    int at = from + KEPT - 1;
    if (value <= kept[at]) {
      return;
    }
    while (at > from && kept[at - 1] < value) {
      kept[at] = kept[at - 1];
      at--;
    }
    kept[at] = value;
  }

  /** Forgets a statistic, which is no more what it was. */
  void forget(int statistic) {
    Arrays.fill(kept, statistic * KEPT, (statistic + 1) * KEPT, Float.NEGATIVE_INFINITY);
    latest[statistic] = Float.NEGATIVE_INFINITY;
  }

  private void remove(int from, int index) {
    System.arraycopy(kept, index + 1, kept, index, from + KEPT - 1 - index);
    kept[from + KEPT - 1] = Float.NEGATIVE_INFINITY;
  }

  void write(DataOutput out) throws IOException {
    for (float value : kept) {
      out.writeFloat(value);
    }
    for (int i = 0; i < starts.length; i++) {
      out.writeInt(starts[i]);
      out.writeInt(lasts[i]);
      out.writeFloat(latest[i]);
    }
  }

  void read(DataInput in) throws IOException {
    for (int i = 0; i < kept.length; i++) {
      kept[i] = in.readFloat();
    }
    for (int i = 0; i < starts.length; i++) {
      starts[i] = in.readInt();
      lasts[i] = in.readInt();
      latest[i] = in.readFloat();
    }
  }
}
