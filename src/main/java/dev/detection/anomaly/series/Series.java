package dev.detection.anomaly.series;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Doc later. */
public final class Series {
  private static final int VERSION = 1;
  private static final int DAY = 86_400;
  private static final int WEEK = 7 * DAY;

  /** So many times the mean error is what a value counts at most. */
  static double CLIP = 4;

  static double SLOW_DAYS = 1;
  static double SCALE_DAYS = 7;
  static double MEMORY_DAYS = 28;
  static double SMOOTH = 0.25;
  static double SPREAD_RATE = 0.125;
  static double TOLD_HALF = 36;
  static double MARGIN = 5;
  static double TOLD_AT = 7;
  static double SHIFT_DAYS = 0.5;
  static double VIEWS = 4;
  static double BURN = 0.25;
  static double GAP_DAYS = 0.125;
  static double MOST_DAYS = 0.25;
  static double TREND = 0.5;

  private static final double BAND = 0.01;

  private static final int STEP = 0;
  private static final int LEVEL = 2;
  private static final int SPREAD = 4;
  private static final int VALUE = 6;

  private final long span;
  private final double perDay;
  private final Records records;
  private final Season day;
  private final Season week;
  private final Forecast forecast = new Forecast();

  private long last;
  private int seen;
  private boolean whole = true;
  private float stepError;
  private float levelError;
  private float slowError;
  private float level;
  private float spread;
  private float usualSpread;
  private float slope;
  private float told;
  private int since;
  private int away;
  double[] debug = new double[8];

  /**
   * Of nothing yet.
   *
   * @param bucketSpan seconds of a bucket
   */
  public Series(long bucketSpan) {
    this.span = bucketSpan;
    this.perDay = Math.clamp((double) DAY / span, 24, 1440);
    this.records = new Records(8, (int) (GAP_DAYS * perDay), (int) (MOST_DAYS * perDay), (int) (MEMORY_DAYS * perDay));
    this.day = 4 * span <= DAY ? new Season(DAY, 24, 96, span) : null;
    this.week = 4 * span <= WEEK ? new Season(WEEK, 14, 168, span) : null;
  }

  private static double rate(double halfLife) {
    return 1 - Math.pow(0.5, 1 / halfLife);
  }

  private static double compressed(double value, double limit) {
    double size = Math.abs(value);
    return size <= limit ? value : Math.copySign(limit * (1 + Math.log(size / limit)), value);
  }

  public Expectation observe(long start, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("a value must be finite but is [" + value + "]");
    }
    if (seen == 0) {
      forecast.first(value);
      whole = value == Math.rint(value);
      last = start;
      seen = 1;
      return new Expectation(value, value, value, 1, 1, 1);
    }
    if (start <= last) {
      throw new IllegalArgumentException("bucket [" + start + "] is not after [" + last + "]");
    }
    long missing = Math.max(0, Math.round((double) (start - last) / span) - 1);
    last = start;
    if (missing > perDay / 4) {
      forecast.forget();
    }
    whole &= value == Math.rint(value);
    double season = season(start);
    double expected = forecast.next(season);
    double base = forecast.slow() + season;
    double unit = whole ? 1 : Math.max(1e-3 * Math.abs(forecast.slow()), 1e-12);
    double wide = Math.max(unit, slowError);
    double scale = Math.max(unit, stepError);
    // Over a gap the last value is worth less and less, down to what the slow level is worth.
    scale *= Math.min(Math.sqrt(1 + missing), Math.max(1, wide / scale));

    double step = (value - expected) / scale;
    double off = value - base;
    double nowLevel = level + SMOOTH * (compressed(off, 2 * CLIP * wide) - level);
    double high = nowLevel / Math.max(unit / 2, levelError);
    double size = compressed(Math.abs(step), 2 * CLIP);
    double nowSpread = spread + Math.max(SPREAD_RATE, 1.0 / (seen + 1)) * (size - spread);
    double more = seen < 24 ? 0 : Math.log((nowSpread + 0.02) / (usualSpread + 0.02));
    boolean trend = Math.abs(slope) * perDay > TREND * wide;
    double unitOf = Math.max(unit, wide / 2);
    double[] stat = {step, -step, high, -high, more, -more, value, -value};
    double[] units = {0.5, 0.5, 0.5, 0.5, 0.2, 0.2, unitOf, unitOf};
    double[] t = new double[8];
    for (int i = 0; i < 8; i++) {
      t[i] = i >= VALUE && trend ? 1 : records.tail(i, stat[i], i >= VALUE ? seen : seen - since, units[i]);
    }
    debug = t;
    double pHigh = Math.min(t[STEP], Math.min(t[LEVEL], t[VALUE]));
    double pLow = Math.min(t[STEP + 1], Math.min(t[LEVEL + 1], t[VALUE + 1]));
    if (step > 0) pHigh = Math.min(pHigh, t[SPREAD]); else pLow = Math.min(pLow, t[SPREAD]);
    double both = 2 * Math.min(Math.min(pHigh, pLow), t[SPREAD + 1]);
    double u = -Math.log(Math.min(1, VIEWS * both));
    double left = u >= told + MARGIN ? u : Math.max(0, u - told);
    double share = u <= 0 ? 1 : left / u;
    double low1 = expected - scale * records.value(STEP + 1, BAND, seen, 0.5);
    double high1 = expected + scale * records.value(STEP, BAND, seen, 0.5);
    Expectation expectation = new Expectation(expected, low1, high1, Math.exp(-left),
        Math.pow(Math.min(1, VIEWS * pHigh), share), Math.pow(Math.min(1, VIEWS * pLow), share));

    // Learn.
    for (int i = 0; i < 8; i++) if (seen > Math.max(24, BURN * perDay) + since || i >= VALUE) records.learn(i, stat[i], seen);
    told = u >= TOLD_AT ? (u >= told + MARGIN ? (float) u : told) : (float) (told * Math.pow(0.5, 1 / TOLD_HALF));
    double early = 1.0 / (seen + 1);
    double slowly = Math.max(rate(SCALE_DAYS * perDay), early);
    double before = forecast.slow();
    forecast.learn(value, season, CLIP * wide, rate(slowDays() * perDay), early);
    stepError = Forecast.error(stepError, value - expected, slowly, early);
    levelError = Forecast.error(levelError, nowLevel, slowly, early);
    slowError = Forecast.error(slowError, off, slowly, early);
    usualSpread += (float) (slowly * (size - usualSpread));
    slope += (float) (Math.max(early, rate(3 * SLOW_DAYS * perDay)) * (forecast.slow() - before - slope));
    spread = (float) nowSpread;
    level = (float) nowLevel;
    away(off, wide);
    seasons(start, value);
    seen++;
    return expectation;
  }

  String dump() { return String.format("slow %.1f err %.1f %.1f lvl %.1f day %s %s week %s %s since %d trend %.2f", forecast.slow(), stepError, slowError, level, day.used(), day.dump(), week.used(), week.dump(), since, slope * perDay); }

  private void away(double off, double wide) {
    boolean far = Math.abs(off) > CLIP / 2 * wide;
    away = !far ? 0 : (off > 0) == (away > 0) || away == 0 ? away + (off > 0 ? 1 : -1) : 0;
    if (Math.abs(away) > Math.max(12, SHIFT_DAYS * perDay)) {
      forecast.shift();
      away = 0;
      level = 0;
    }
  }

  static double SLOW_DAY = 2;
  static double SLOW_WEEK = 7;

  private double slowDays() {
    return week != null && week.used() ? SLOW_WEEK : day != null && day.used() ? SLOW_DAY : SLOW_DAYS;
  }

  private double season(long time) {
    return (day == null ? 0 : day.at(time)) + (week == null ? 0 : week.at(time));
  }

  private void seasons(long time, double value) {
    double deviation = value - forecast.slow();
    double limit = CLIP * slowError;
    double ofDay = day == null ? 0 : day.at(time);
    double ofWeek = week == null ? 0 : week.at(time);
    boolean known = (day != null && day.used()) || (week != null && week.used());
    boolean dayUsed = day != null && day.used();
    boolean weekUsed = week != null && week.used();
    if (day != null) {
      day.learn(time, deviation - ofWeek, limit);
    }
    if (week != null) {
      week.learn(time, deviation - ofDay, limit);
    }
    if (dayUsed != (day != null && day.used()) || weekUsed != (week != null && week.used())) {
      forecast.reseason(season(time) - ofDay - ofWeek);
      away = 0;
      level = 0;
      since = seen;
      for (int i = 0; i < VALUE; i++) records.forget(i);
    }
  }
}
