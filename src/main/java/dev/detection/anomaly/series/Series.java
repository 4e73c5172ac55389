package dev.detection.anomaly.series;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** TODO docs. */
public final class Series {
  static final class K {
    static double SLOW_DAYS = 1;
    static double SCALE_DAYS = 1;
    static double MEMORY_DAYS = 28;
    static double FAST = 0.7;
    static double MIDDLE = 0.1;
    static double ERR = 0.02;
    static double POWER = 8;
    static double CLIP = 4;
    static double SMOOTH = 0.25;
    static double DISP = 0.125;
    static double TOLD_HALF = 36;
    static double SHIFT_DAYS = 0.5;
    static double ADOPT = 0.6;
    static double TOLD_AT = 7;
    static double VIEWS = 4;
    static double GAP = 12;
    static double BURN = 0.25;
    static double CLUSTER_DAYS = 0.5;
  }

  private static final int DAY = 86_400;
  private static final int WEEK = 7 * DAY;
  private static final double BAND = 0.005;

  private static final int STEP = 0, LEVEL = 2, SPREAD = 4, VALUE = 6;

  private final long span;
  double[] debug = new double[8];
  private final double perDay;
  private final Records[] records = new Records[8];
  private final Cycle daily;
  private final Cycle weekly;
  private Profile day;
  private Profile week;
  private boolean dayUsed;
  private boolean weekUsed;
  private long last;
  private int seen;
  private boolean whole = true;
  private double raw;
  private double fast;
  private double middle;
  private double slow;
  private float rawError;
  private float fastError;
  private float middleError;
  private float slowError;
  private float stepScale;
  private float levelScale;
  private float smooth;
  private float baseScale;
  private float nowSpread;
  private float longSpread;
  private float told;
  private int away;

  public Series(long span) {
    this.span = span;
    this.perDay = Math.clamp((double) DAY / span, 24, 1440);
    int memory = (int) Math.clamp(K.MEMORY_DAYS * DAY / span, 500, 10000);
    for (int i = 0; i < 8; i++) records[i] = new Records((int) K.GAP, (int) (K.CLUSTER_DAYS * perDay), memory);
    this.daily = 4 * span <= DAY ? new Cycle(DAY, (int) Math.min(24, DAY / span)) : null;
    this.weekly = 7 * span <= WEEK ? new Cycle(WEEK, (int) Math.min(14, WEEK / span)) : null;
  }

  static double fade(double halfLife) {
    return 1 - Math.pow(0.5, 1 / halfLife);
  }

  public Expectation observe(long start, double value) {
    if (seen == 0) {
      raw = fast = middle = slow = value;
      whole = value == Math.rint(value);
      last = start;
      seen = 1;
      return new Expectation(value, value, value, 1, 1, 1);
    }
    long missing = Math.max(0, Math.round((double) (start - last) / span) - 1);
    last = start;
    double season = season(start);
    double floor = whole ? 1 : Math.max(1e-3 * Math.abs(slow), 1e-12);

    // What was expected.
    double least = Math.max(1e-30, Math.min(Math.min(fastError, middleError), Math.min(slowError, rawError)));
    double a = weight(least, rawError), b = weight(least, fastError), c = weight(least, middleError), d = weight(least, slowError);
    if (!dayUsed && !weekUsed) {
      a = 0;
    }
    double all = a + b + c + d;
    double expected = (a * raw + b * (fast + season) + c * (middle + season) + d * (slow + season)) / all;
    double base = slow + season;
    double scale = Math.max(floor, stepScale);
    double wide = Math.max(floor, baseScale);
    scale *= Math.min(Math.sqrt(1 + missing), Math.max(1, wide / scale));
    double step = (value - expected) / scale;
    double off = value - base;
    double clipped = Math.clamp(off, -8 * wide, 8 * wide);
    double smoothNow = smooth + K.SMOOTH * (clipped - smooth);
    double lscale = Math.max(floor * 0.5, levelScale);
    double level = smoothNow / lscale;
    double size = Math.min(Math.abs(step), 8);
    double spreadNow = nowSpread + Math.max(K.DISP, 1.0 / (seen + 1)) * (size - nowSpread);
    double spread = seen < 24 ? 1 : (spreadNow + 0.02) / (longSpread + 0.02);

    double ls = Math.log(spread);
    double[] stat = {step, -step, level, -level, ls, -ls, value, -value};
    double[] unit = {0.5, 0.5, 0.5, 0.5, 0.2, 0.2, Math.max(floor, 0.5 * baseScale), Math.max(floor, 0.5 * baseScale)};
    double[] t = new double[8];
    for (int i = 0; i < 8; i++) t[i] = records[i].tail(stat[i], seen, unit[i]);
    debug = t;
    double high = Math.min(Math.min(t[STEP], t[LEVEL]), t[VALUE]);
    double low = Math.min(Math.min(t[STEP + 1], t[LEVEL + 1]), t[VALUE + 1]);
    double more = t[SPREAD], less = t[SPREAD + 1];
    if (step > 0) high = Math.min(high, more); else low = Math.min(low, more);
    double both = Math.min(Math.min(high, low), less);
    double u = -Math.log(Math.min(1, K.VIEWS * 2 * both));
    double result = told(u);
    double ratio = u <= 0 ? 1 : result / u;
    double pHigh = Math.exp(ratio * Math.log(Math.min(1, K.VIEWS * high)));
    double pLow = Math.exp(ratio * Math.log(Math.min(1, K.VIEWS * low)));
    Expectation expectation = new Expectation(expected, expected - scale * 3, expected + scale * 3, Math.exp(-result), pHigh, pLow);

    // Learn.
    for (int i = 0; i < 8; i++) if (seen > K.BURN * perDay || i >= VALUE) records[i].learn(stat[i], seen);
    if (u > K.TOLD_AT && u > told) told = (float) u;
    else told *= (float) Math.pow(0.5, 1 / K.TOLD_HALF);

    double early = 1.0 / (seen + 1);
    double rs = Math.max(fade(K.SCALE_DAYS * perDay), early);
    double re = Math.max(K.ERR, early);
    rawError = error(rawError, value - raw, re);
    fastError = error(fastError, value - fast - season, re);
    middleError = error(middleError, value - middle - season, re);
    slowError = error(slowError, value - base, re);
    stepScale = error(stepScale, value - expected, rs);
    levelScale = error(levelScale, smoothNow, rs);
    baseScale = error(baseScale, off, rs);
    longSpread += (float) (rs * (size - longSpread));
    nowSpread = (float) spreadNow;
    smooth = (float) smoothNow;
    whole &= value == Math.rint(value);
    raw = value;
    double y = value - season;
    fast += K.FAST * (y - fast);
    double limit = K.CLIP * Math.max(floor, baseScale);
    middle += Math.max(K.MIDDLE, early) * Math.clamp(y - middle, -limit, limit);
    slow += Math.max(fade(K.SLOW_DAYS * perDay), early) * Math.clamp(y - slow, -limit, limit);
    if (Math.abs(y - slow) > limit / 2 && (away == 0 || (y > slow) == (away > 0))) away += y > slow ? 1 : -1;
    else away = 0;
    if (Math.abs(away) > Math.max(12, K.SHIFT_DAYS * perDay)) {
      slow = middle;
      away = 0;
      smooth = 0;
    }
    cycles(start, value, base, season);
    seen++;
    return expectation;
  }

  private double told(double u) {
    return told > 0 && u > 0 ? Math.max(0, u - told) : u;
  }

  private float error(float old, double r, double rate) {
    double size = Math.abs(r);
    if (seen > 12 && old > 0) size = Math.min(size, K.CLIP * old);
    return (float) (old + rate * (size - old));
  }

  private static double weight(double least, double error) {
    return Math.pow(least / Math.max(least, error), K.POWER);
  }

  private double season(long time) {
    return (dayUsed ? day.at(time) : 0) + (weekUsed ? week.at(time) : 0);
  }

  private void cycles(long time, double value, double base, double season) {
    double dayPart = dayUsed ? day.at(time) : 0;
    double limit = K.CLIP * baseScale;
    if (daily != null) {
      daily.learn(time, value - slow - (weekUsed ? week.at(time) : 0));
      double r = daily.correlation();
      double p = daily.periods();
      if (day == null && p > 0.25 && r > 0.3) {
        day = new Profile(DAY, (int) Math.min(96, DAY / span));
      } else if (day != null && p > 2 && r < 0.2) {
        double now = dayUsed ? day.at(time) : 0;
        dayUsed = false; day = null;
        fast += now; middle += now;
      }
      if (day != null) {
        double error = value - slow - day.at(time) - (weekUsed ? week.at(time) : 0);
        if (dayUsed) error = Math.clamp(error, -limit, limit);
        day.learn(time, error, 6, span);
        if (!dayUsed && p >= 1 && r > K.ADOPT) {
          dayUsed = true;
          double now = day.at(time);
          fast -= now; middle -= now;
          away = 0; smooth = 0;
        }
      }
    }
    if (weekly != null) {
      double rest = value - slow - (dayUsed ? day.at(time) : 0);
      weekly.learn(time, rest);
      double r = weekly.correlation();
      double p = weekly.periods();
      if (week == null && (dayUsed || (p > 0.25 && r > 0.3))) {
        week = new Profile(WEEK, (int) Math.min(168, WEEK / span));
      }
      if (week != null) {
        double error = rest - week.at(time);
        if (weekUsed) error = Math.clamp(error, -limit, limit);
        week.learn(time, error, 5, span);
        if (!weekUsed && p >= 1 && r > K.ADOPT) {
          weekUsed = true;
          double now = week.at(time);
          fast -= now; middle -= now;
          away = 0; smooth = 0;
        } else if (weekUsed && r < 0.2) {
          double now = week.at(time);
          weekUsed = false;
          fast += now; middle += now;
        }
      }
    }
  }
}
