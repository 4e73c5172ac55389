package dev.detection.anomaly.series;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How improbable the statistics of a bucket are by the {@link Records} of those before, the least
 * probable one counting, and that what goes on is told once.
 */
final class Surprise {
  /** How long records are kept: every day of the week four times. */
  private static final double MEMORY_DAYS = 28;

  /** What belongs together: a quarter of a day, and no more than half of that without. */
  static final double EVENT_DAYS = 0.25;

  /** Told is what has less than this probability (e^-7, about one in a thousand). */
  private static final double TOLD_FROM = 7;

  /** And told anew what is less probable by this factor (e^5, about 150). */
  private static final double TOLD_ANEW = 5;

  /**
   * Down to this probability (e^-9) what was told was hardly worth it: it is told anew by a smaller
   * factor (e^3, about 20). Else the beginning of what comes slowly, a rise or a silence, would
   * keep the rest of it from being told.
   */
  private static final double TOLD_SURELY = 9;

  private static final double TOLD_BETTER = 3;

  /** A run is a fifth, but hardly a bucket of most series has one. */
  private static final int STATISTICS = 4;

  /** Values outside of the band are so probable, on each side. */
  private static final double BAND = 0.01;

  /** Statistics, the greatest; the least are one further on. */
  private static final int STEP = 0;

  private static final int LEVEL = 2;
  private static final int SPREAD = 4;
  private static final int VALUE = 6;

  /** Has no least. */
  private static final int RUN = 8;

  private final double perDay;
  private final Records records;

  /** Buckets seen when what is expected last became another. */
  private int since;

  /** What was told, as -ln of its probability, fading. */
  private float told;

  /**
   * What is looked at of a bucket.
   *
   * @param step value less what was expected, in mean errors
   * @param level short mean of deviations, in mean errors
   * @param spread logarithm of the short mean of steps to the long one
   * @param value as it is
   * @param run how many buckets have had this very value, up to this one
   */
  record Statistics(double step, double level, double spread, double value, double run) {}

  /**
   * Of nothing yet.
   *
   * @param perDay buckets of a day
   */
  Surprise(double perDay) {
    this.perDay = perDay;
    int event = (int) (EVENT_DAYS * perDay);
    this.records = new Records(RUN + 1, event / 2, event, (int) (MEMORY_DAYS * perDay));
  }

  /**
   * How improbable a bucket is.
   *
   * @param seen buckets before it
   * @param expected its value
   * @param scale the mean error in the value's unit
   * @param trend whether values are expected to be records
   * @param valueUnit what is a small difference of values
   */
  Expectation judge(
      Statistics bucket, int seen, double expected, double scale, boolean trend, double valueUnit) {
    int buckets = seen - since;
    double high = trend ? 1 : records.tail(VALUE, bucket.value(), seen, valueUnit, true);
    double low = trend ? 1 : records.tail(VALUE + 1, -bucket.value(), seen, valueUnit, true);
    high = Math.min(high, records.tail(STEP, bucket.step(), buckets, 0.5, true));
    low = Math.min(low, records.tail(STEP + 1, -bucket.step(), buckets, 0.5, true));
    high = Math.min(high, records.tail(LEVEL, bucket.level(), buckets, 0.5, false));
    low = Math.min(low, records.tail(LEVEL + 1, -bucket.level(), buckets, 0.5, false));
    double burst = records.tail(SPREAD, bucket.spread(), buckets, 0.2, false);
    if (bucket.step() > 0) {
      high = Math.min(high, burst);
    } else {
      low = Math.min(low, burst);
    }
    double run = bucket.run() < 2 ? 1 : records.tail(RUN, bucket.run(), seen, 1, false);
    if (bucket.level() > 0) {
      high = Math.min(high, run);
    } else {
      low = Math.min(low, run);
    }
    double stuck = records.tail(SPREAD + 1, -bucket.spread(), buckets, 0.2, false);
    double both = 2 * Math.min(stuck, Math.min(high, low));
    double unusual = -Math.log(Math.min(1, STATISTICS * both));
    boolean rises = unusual >= told + (told < TOLD_SURELY ? TOLD_BETTER : TOLD_ANEW);
    double news = rises ? unusual : Math.max(0, unusual - told);
    double share = unusual > 0 ? news / unusual : 1;
    if (unusual < TOLD_FROM) {
      told *= (float) Math.pow(0.5, 1 / (EVENT_DAYS * perDay));
    } else if (rises) {
      told = (float) unusual;
    }
    double above = scale * Math.max(0, records.value(STEP, BAND, buckets, 0.5));
    double below = scale * Math.max(0, records.value(STEP + 1, BAND, buckets, 0.5));
    return new Expectation(
        expected,
        expected - below,
        expected + above,
        Math.exp(-news),
        Math.pow(Math.min(1, STATISTICS * high), share),
        Math.pow(Math.min(1, STATISTICS * low), share));
  }

  /** Learns a bucket. */
  void learn(Statistics bucket, int seen) {
    both(VALUE, bucket.value(), seen);
    records.learn(RUN, bucket.run(), seen);
    // The first errors are of scales that are hardly known.
    if (seen - since > Math.max(Series.LEAST_BUCKETS, EVENT_DAYS * perDay)) {
      both(STEP, bucket.step(), seen);
      both(LEVEL, bucket.level(), seen);
      both(SPREAD, bucket.spread(), seen);
    }
  }

  private void both(int statistic, double value, int seen) {
    records.learn(statistic, value, seen);
    records.learn(statistic + 1, -value, seen);
  }

  /** What is expected is another from now on; only values are what they were. */
  void forget(int seen) {
    since = seen;
    for (int statistic = 0; statistic < VALUE; statistic++) {
      records.forget(statistic);
    }
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(since);
    out.writeFloat(told);
    records.write(out);
  }

  void read(DataInput in) throws IOException {
    since = in.readInt();
    told = in.readFloat();
    records.read(in);
  }
}
