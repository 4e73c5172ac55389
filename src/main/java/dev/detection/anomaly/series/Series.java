package dev.detection.anomaly.series;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * The model of one series of values, a value a bucket: what the next one is expected to be, and how
 * improbable is what came. It has no clock, looks at no later value, and is the same whenever it is
 * given the same values.
 *
 * <p><b>Expected</b> is what {@link Forecast} makes of levels of different memory and of the daily
 * and weekly {@link Season}, which are used once the series has proven them. Values count towards
 * levels and errors only up to some times the mean error (P. J. Huber, "Robust estimation of a
 * location parameter", 1964), so anomalies do not move them much; if values stay far on one side
 * for long, the level follows them.
 *
 * <p><b>Improbable</b> is what is greater, or less, than almost all of the last weeks in one of
 * four statistics: the step (how far the value is from what was expected), the level (a short mean
 * of how far values are from the slow level and the seasons: many small deviations together), the
 * spread (a short mean of the size of steps against the usual: bursts and stuck values; A. Lavin
 * and S. Ahmad, "Evaluating real-time anomaly detection algorithms", 2015, compare short and long
 * windows of errors likewise), and the value itself. {@link Records} says how probable each is from
 * the greatest ones seen, whatever the distribution; the least probability counts, times the number
 * of statistics (Bonferroni). After a short time with few values everything is probable.
 *
 * <p><b>What goes on is told once</b>: after something improbable the probability is 1 or near it
 * until there is something far more improbable or the series is calm.
 *
 * <p>A series without seasons takes about a kilobyte, see {@link #bytes()}. Not safe for use by
 * several threads.
 */
public final class Series {
  private static final int VERSION = 1;
  private static final int DAY = 86_400;
  private static final int WEEK = 7 * DAY;

  /** So many mean errors a value counts at most: of a normal distribution four deviations. */
  static final double CLIP = 5;

  /** Half-life of the slow level in days: without seasons, with a daily, with a weekly one. */
  private static final double SLOW_DAYS = 1;

  private static final double SLOW_DAYS_DAILY = 2;
  private static final double SLOW_DAYS_WEEKLY = 7;

  /** Half-life of mean errors: a week holds every kind of day. */
  private static final double ERROR_DAYS = 7;

  private static final double TREND_DAYS = 3;

  /** How long records are kept: every day of the week four times. */
  private static final double MEMORY_DAYS = 28;

  /** What belongs together: a quarter of a day, and no more than half of that without. */
  private static final double EVENT_DAYS = 0.25;

  /** Values are far for so long before the level goes to them. */
  private static final double SHIFT_DAYS = 0.5;

  /** Rates of the short means, of level and spread: of about four and eight buckets. */
  private static final double LEVEL_RATE = 0.25;

  private static final double SPREAD_RATE = 0.125;

  /** Added to spreads, so that steps of next to nothing do not differ by much. */
  private static final double LEAST_SPREAD = 0.1;

  /** Told is what has less than this probability (e^-7, about one in a thousand). */
  private static final double TOLD_FROM = 7;

  /** And told anew what is less probable by this factor (e^5, about 150). */
  private static final double TOLD_ANEW = 5;

  /** A trend of so many mean deviations a day makes every value a record. */
  private static final double TREND = 0.5;

  private static final double MOST = 1e30;
  private static final int STATISTICS = 4;
  private static final int LEAST_BUCKETS = 24;

  /** Values outside of the band are so probable, on each side. */
  private static final double BAND = 0.01;

  /** Statistics, the greatest; the least are one further on. */
  private static final int STEP = 0;

  private static final int LEVEL = 2;
  private static final int SPREAD = 4;
  private static final int VALUE = 6;

  private final long span;

  /** Buckets of a day, within limits, so that rates make sense for every bucket span. */
  private final double perDay;

  private final Records records;
  private final Season day;
  private final Season week;
  private final Forecast forecast = new Forecast();

  private long last;
  private int seen;

  /** Buckets seen when what is expected last became another. */
  private int since;

  private boolean whole = true;
  private float stepError;
  private float levelError;
  private float slowError;
  private float level;
  private float spread;
  private float usualSpread;
  private float slope;

  /** What was told, as -ln of its probability, fading. */
  private float told;

  /** Buckets for which values have been far, negative if below. */
  private int away;

  /**
   * Of nothing yet.
   *
   * @param bucketSpan seconds of a bucket; at least 1
   */
  public Series(long bucketSpan) {
    if (bucketSpan < 1) {
      throw new IllegalArgumentException("a bucket of [" + bucketSpan + "] seconds");
    }
    this.span = bucketSpan;
    this.perDay = Math.clamp((double) DAY / span, 24, 1440);
    int event = (int) (EVENT_DAYS * perDay);
    this.records = new Records(VALUE + 2, event / 2, event, (int) (MEMORY_DAYS * perDay));
    this.day = new Season(DAY, 24, 96, span);
    this.week = new Season(WEEK, 14, 168, span);
  }

  /**
   * Tells what was expected of a bucket and how unusual its value is, then learns it.
   *
   * @param bucketStart seconds since the epoch; after that of the call before. Buckets may be
   *     missing between
   * @param value what the bucket came to; what is beyond 10^30 counts as that
   * @return of the first value nothing was expected: it is its own band and its probability is 1
   * @throws IllegalArgumentException if the value is not finite or the bucket not after the last
   */
  public Expectation observe(long bucketStart, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a value must be finite but is [" + value + "]");
    }
    return observeFinite(bucketStart, Math.clamp(value, -MOST, MOST));
  }

  private Expectation observeFinite(long bucketStart, double value) {
    if (seen > 0 && bucketStart <= last) {
      throw new IllegalArgumentException(
          "bucket [" + bucketStart + "] is not after bucket [" + last + "]");
    }
    whole &= value == Math.rint(value);
    if (seen == 0) {
      forecast.first(value);
      last = bucketStart;
      seen = 1;
      return new Expectation(value, value, value, 1, 1, 1);
    }
    long missing = Math.max(0, Math.round((double) (bucketStart - last) / span) - 1);
    last = bucketStart;
    if (missing > EVENT_DAYS * perDay) {
      forecast.forget();
    }
    double season = season(bucketStart);
    double expected = forecast.next(season);
    double base = forecast.slow() + season;
    // Counts come in whole steps; of other values a thousandth is no difference.
    double unit = whole ? 1 : Math.max(1e-3 * Math.abs(forecast.slow()), 1e-12);
    double wide = Math.max(unit, slowError);
    double narrow = Math.max(unit, stepError);
    // Over a gap the last value is worth less and less, down to what the slow level is worth.
    double scale = narrow * Math.min(Math.sqrt(1.0 + missing), Math.max(1, wide / narrow));

    double step = (value - expected) / scale;
    double deviation = value - base;
    double levelNow = level + LEVEL_RATE * (compressed(deviation, 2 * CLIP * wide) - level);
    double size = compressed(Math.abs(step), 2 * CLIP);
    double spreadNow = spread + Math.max(SPREAD_RATE, 1.0 / (seen + 1)) * (size - spread);
    double inErrors = levelNow / Math.max(unit / 2, levelError);
    double ratio =
        seen < LEAST_BUCKETS
            ? 0
            : Math.log((spreadNow + LEAST_SPREAD) / (usualSpread + LEAST_SPREAD));
    Expectation expectation = judge(expected, scale, step, inErrors, ratio, value, wide, unit);

    learnRecords(step, inErrors, ratio, value);
    double early = 1.0 / (seen + 1);
    double rate = Math.max(rate(ERROR_DAYS), early);
    double before = forecast.slow();
    stepError = Forecast.error(stepError, value - expected, rate, early);
    levelError = Forecast.error(levelError, levelNow, rate, early);
    slowError = Forecast.error(slowError, deviation, rate, early);
    usualSpread += (float) (rate * (size - usualSpread));
    spread = (float) spreadNow;
    level = (float) levelNow;
    forecast.learn(value, season, CLIP * wide, rate(slowDays()), early);
    double moved = forecast.slow() - before;
    slope += (float) (Math.max(rate(TREND_DAYS), early) * (moved - slope));
    followShift(deviation, wide);
    learnSeasons(bucketStart, value);
    seen++;
    return expectation;
  }

  /** What is beyond the limit counts by its logarithm: more is more, but not by much. */
  private static double compressed(double value, double limit) {
    double size = Math.abs(value);
    return size <= limit ? value : Math.copySign(limit * (1 + Math.log(size / limit)), value);
  }

  private double rate(double halfLifeDays) {
    return 1 - Math.pow(0.5, 1 / (halfLifeDays * perDay));
  }

  private double slowDays() {
    return week.used() ? SLOW_DAYS_WEEKLY : day.used() ? SLOW_DAYS_DAILY : SLOW_DAYS;
  }

  private double season(long time) {
    return day.at(time) + week.at(time);
  }

  private Expectation judge(
      double expected,
      double scale,
      double step,
      double inErrors,
      double ratio,
      double value,
      double wide,
      double unit) {
    int buckets = seen - since;
    boolean trend = Math.abs(slope) * perDay > TREND * wide;
    double valueUnit = Math.max(unit, wide / 2);
    double high = trend ? 1 : records.tail(VALUE, value, seen, valueUnit, true);
    double low = trend ? 1 : records.tail(VALUE + 1, -value, seen, valueUnit, true);
    high = Math.min(high, records.tail(STEP, step, buckets, 0.5, true));
    low = Math.min(low, records.tail(STEP + 1, -step, buckets, 0.5, true));
    high = Math.min(high, records.tail(LEVEL, inErrors, buckets, 0.5, false));
    low = Math.min(low, records.tail(LEVEL + 1, -inErrors, buckets, 0.5, false));
    double burst = records.tail(SPREAD, ratio, buckets, 0.2, false);
    if (step > 0) {
      high = Math.min(high, burst);
    } else {
      low = Math.min(low, burst);
    }
    double stuck = records.tail(SPREAD + 1, -ratio, buckets, 0.2, false);
    double both = 2 * Math.min(stuck, Math.min(high, low));
    double unusual = -Math.log(Math.min(1, STATISTICS * both));
    double news = unusual >= told + TOLD_ANEW ? unusual : Math.max(0, unusual - told);
    double share = unusual > 0 ? news / unusual : 1;
    if (unusual < TOLD_FROM) {
      told *= (float) Math.pow(0.5, 1 / (EVENT_DAYS * perDay));
    } else if (unusual >= told + TOLD_ANEW) {
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

  private void learnRecords(double step, double inErrors, double ratio, double value) {
    records.learn(VALUE, value, seen);
    records.learn(VALUE + 1, -value, seen);
    // The first errors are of scales that are hardly known.
    if (seen - since > Math.max(LEAST_BUCKETS, EVENT_DAYS * perDay)) {
      records.learn(STEP, step, seen);
      records.learn(STEP + 1, -step, seen);
      records.learn(LEVEL, inErrors, seen);
      records.learn(LEVEL + 1, -inErrors, seen);
      records.learn(SPREAD, ratio, seen);
      records.learn(SPREAD + 1, -ratio, seen);
    }
  }

  private void followShift(double deviation, double wide) {
    boolean far = Math.abs(deviation) > CLIP / 2 * wide;
    int side = deviation > 0 ? 1 : -1;
    away = !far ? 0 : away * side < 0 ? side : away + side;
    if (Math.abs(away) > SHIFT_DAYS * perDay) {
      forecast.shift();
      away = 0;
      level = 0;
    }
  }

  private void learnSeasons(long time, double value) {
    double deviation = value - forecast.slow();
    double limit = CLIP * slowError;
    double ofDay = day.at(time);
    double ofWeek = week.at(time);
    boolean daily = day.used();
    boolean weekly = week.used();
    day.learn(time, deviation - ofWeek, limit);
    week.learn(time, deviation - ofDay, limit);
    if (day.used() != daily || week.used() != weekly) {
      forecast.reseason(season(time) - ofDay - ofWeek);
      away = 0;
      level = 0;
      since = seen;
      for (int statistic = 0; statistic < VALUE; statistic++) {
        records.forget(statistic);
      }
    }
  }

  /** Roughly what it takes in memory. */
  public long bytes() {
    return 1_100 + day.bytes() + week.bytes();
  }

  /** Writes all of it, with a version. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(span);
    out.writeLong(last);
    out.writeInt(seen);
    out.writeInt(since);
    out.writeBoolean(whole);
    out.writeFloat(stepError);
    out.writeFloat(levelError);
    out.writeFloat(slowError);
    out.writeFloat(level);
    out.writeFloat(spread);
    out.writeFloat(usualSpread);
    out.writeFloat(slope);
    out.writeFloat(told);
    out.writeInt(away);
    forecast.write(out);
    records.write(out);
    day.write(out);
    week.write(out);
  }

  /**
   * Goes on exactly where {@link #write} was.
   *
   * @throws IOException also if it was written by a version that is not known
   */
  public static Series read(DataInput in) throws IOException {
    int version = in.readByte();
    if (version != VERSION) {
      throw new IOException("series of an unknown version [" + version + "]");
    }
    Series series = new Series(in.readLong());
    series.last = in.readLong();
    series.seen = in.readInt();
    series.since = in.readInt();
    series.whole = in.readBoolean();
    series.stepError = in.readFloat();
    series.levelError = in.readFloat();
    series.slowError = in.readFloat();
    series.level = in.readFloat();
    series.spread = in.readFloat();
    series.usualSpread = in.readFloat();
    series.slope = in.readFloat();
    series.told = in.readFloat();
    series.away = in.readInt();
    series.forecast.read(in);
    series.records.read(in);
    series.day.read(in);
    series.week.read(in);
    return series;
  }
}
