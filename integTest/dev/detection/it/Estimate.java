package dev.detection.it;

import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;

/**
 * What a sample says of what it was drawn from. The bounds are those of a 95 % interval by
 * resampling (percentile bootstrap), which asks for no particular distribution. The same sample
 * gives the same bounds. Of fewer than about six values they are too narrow.
 */
record Estimate(double value, double low, double high) {
  private static final int RESAMPLES = 10_000;

  /** Of the median of the values; at least one. */
  static Estimate median(double... values) {
    return of(Estimate::middle, values);
  }

  /** Of the mean of the values; at least one. */
  static Estimate mean(double... values) {
    return of(sample -> Arrays.stream(sample).average().orElseThrow(), values);
  }

  private static Estimate of(ToDoubleFunction<double[]> statistic, double[] values) {
    Random random = new Random(values.length);
    double[] drawn = new double[values.length];
    double[] all = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      for (int j = 0; j < drawn.length; j++) {
        drawn[j] = values[random.nextInt(values.length)];
      }
      all[i] = statistic.applyAsDouble(drawn);
    }
    Arrays.sort(all);
    int tail = RESAMPLES / 40;
    return new Estimate(
        statistic.applyAsDouble(values.clone()), all[tail], all[RESAMPLES - 1 - tail]);
  }

  /** Value and interval, each in this format. */
  String text(String format) {
    return (format + " (" + format + " – " + format + ")").formatted(value, low, high);
  }

  /** The median; sorts the values. */
  static double middle(double[] values) {
    Arrays.sort(values);
    int half = values.length / 2;
    return values.length % 2 == 1 ? values[half] : (values[half - 1] + values[half]) / 2;
  }
}
