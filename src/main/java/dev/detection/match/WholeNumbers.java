package dev.detection.match;

import dev.detection.query.Condition.Comparison;
import java.math.BigInteger;

/** long, integer, short and byte. */
record WholeNumbers(long min, long max) implements Numbers {
  private boolean isLong() {
    return max == Long.MAX_VALUE;
  }

  @Override
  public long stored(Object source, boolean coerce) {
    if (!coerce && source instanceof String) {
      throw new NumberFormatException("a string");
    }
    long value;
    if (isLong() || Numbers.isWhole(source) || source instanceof BigInteger) {
      value = Numbers.toLong(source, coerce);
    } else {
      // Not a number is 0 here: neither too small nor too large.
      double number = Numbers.toDouble(source);
      if (!coerce && number % 1 != 0) {
        throw new ArithmeticException("fraction");
      }
      if (number < min || number > max) {
        throw Numbers.outOfRange(source);
      }
      value = (long) number;
    }
    if (value < min || value > max) {
      throw Numbers.outOfRange(source);
    }
    return value;
  }

  /** A number in a query: 32 bits for the smaller types too. */
  private long asked(Object value) {
    double number = Numbers.toDouble(value);
    double low = isLong() ? Long.MIN_VALUE : Integer.MIN_VALUE;
    double high = isLong() ? Long.MAX_VALUE : Integer.MAX_VALUE;
    if (number < low || number > high) {
      throw Numbers.outOfRange(value);
    }
    return isLong() ? Numbers.toLong(value, true) : (long) number;
  }

  @Override
  public Interval equal(Object number) {
    if (Numbers.hasFraction(number)) {
      return Numbers.Interval.NOTHING;
    }
    long value = asked(number);
    return new Interval(value, value);
  }

  @Override
  public Interval side(Comparison comparison, Object limit) {
    long value = asked(limit);
    boolean fraction = Numbers.hasFraction(limit);
    double sign = Math.signum(Numbers.toDouble(limit));
    return switch (comparison) {
      case GREATER, GREATER_OR_EQUAL ->
          Numbers.Interval.from(value, fraction ? sign > 0 : comparison == Comparison.GREATER);
      case LESS, LESS_OR_EQUAL ->
          Numbers.Interval.until(value, fraction ? sign < 0 : comparison == Comparison.LESS);
    };
  }

  @Override
  public Number number(long stored) {
    return stored;
  }
}
