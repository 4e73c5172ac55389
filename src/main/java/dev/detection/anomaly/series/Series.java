package dev.detection.anomaly.series;

import dev.detection.anomaly.series.Surprise.Statistics;
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
 * five statistics: the step (how far the value is from what was expected), the level (a short mean
 * of how far values are from the slow level and the seasons: many small deviations together), the
 * spread (a short mean of the size of steps against the usual: bursts and stuck values; A. Lavin
 * and S. Ahmad, "Evaluating real-time anomaly detection algorithms", 2015, compare short and long
 * windows of errors likewise), the value itself, and the run (how many buckets in a row have had
 * this very value: a silence, which single zeros do not make, or a meter that is stuck). {@link
 * Records} say how probable each is from the greatest ones seen, whatever the distribution; the
 * least probability counts, times the number of statistics (Bonferroni). After a short time with
 * few values everything is probable.
 *
 * <p><b>What goes on is told once</b>: after something improbable the probability is 1 or near it
 * until there is something far more improbable or the series is calm.
 *
 * <p>A series without seasons takes about a kilobyte, see {@link #bytes()}. Not safe for use by
 * several threads.
 */
public final class Series {
  private static final int VERSION = 2;
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

  /** Values are far for so long before the level goes to them. */
  private static final double SHIFT_DAYS = 0.5;

  /** Rates of the short means, of level and spread: of about four and eight buckets. */
  private static final double LEVEL_RATE = 0.25;

  private static final double SPREAD_RATE = 0.125;

  /** Added to spreads, so that steps of next to nothing do not differ by much. */
  private static final double LEAST_SPREAD = 0.1;

  /** A trend of so many mean deviations a day makes every value a record. */
  private static final double TREND = 0.5;

  /** Beyond, floats would overflow in sums. */
  private static final double MOST = 1e30;

  /** Fewer are no ground for mean errors. */
  static final int LEAST_BUCKETS = 24;

  private final long span;

  /** Buckets of a day, within limits, so that rates make sense for every bucket span. */
  private final double perDay;

  private final Surprise surprise;
  private final Season day;
  private final Season week;
  private final Forecast forecast = new Forecast();

  private long last;
  private int seen;

  private double latest;

  /** How many buckets in a row have had the latest value. */
  private int run;

  private boolean whole = true;
  private float stepError;
  private float levelError;
  private float slowError;
  private float level;
  private float spread;
  private float usualSpread;
  private float slope;

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
    this.surprise = new Surprise(perDay);
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
      latest = value;
      run = 1;
      last = bucketStart;
      seen = 1;
      return new Expectation(value, value, value, 1, 1, 1);
    }
    long missing = Math.max(0, Math.round((double) (bucketStart - last) / span) - 1);
    last = bucketStart;
    if (missing > Surprise.EVENT_DAYS * perDay) {
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
    run = value == latest ? run + 1 : 1;
    latest = value;
    Statistics statistics = new Statistics(step, inErrors, ratio, value, run);
    boolean trend = Math.abs(slope) * perDay > TREND * wide;
    Expectation expectation =
        surprise.judge(statistics, seen, expected, scale, trend, Math.max(unit, wide / 2));
    surprise.learn(statistics, seen);
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
      surprise.forget(seen);
    }
  }

  /** Roughly what it takes in memory. */
  public long bytes() {
    return 1_170 + day.bytes() + week.bytes();
  }

  /** Writes all of it, with a version. */
  public void write(DataOutput out) throws IOException {
    out.writeByte(VERSION);
    out.writeLong(span);
    out.writeLong(last);
    out.writeInt(seen);
    out.writeDouble(latest);
    out.writeInt(run);
    out.writeBoolean(whole);
    out.writeFloat(stepError);
    out.writeFloat(levelError);
    out.writeFloat(slowError);
    out.writeFloat(level);
    out.writeFloat(spread);
    out.writeFloat(usualSpread);
    out.writeFloat(slope);
    out.writeInt(away);
    forecast.write(out);
    surprise.write(out);
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
    series.latest = in.readDouble();
    series.run = in.readInt();
    series.whole = in.readBoolean();
    series.stepError = in.readFloat();
    series.levelError = in.readFloat();
    series.slowError = in.readFloat();
    series.level = in.readFloat();
    series.spread = in.readFloat();
    series.usualSpread = in.readFloat();
    series.slope = in.readFloat();
    series.away = in.readInt();
    series.forecast.read(in);
    series.surprise.read(in);
    series.day.read(in);
    series.week.read(in);
    return series;
  }
}
