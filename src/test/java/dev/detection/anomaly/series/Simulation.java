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

  /** Alerts of a job a month at 25, 50 and 75 in the year after its first four weeks. */
  static double[] stationary(Shape shape, int jobs) {
    double[] alerts = new double[3];
    for (int job = 0; job < jobs; job++) {
      double[] scores =
          scores(new Simulation(shape, 100 + job).values(392 * DAY, Anomaly.NONE, 0, 0));
      for (int threshold = 0; threshold < 3; threshold++) {
        alerts[threshold] +=
            alerts(scores, 28 * DAY, scores.length, 25 * (threshold + 1)) / (12.0 * jobs);
      }
    }
    return alerts;
  }

  /**
   * How planted anomalies were found, by scores of 50 and more.
   *
   * @param planted one in each of so many jobs, after five weeks of seven
   * @param found of them
   * @param otherwise alerts from the third week on that are none of them
   */
  record Found(int planted, int found, int otherwise) {
    double recall() {
      return (double) found / planted;
    }

    double precision() {
      return (double) found / Math.max(1, found + otherwise);
    }
  }

  static Found planted(Shape shape, Anomaly anomaly, int jobs) {
    int length =
        switch (anomaly) {
          case NONE -> 0;
          case SPIKE -> 1;
          case BURST -> 4;
          case MISSING_DATA -> 12;
          case LEVEL_SHIFT -> 5 * DAY;
          case SLOW_RISE -> 2 * DAY;
          case NO_PEAK, NEW_WEEKDAY -> DAY;
        };
    boolean wholeDay = anomaly == Anomaly.NO_PEAK || anomaly == Anomaly.NEW_WEEKDAY;
    int found = 0;
    int otherwise = 0;
    for (int job = 0; job < jobs; job++) {
      int at = (35 + job % 4) * DAY + (wholeDay ? 0 : 37 * job % DAY);
      double[] scores =
          scores(new Simulation(shape, 1000 + job).values(49 * DAY, anomaly, at, length));
      int hours = 4;
      int end = at + Math.min(length, 2 * DAY) + hours;
      found += alerts(scores, at, end, 50) > 0 ? 1 : 0;
      // That a shift ends is news too, and no false alarm.
      otherwise += alerts(scores, 14 * DAY, at, 50);
      otherwise += alerts(scores, at + length + DAY, scores.length, 50);
    }
    return new Found(jobs, found, otherwise);
  }

  private static int alerts(double[] scores, int from, int to, double threshold) {
    int alerts = 0;
    for (int i = from; i < to; i++) {
      alerts += scores[i] >= threshold ? 1 : 0;
    }
    return alerts;
  }

  /** Prints the tables of the docs. */
  public static void main(String[] args) {
    System.out.println("| data | at 25 | at 50 | at 75 |\n|---|---|---|---|");
    for (Shape shape : Shape.values()) {
      double[] alerts = stationary(shape, 40);
      System.out.printf(
          java.util.Locale.ROOT,
          "| %s | %.2f | %.2f | %.3f |%n",
          shape,
          alerts[0],
          alerts[1],
          alerts[2]);
    }
    System.out.println("\n| data | planted | recall | precision |\n|---|---|---|---|");
    for (Shape shape : Shape.values()) {
      for (Anomaly anomaly : Anomaly.values()) {
        boolean wholeDay = anomaly == Anomaly.NO_PEAK || anomaly == Anomaly.NEW_WEEKDAY;
        if (anomaly != Anomaly.NONE && (!wholeDay || shape == Shape.SEASONAL)) {
          Found found = planted(shape, anomaly, 100);
          System.out.printf(
              java.util.Locale.ROOT,
              "| %s | %s | %.2f | %.2f |%n",
              shape,
              anomaly,
              found.recall(),
              found.precision());
        }
      }
    }
  }
}
