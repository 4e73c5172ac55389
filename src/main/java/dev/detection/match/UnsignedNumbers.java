package dev.detection.match;

import dev.detection.query.Condition.Comparison;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/** unsigned_long: 64 bits, shifted so that they sort. */
record UnsignedNumbers() implements Numbers {
  private static final BigInteger MAX = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);

  @Override
  public long stored(Object source, boolean coerce) {
    if (!Numbers.isWhole(source)
        && !(source instanceof BigInteger)
        && !(source instanceof String)) {
      throw new NumberFormatException("a fraction: " + source);
    }
    return shifted(new BigInteger(plain(source)));
  }

  private static String plain(Object source) {
    String text = source.toString();
    if (text.length() > 20) {
      throw Numbers.outOfRange("text of " + text.length() + " characters");
    }
    return text;
  }

  private static long shifted(BigInteger value) {
    if (value.signum() < 0 || value.compareTo(MAX) > 0) {
      throw Numbers.outOfRange(value);
    }
    return value.longValue() ^ Long.MIN_VALUE;
  }

  @Override
  public Interval equal(Object number) {
    BigDecimal value = Numbers.decimal(number.toString());
    if (value.stripTrailingZeros().scale() > 0 || !isInside(value)) {
      return Numbers.Interval.NOTHING;
    }
    long stored = shifted(value.toBigIntegerExact());
    return new Interval(stored, stored);
  }

  private static boolean isInside(BigDecimal value) {
    return value.signum() >= 0 && value.compareTo(new BigDecimal(MAX)) <= 0;
  }

  @Override
  public Interval side(Comparison comparison, Object limit) {
    BigDecimal value = Numbers.decimal(limit.toString());
    boolean up = comparison == Comparison.GREATER || comparison == Comparison.GREATER_OR_EQUAL;
    if (!isInside(value)) {
      boolean everything = up == value.signum() < 0;
      return everything ? new Interval(Long.MIN_VALUE, Long.MAX_VALUE) : Numbers.Interval.NOTHING;
    }
    BigInteger nearest =
        value.setScale(0, up ? RoundingMode.CEILING : RoundingMode.FLOOR).toBigIntegerExact();
    boolean exact = value.compareTo(new BigDecimal(nearest)) == 0;
    return switch (comparison) {
      case GREATER, GREATER_OR_EQUAL ->
          Numbers.Interval.from(shifted(nearest), exact && comparison == Comparison.GREATER);
      case LESS, LESS_OR_EQUAL ->
          Numbers.Interval.until(shifted(nearest), exact && comparison == Comparison.LESS);
    };
  }

  @Override
  public Number number(long stored) {
    long bits = stored ^ Long.MIN_VALUE;
    return bits >= 0 ? (Number) bits : new BigInteger(Long.toUnsignedString(bits));
  }
}
