package dev.detection.anomaly;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How often a detector gives something as unusual as this: the honest probability behind any
 * measure that merely orders what is unusual. Every split adds one observation for each bucket it
 * was in, its least usual value.
 *
 * <p>The probability is that of conformal prediction (Vovk, Gammerman and Shafer 2005): the share
 * of observations that were at least so unusual, the new one among them, as it is as likely as any
 * to be the most unusual. For values never seen before it is Good and Turing's estimate of the
 * probability of the unseen (I. J. Good, "The population frequencies of species", 1953). An
 * observation's weight falls with its age relative to the age of the whole, so that the first days,
 * when all is new, are soon outweighed; and after long with its age alone. A burst counts while it
 * lasts; of what a day had more than was to be expected little is kept, so that one bad day does
 * not make all after it look harmless.
 *
 * <p>What is more unusual than all that was seen is rarer still: beyond, the tail is exponential in
 * bits (that is, a power law in the measure; Hill 1975), by the excesses of the most unusual
 * observations, of which there may be few (the predictive distribution, which is Lomax's).
 */
final class Surprises {
  /** Bins of half a bit, for measures from 2^-64 on. */
  private static final int BINS = 192;

  private static final int PER_BIT = 2;
  private static final int LOWEST = -64;

  /** How many observations the tail is made of. */
  private static final double TAIL = 10;

  /** The tail's mean excess in bins, taken as seen so often before anything was. */
  private static final double PRIOR_EXCESS = 4;

  private static final double PRIOR_WEIGHT = 2;

  /** A burst counts as so many times what was to be expected in its stretch, and one more. */
  private static final double BURST = 3;

  private final double least;
  private final long stretch;
  private final double[] weights = new double[BINS];
  private final double[] pending = new double[BINS];
  private double all;
  private double allPending;
  private long pendingBuckets;
  private long age;

  Surprises(Fading fading) {
    least = Math.log(2) / fading.rates();
    stretch = Math.max(1, fading.day());
  }

  /** The next bucket begins. */
  void next() {
    if (pendingBuckets > 0 && pendingBuckets >= Math.min(stretch, (age - pendingBuckets) / 4)) {
      merge();
    }
    age++;
    pendingBuckets++;
    double kept = 1 - Math.max(1.0 / (age + 1), least);
    all *= kept;
    for (int i = 0; i < BINS; i++) {
      weights[i] *= kept;
    }
  }

  private void merge() {
    double expected = 0;
    double came = 0;
    double taken = 0;
    double share = all == 0 ? 0 : allPending / all;
    for (int i = 0; i < BINS; i++) {
      expected += weights[i] * share;
      came += pending[i];
      double most = all == 0 ? came : Math.min(came, 1 + BURST * expected);
      weights[i] += Math.max(0, most - taken);
      taken = Math.max(taken, most);
      pending[i] = 0;
    }
    all += allPending;
    allPending = 0;
    pendingBuckets = 0;
  }

  /** How many buckets have begun. */
  long age() {
    return age;
  }

  private static int bin(double bits) {
    return (int) Math.clamp(Math.floor((bits - LOWEST) * PER_BIT), 0, BINS - 1);
  }

  /**
   * The probability that a split in a bucket has something at least so unusual.
   *
   * @param bits logarithm to base 2 of the measure; lower is less usual
   * @return above 0, at most 1
   */
  double probability(double bits) {
    int bin = bin(bits);
    double below = 0;
    for (int i = 0; i <= bin; i++) {
      below += weights[i] + pending[i];
    }
    double itself = below < 0.5 ? tail(bin) : 1;
    return Math.min(1, (below + itself) / (all + allPending + 1));
  }

  /** The share of what is beyond all that was seen, that is at least so far beyond. */
  private double tail(int bin) {
    double seen = 0;
    double sum = 0;
    int edge = -1;
    int i = 0;
    for (; i < BINS && seen < TAIL; i++) {
      seen += weights[i] + pending[i];
      sum += (weights[i] + pending[i]) * i;
      if (edge < 0 && seen >= 0.5) {
        edge = i;
      }
    }
    if (edge <= bin) {
      return 1;
    }
    double excesses = seen * i - sum + PRIOR_EXCESS * PRIOR_WEIGHT;
    return Math.pow(1 + (edge - bin) / excesses, -(seen + PRIOR_WEIGHT));
  }

  /** Learns the least usual of a split in a bucket. */
  void learn(double bits) {
    pending[bin(bits)]++;
    allPending++;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(age);
    out.writeLong(pendingBuckets);
    out.writeDouble(all);
    out.writeDouble(allPending);
    for (int i = 0; i < BINS; i++) {
      out.writeDouble(weights[i]);
      out.writeDouble(pending[i]);
    }
  }

  void read(DataInput in) throws IOException {
    age = in.readLong();
    pendingBuckets = in.readLong();
    all = in.readDouble();
    allPending = in.readDouble();
    for (int i = 0; i < BINS; i++) {
      weights[i] = in.readDouble();
      pending[i] = in.readDouble();
    }
  }
}
