package dev.detection.anomaly;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How often a detector gives something as unusual as this: the honest probability behind any
 * measure that merely orders what is unusual. Every split adds one observation for each bucket it
 * was in, its least usual value.
 *
 * <p>For values never seen before the share of buckets that had one is Good and Turing's estimate
 * of the probability of the unseen (I. J. Good, "The population frequencies of species", 1953), of
 * which the recent rate is taken: an observation's weight falls with its age relative to the age of
 * the whole, so that the first days, when all is new, are soon outweighed; and after long with its
 * age alone. Half an observation is added (Krichevsky and Trofimov 1981), so that what never was
 * has a probability that depends on how long it never was. What is more unusual than all that was
 * seen is rarer still: beyond, the tail is exponential in bits (that is, a power law in the
 * probability; Hill 1975), with the mean excess of the most unusual observations.
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

  private final double least;
  private final double[] weights = new double[BINS];
  private double all;
  private long age;

  Surprises(Fading fading) {
    least = Math.log(2) / fading.rates();
  }

  /** The next bucket begins. */
  void next() {
    age++;
    double kept = 1 - Math.max(1.0 / (age + 1), least);
    all *= kept;
    for (int i = 0; i < BINS; i++) {
      weights[i] *= kept;
    }
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
      below += weights[i];
    }
    double beyond = 0.5;
    if (below < 0.5) {
      beyond *= Math.exp(-tail(bin));
    }
    return Math.min(1, (below + beyond) / (all + 1));
  }

  /** How far beyond what was seen, in mean excesses. */
  private double tail(int bin) {
    double seen = 0;
    double sum = 0;
    int edge = -1;
    int i = 0;
    for (; i < BINS && seen < TAIL; i++) {
      seen += weights[i];
      sum += weights[i] * i;
      if (edge < 0 && seen >= 0.5) {
        edge = i;
      }
    }
    if (edge <= bin) {
      return 0;
    }
    double excess = (seen * i - sum + PRIOR_EXCESS * PRIOR_WEIGHT) / (seen + PRIOR_WEIGHT);
    return (edge - bin) / excess;
  }

  /** Learns the least usual of a split in a bucket. */
  void learn(double bits) {
    weights[bin(bits)]++;
    all++;
  }

  void write(DataOutput out) throws IOException {
    out.writeLong(age);
    out.writeDouble(all);
    for (double weight : weights) {
      out.writeDouble(weight);
    }
  }

  void read(DataInput in) throws IOException {
    age = in.readLong();
    all = in.readDouble();
    for (int i = 0; i < BINS; i++) {
      weights[i] = in.readDouble();
    }
  }
}
