package dev.detection.nab;

/**
 * The benchmark's simplest detector, from its description: how far a value is from the mean of the
 * last 6,400 values, in standard deviations, as the probability of being nearer. The window moves
 * on by 100 values at a time. Its published scores show whether our scorer is right.
 */
final class WindowedGaussian {
  private static final int WINDOW = 6400;
  private static final int STEP = 100;

  /** The published results were written with twelve digits. */
  private static final double DIGITS = 1e12;

  private WindowedGaussian() {}

  static double[] scores(double[] values) {
    double[] scores = new double[values.length];
    int from = 0;
    double sum = 0;
    double squares = 0;
    double mean = 0;
    double deviation = 1;
    for (int i = 0; i < values.length; i++) {
      if (i > 0) {
        double score = 1 - beyond(Math.abs(values[i] - mean) / deviation);
        scores[i] = Math.rint(score * DIGITS) / DIGITS;
      }
      boolean full = i >= WINDOW;
      if (full && (i - WINDOW + 1) % STEP == 0) {
        from += STEP;
      } else if (full) {
        continue;
      }
      sum = 0;
      squares = 0;
      for (int j = from; j <= i; j++) {
        sum += values[j];
      }
      mean = sum / (i - from + 1);
      for (int j = from; j <= i; j++) {
        squares += (values[j] - mean) * (values[j] - mean);
      }
      deviation = Math.sqrt(squares / (i - from + 1));
      deviation = deviation == 0 ? 1e-6 : deviation;
    }
    return scores;
  }

  /**
   * The share of a normal distribution that is above so many standard deviations: the integral of
   * the density by Simpson's rule up to 3, from there on Laplace's continued fraction.
   */
  static double beyond(double deviations) {
    double density = Math.exp(-deviations * deviations / 2) / Math.sqrt(2 * Math.PI);
    if (deviations > 3) {
      double fraction = deviations;
      for (int i = 80; i > 0; i--) {
        fraction = deviations + i / fraction;
      }
      return density / fraction;
    }
    int parts = 200;
    double width = deviations / parts;
    double sum = 0;
    for (int i = 0; i <= parts; i++) {
      double at = Math.exp(-i * width * i * width / 2);
      sum += (i == 0 || i == parts ? 1 : i % 2 == 1 ? 4 : 2) * at;
    }
    return 0.5 - sum * width / 3 / Math.sqrt(2 * Math.PI);
  }
}
