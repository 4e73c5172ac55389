package dev.detection.query.eql;

import dev.detection.query.Expression;
import java.util.List;
import java.util.function.Function;

/**
 * Computes an expression for one combination of field values, as the scripts do that Elasticsearch
 * makes of EQL. Null goes through functions, arithmetic and comparisons; {@code and}, {@code or}
 * and {@code not} are three-valued. What Elasticsearch would fail the whole search for (division by
 * zero, overflow, a function of a value of the wrong type) is null here.
 */
public final class Evaluation {
  private final Function<String, Object> fields;
  private final Regex regex;

  /** Says whether the whole text fits a pattern in Lucene's syntax for regular expressions. */
  public interface Regex {
    /** Whether it fits. */
    boolean fits(String text, String pattern, boolean ignoreCase);
  }

  private Evaluation(Function<String, Object> fields, Regex regex) {
    this.fields = fields;
    this.regex = regex;
  }

  /**
   * The value of an expression: String, Long, Double, BigInteger, Boolean, ZonedDateTime or null.
   * Never throws.
   *
   * @param fields from the path of a field to its value, of one of these types; null if the event
   *     lacks it
   * @param regex decides the operator {@code regex}
   */
  public static Object value(Expression expression, Function<String, Object> fields, Regex regex) {
    return new Evaluation(fields, regex).value(expression);
  }

  /**
   * The value of an expression whose parts are constants.
   *
   * @throws ArithmeticException if it has none
   */
  static Object constant(Expression expression) {
    Evaluation none =
        new Evaluation(
            field -> {
              throw new IllegalArgumentException("not constant: " + field);
            },
            (text, pattern, ignoreCase) -> {
              throw new IllegalArgumentException("not constant: " + pattern);
            });
    return none.compute(expression);
  }

  private Object value(Expression expression) {
    try {
      return compute(expression);
    } catch (ArithmeticException e) {
      return null;
    }
  }

  private Object compute(Expression expression) {
    return switch (expression) {
      case Expression.Constant constant -> constant.literal().value();
      case Expression.Null nothing -> null;
      case Expression.FieldValue field -> fields.apply(field.path());
      case Expression.Arithmetic(var operator, var left, var right, var at) ->
          Numbers.compute(operator, value(left), value(right));
      case Expression.Comparison(var comparator, var left, var right, var at) ->
          Numbers.compare(comparator, value(left), value(right));
      case Expression.Call call -> compute(call);
    };
  }

  private Object compute(Expression.Call call) {
    List<Expression> parts = call.arguments();
    return switch (call.function()) {
      case Operators.AND -> connect(parts, false);
      case Operators.OR -> connect(parts, true);
      case Operators.NOT -> value(parts.getFirst()) instanceof Boolean truth ? !truth : null;
      case Operators.IS_NULL -> value(parts.getFirst()) == null;
      case Operators.IN -> isIn(value(parts.getFirst()), call);
      case Operators.LIKE -> isLike(value(parts.getFirst()), call);
      case Operators.REGEX ->
          value(parts.getFirst()) instanceof String text
              ? regex.fits(text, (String) value(parts.get(1)), call.ignoreCase())
              : null;
      default -> {
        Object[] arguments = new Object[parts.size()];
        for (int i = 0; i < arguments.length; i++) {
          arguments[i] = value(parts.get(i));
        }
        EqlFunction function = EqlFunction.named(call.function()).orElseThrow();
        yield Functions.compute(function, call.ignoreCase(), arguments);
      }
    };
  }

  /** One part with the deciding value decides; else one that is null makes it null. */
  private Boolean connect(List<Expression> parts, boolean deciding) {
    Boolean result = !deciding;
    for (Expression part : parts) {
      if (!(value(part) instanceof Boolean truth)) {
        result = null;
      } else if (truth == deciding) {
        return deciding;
      }
    }
    return result;
  }

  private Boolean isIn(Object value, Expression.Call call) {
    if (value == null) {
      return null;
    }
    for (Expression candidate : call.arguments().subList(1, call.arguments().size())) {
      if (isSame(value, value(candidate), call.ignoreCase())) {
        return true;
      }
    }
    return false;
  }

  private static boolean isSame(Object value, Object candidate, boolean ignoreCase) {
    if (ignoreCase && value instanceof String text && candidate instanceof String other) {
      return text.equalsIgnoreCase(other);
    }
    Boolean equal = Numbers.compare(Expression.Comparator.EQUAL, value, candidate);
    return equal != null && equal;
  }

  private Boolean isLike(Object value, Expression.Call call) {
    if (!(value instanceof String text)) {
      return null;
    }
    return call.arguments().stream()
        .skip(1)
        .anyMatch(pattern -> Wildcards.fits(text, (String) value(pattern), call.ignoreCase()));
  }
}
