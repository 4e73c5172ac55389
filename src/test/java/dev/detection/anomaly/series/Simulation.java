package dev.detection.anomaly.series;

import java.util.Random;

/** Series made from a seed, quiet or with one planted anomaly, and what a job of one says. */
final class Simulation {
  static final long SPAN = 900;
  static final int DAY = 96;

  /** A Monday. */
  static final long START = 1_767_571_200L;

  /** What series are made of. */
  enum Shape {
    GAUSSIAN,
    LOG_NORMAL,
    COUNTS,
    SEASONAL
  }

  /** What is planted. */
  enum Anomaly {
    NONE,
    SPIKE,
    LEVEL_SHIFT,
    SLOW_RISE,
    BURST,
    MISSING_DATA,
    NO_PEAK,
    NEW_WEEKDAY
  }

  private final Random random;
  private final Shape shape;

  Simulation(Shape shape, long seed) {
    this.shape = shape;
    this.random = new Random(seed);
  }

  /** How much of a usual working day's load there is: nights and weekends are quiet. */
  private static double load(int bucket, boolean asSunday) {
    double hour = (bucket % DAY) * 24.0 / DAY;
    boolean weekend = bucket / DAY % 7 >= 5 || asSunday;
    double day = Math.exp(-Math.pow((hour - 13) / 4, 2));
    return weekend ? 0.25 * day : day;
  }

  /**
   * The values.
   *
   * @param at first bucket of the anomaly
   * @param length its buckets
   */
  double[] values(int buckets, Anomaly anomaly, int at, int length) {
    double[] values = new double[buckets];
    double wander = 0;
    for (int i = 0; i < buckets; i++) {
      boolean in = i >= at && i < at + length;
      double noise = random.nextGaussian();
      wander = 0.9 * wander + 0.45 * random.nextGaussian();
      double load = load(i, false);
      if (in && anomaly == Anomaly.NO_PEAK) {
        load = 0;
      } else if (in && anomaly == Anomaly.NEW_WEEKDAY) {
        load = load(i, true);
      }
      double more = 0;
      double factor = 1;
      if (in) {
        more =
            switch (anomaly) {
              case SPIKE -> 10;
              case LEVEL_SHIFT -> 6;
              case SLOW_RISE -> 10.0 * (i - at) / length;
              case BURST -> 6;
              default -> 0;
            };
        factor = anomaly == Anomaly.MISSING_DATA ? 0 : 1;
      }
      values[i] =
          factor
              * switch (shape) {
                case GAUSSIAN -> 100 + 5 * (noise + more);
                case LOG_NORMAL -> 1000 * Math.exp(0.5 * (noise + more));
                case COUNTS -> poisson(6 * Math.exp(0.3 * wander) + 3 * more);
                case SEASONAL -> 200 + 400 * load + 10 * (noise + wander + 2 * more);
              };
    }
    return values;
  }

  private double poisson(double mean) {
    double limit = Math.exp(-mean);
    double product = random.nextDouble();
    int count = 0;
    while (product > limit) {
      product *= random.nextDouble();
      count++;
    }
    return count;
  }

  /** Scores of a job of this series. */
  static double[] scores(double[] values) {
    Series series = new Series(SPAN);
    Calibration calibration = new Calibration(SPAN);
    double[] scores = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      double probability = series.observe(START + i * SPAN, values[i]).probability();
      scores[i] = calibration.score(probability);
      calibration.learn(probability);
      calibration.endBucket();
    }
    return scores;
  }
}
