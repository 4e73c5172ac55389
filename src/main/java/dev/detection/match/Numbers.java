package dev.detection.match;

import dev.detection.query.Condition.Comparison;
import java.math.BigDecimal;
import java.math.BigInteger;

/**
 * The numeric types: how each stores numbers as sortable longs, and the interval of them that a
 * question asks for, as Elasticsearch 9.5.3 does it ({@code NumberFieldMapper} and the modules
 * mapper-extras and unsigned_long). Questions throw {@link NumberFormatException} or {@link
 * ArithmeticException} where Elasticsearch refuses the number.
 */
sealed interface Numbers
    permits WholeNumbers, UnsignedNumbers, DoubleNumbers, FloatNumbers, HalfNumbers, ScaledNumbers {

  /** Length of the longest text that is read as an exact number. */
  int LONGEST_TEXT = 10_000;

  /**
   * A closed interval of sortable longs.
   *
   * @param low least that is in it; more than {@code high} if nothing is
   */
  record Interval(long low, long high) {
    /** Holds nothing. */
    static final Interval NOTHING = new Interval(1, 0);

    /** From a limit up, one further if the limit itself is out. */
    static Interval from(long low, boolean beyond) {
      return beyond && low == Long.MAX_VALUE
          ? NOTHING
          : new Interval(beyond ? low + 1 : low, Long.MAX_VALUE);
    }

    /** Up to a limit, one less if the limit itself is out. */
    static Interval until(long high, boolean before) {
      return before && high == Long.MIN_VALUE
          ? NOTHING
          : new Interval(Long.MIN_VALUE, before ? high - 1 : high);
    }
  }

  /** The stored form of a number or text; a refusal is an exception. */
  long stored(Object source, boolean coerce);

  /** The interval of a question for one number. */
  Interval equal(Object number);

  /** The interval of a range with one limit. */
  Interval side(Comparison comparison, Object limit);

  /** The number that a stored form stands for, as scripts see it: Long or Double. */
  Number number(long stored);

  /** How a type stores numbers. */
  static Numbers of(FieldType.Numeric type) {
    return switch (type.kind()) {
      case LONG -> new WholeNumbers(Long.MIN_VALUE, Long.MAX_VALUE);
      case INTEGER -> new WholeNumbers(Integer.MIN_VALUE, Integer.MAX_VALUE);
      case SHORT -> new WholeNumbers(Short.MIN_VALUE, Short.MAX_VALUE);
      case BYTE -> new WholeNumbers(Byte.MIN_VALUE, Byte.MAX_VALUE);
      case DOUBLE -> new DoubleNumbers();
      case FLOAT -> new FloatNumbers();
      case HALF_FLOAT -> new HalfNumbers();
      case SCALED_FLOAT -> new ScaledNumbers(type.scalingFactor());
      case UNSIGNED_LONG -> new UnsignedNumbers();
    };
  }

  static double toDouble(Object value) {
    return value instanceof Number number
        ? number.doubleValue()
        : Double.parseDouble(value.toString());
  }

  static boolean isWhole(Object value) {
    return value instanceof Long
        || value instanceof Integer
        || value instanceof Short
        || value instanceof Byte;
  }

  static boolean hasFraction(Object value) {
    return !isWhole(value) && toDouble(value) % 1 != 0;
  }

  static NumberFormatException outOfRange(Object value) {
    return new NumberFormatException("out of range: " + value);
  }

  static double finite(double value) {
    if (!Double.isFinite(value)) {
      throw outOfRange(value);
    }
    return value;
  }

  /** Texts long enough to make arithmetic slow are refused, as in Elasticsearch. */
  static BigDecimal decimal(String text) {
    if (text.length() > LONGEST_TEXT) {
      throw outOfRange("text of " + text.length() + " characters");
    }
    BigDecimal number = new BigDecimal(text);
    // 1e-999999999 would be written out with a billion digits to be rounded; any fraction will do.
    boolean tiny = number.scale() > LONGEST_TEXT && number.precision() < number.scale();
    return tiny ? BigDecimal.valueOf(number.signum(), 400) : number;
  }

  static long toLong(Object value, boolean fractions) {
    if (isWhole(value)) {
      return ((Number) value).longValue();
    }
    try {
      return Long.parseLong(value.toString());
    } catch (NumberFormatException notPlain) {
      BigDecimal number = decimal(value.toString());
      // Before an exponent is written out: 1e999999999 has a billion digits.
      if (number.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE).add(BigDecimal.TWO)) >= 0) {
        throw outOfRange(value);
      }
      BigInteger whole = fractions ? number.toBigInteger() : number.toBigIntegerExact();
      return whole.longValueExact();
    }
  }

  static float toFloat(Object value) {
    return value instanceof Number number
        ? number.floatValue()
        : Float.parseFloat(value.toString());
  }

  static double floating(Object source, boolean coerce) {
    if (!coerce && source instanceof String) {
      throw new NumberFormatException("a string");
    }
    return toDouble(source);
  }

  static Interval beside(Comparison comparison, long limit) {
    return switch (comparison) {
      case GREATER -> Interval.from(limit, true);
      case GREATER_OR_EQUAL -> Interval.from(limit, false);
      case LESS -> Interval.until(limit, true);
      case LESS_OR_EQUAL -> Interval.until(limit, false);
    };
  }
}
