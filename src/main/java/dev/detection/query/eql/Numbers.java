package dev.detection.query.eql;

import dev.detection.query.Expression;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.ZonedDateTime;
import java.util.regex.Pattern;

/**
 * Arithmetic and comparison: exact for integers, in floating point as soon as one side is not an
 * integer. Nothing is computed of null.
 */
final class Numbers {
  private static final Pattern DECIMAL =
      Pattern.compile("[+-]?(\\d+(\\.\\d*)?|\\.\\d+)([eE][+-]?\\d+)?");

  private Numbers() {}

  /**
   * The result, or null if a side is null.
   *
   * @throws ArithmeticException on overflow, division of integers by zero, or without two numbers
   */
  static Object compute(Expression.Operator operator, Object left, Object right) {
    if (left == null || right == null) {
      return null;
    }
    if (left instanceof Long a && right instanceof Long b) {
      return whole(operator, a, b);
    }
    double a = number(left).doubleValue();
    double b = number(right).doubleValue();
    return switch (operator) {
      case ADD -> a + b;
      case SUBTRACT -> a - b;
      case MULTIPLY -> a * b;
      case DIVIDE -> a / b;
      case MODULO -> a % b;
    };
  }

  private static long whole(Expression.Operator operator, long a, long b) {
    boolean divides =
        operator == Expression.Operator.DIVIDE || operator == Expression.Operator.MODULO;
    if (divides && b == 0) {
      throw new ArithmeticException("division by zero");
    }
    try {
      return switch (operator) {
        case ADD -> Math.addExact(a, b);
        case SUBTRACT -> Math.subtractExact(a, b);
        case MULTIPLY -> Math.multiplyExact(a, b);
        case DIVIDE -> Math.divideExact(a, b);
        case MODULO -> a % b;
      };
    } catch (ArithmeticException e) {
      throw new ArithmeticException("the result is too large");
    }
  }

  /** The result, or null if a side is null or the two have no order. */
  static Boolean compare(Expression.Comparator comparator, Object left, Object right) {
    if (left == null || right == null) {
      return null;
    }
    Integer order = order(left, right);
    return switch (comparator) {
      case EQUAL -> order != null && order == 0;
      case NOT_EQUAL -> order == null || order != 0;
      case LESS -> order == null ? null : order < 0;
      case LESS_OR_EQUAL -> order == null ? null : order <= 0;
      case GREATER -> order == null ? null : order > 0;
      case GREATER_OR_EQUAL -> order == null ? null : order >= 0;
    };
  }

  private static Integer order(Object left, Object right) {
    if (left instanceof Long a && right instanceof Long b) {
      return a.compareTo(b);
    }
    if (left instanceof Number a && right instanceof Number b) {
      return left instanceof BigInteger || right instanceof BigInteger
          ? exact(a).compareTo(exact(b))
          : Double.compare(a.doubleValue(), b.doubleValue());
    }
    if (left instanceof ZonedDateTime a && right instanceof ZonedDateTime b) {
      return a.toInstant().compareTo(b.toInstant());
    }
    if (left instanceof String a && right instanceof String b) {
      return a.compareTo(b);
    }
    return left instanceof Boolean a && right instanceof Boolean b ? a.compareTo(b) : null;
  }

  private static BigDecimal exact(Number number) {
    return new BigDecimal(number.toString());
  }

  /**
   * Reads a number as the function {@code number} does: {@code 0x} begins a hexadecimal one, and
   * only decimal ones may have a fraction.
   *
   * @param base null for the usual one
   */
  static Object parse(String text, Object base) {
    String digits = text.strip();
    boolean hexadecimal = digits.startsWith("0x");
    long radix = base == null ? (hexadecimal ? 16 : 10) : integer(base);
    try {
      if (radix != 10) {
        String bare = hexadecimal && radix == 16 ? digits.substring(2) : digits;
        return Long.parseLong(bare, Math.toIntExact(radix));
      }
      return digits.matches("[+-]?\\d{1,18}") ? (Object) Long.valueOf(digits) : decimal(digits);
    } catch (NumberFormatException e) {
      throw new ArithmeticException("[%s] is not a number to the base %s".formatted(text, radix));
    }
  }

  private static Object decimal(String digits) {
    if (!DECIMAL.matcher(digits).matches()) {
      throw new NumberFormatException(digits);
    }
    if (digits.matches("[+-]?\\d{19}")) {
      return Long.parseLong(digits);
    }
    return Double.parseDouble(digits);
  }

  static Number number(Object value) {
    if (value instanceof Number number) {
      return number;
    }
    throw new ArithmeticException("[" + value + "] is not a number");
  }

  static long integer(Object value) {
    if (value instanceof Long number) {
      return number;
    }
    throw new ArithmeticException("[" + value + "] is not an integer");
  }
}
