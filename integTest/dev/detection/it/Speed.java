package dev.detection.it;

import dev.detection.it.JmhResults.Series;
import java.util.Locale;

/**
 * How one benchmark differs between two revisions.
 *
 * @param ratio of the medians, second to first
 * @param p how likely chance alone would do as much, see {@link RankTest}
 */
record Speed(double first, double second, double ratio, double p, Verdict verdict) {
  /** A smaller change is not worth a word, however sure it is. */
  static final double LEAST_CHANGE = 0.03;

  /** Chance is believed in from here on. */
  static final double SURE = 0.05;

  /** Fewer samples of a revision can never be {@link #SURE}. */
  static final int LEAST_SAMPLES = 4;

  /** What the second revision is. */
  enum Verdict {
    IMPROVEMENT,
    REGRESSION,
    NOISE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Compares two revisions; both have at least one sample. */
  static Speed of(Series first, Series second) {
    double a = Estimate.middle(first.values());
    double b = Estimate.middle(second.values());
    double ratio = a == b ? 1 : b / a;
    double p = RankTest.p(first.values(), second.values());
    Verdict verdict = Verdict.NOISE;
    if (p < SURE && Math.abs(ratio - 1) > LEAST_CHANGE) {
      verdict = ratio > 1 == first.higherIsBetter() ? Verdict.IMPROVEMENT : Verdict.REGRESSION;
    }
    return new Speed(a, b, ratio, p, verdict);
  }
}
