package dev.detection.picture;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;

/**
 * Numbers from the bottom of a picture to its top, and the round ones among them that are told.
 * Immutable.
 */
public final class ValueAxis {
  private static final String[] UNITS = {"", "k", "M", "G", "T", "P"};

  /** Beyond it, and below its inverse, powers of ten are told. */
  private static final double PLAIN = 1e18;

  private static final double SMALL = 1e-4;

  private final double low;
  private final double high;
  private final double top;
  private final double bottom;
  private final BigDecimal step;

  /**
   * From one number to another, both finite, the first not the greater; widened to round ones.
   *
   * @param top where the high end is, in pixels from above
   * @param bottom where the low end is
   * @param ticks about so many numbers are told
   */
  public ValueAxis(double low, double high, double top, double bottom, int ticks) {
    double from = low;
    double to = high;
    if (from == to) {
      double around = from == 0 ? 1 : Math.abs(from) / 10;
      from = Math.max(-Double.MAX_VALUE, from - around);
      to = Math.min(Double.MAX_VALUE, to + around);
    }
    // half of each, since their difference may be more than there are numbers
    step = step((to / 2 - from / 2) / ticks * 2);
    this.low = rounded(from, RoundingMode.FLOOR);
    this.high = rounded(to, RoundingMode.CEILING);
    this.top = top;
    this.bottom = bottom;
  }

  /** 1, 2 or 5 times a power of ten, not less but for what binary fractions are off by. */
  private static BigDecimal step(double least) {
    if (least <= 0) {
      return new BigDecimal(Double.MIN_NORMAL); // the ends are next to each other
    }
    BigDecimal power = BigDecimal.ONE.scaleByPowerOfTen((int) Math.floor(Math.log10(least)));
    for (int factor : new int[] {1, 2, 5}) {
      BigDecimal step = power.multiply(BigDecimal.valueOf(factor));
      if (step.doubleValue() >= least * (1 - 1e-9)) {
        return step;
      }
    }
    return power.scaleByPowerOfTen(1);
  }

  private BigDecimal steps(double value, RoundingMode mode) {
    return BigDecimal.valueOf(value).divide(step, 0, mode);
  }

  private double rounded(double value, RoundingMode mode) {
    double rounded = steps(value, mode).multiply(step).doubleValue();
    return Double.isFinite(rounded) ? rounded : value;
  }

  /** Where a number is; at the end if it is beyond it. Not for NaN. */
  public double at(double value) {
    double inside = Math.clamp(value, low, high);
    double span = high / 2 - low / 2;
    return bottom - (bottom - top) * ((inside / 2 - low / 2) / span);
  }

  /** The numbers that are told, from the lowest. */
  public List<Double> ticks() {
    List<Double> ticks = new ArrayList<>();
    BigDecimal first = steps(low, RoundingMode.CEILING);
    BigDecimal last = steps(high, RoundingMode.FLOOR);
    for (BigDecimal i = first; i.compareTo(last) <= 0; i = i.add(BigDecimal.ONE)) {
      ticks.add(i.multiply(step).doubleValue());
    }
    return ticks;
  }

  /** One of them as it is told, for instance {@code 2.5k}: so exact that all are different. */
  public String label(double tick) {
    BigDecimal largest = new BigDecimal(Math.max(Math.abs(low), Math.abs(high)));
    return told(tick, Math.max(1, power(largest) - power(step) + 1));
  }

  private static int power(BigDecimal value) {
    return value.precision() - value.scale() - 1;
  }

  /**
   * A number for people, for instance {@code 12.35k}.
   *
   * @param digits at most so many that count
   */
  public static String told(double value, int digits) {
    if (!Double.isFinite(value)) {
      return Double.isNaN(value) ? "none" : value > 0 ? "∞" : "-∞";
    }
    BigDecimal exact = new BigDecimal(value).round(new MathContext(digits)).stripTrailingZeros();
    double size = Math.abs(exact.doubleValue());
    if (size != 0 && (size < SMALL || size >= PLAIN)) {
      int power = power(exact);
      return exact.scaleByPowerOfTen(-power).toPlainString() + "e" + power;
    }
    int unit = 0;
    while (unit < UNITS.length - 1 && size >= Math.pow(1000, unit + 1)) {
      unit++;
    }
    return exact.scaleByPowerOfTen(-3 * unit).stripTrailingZeros().toPlainString() + UNITS[unit];
  }
}
