package dev.detection.query.eql;

import dev.detection.query.Expression;
import dev.detection.query.Expression.Comparator;
import dev.detection.query.Literal;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Builds what one comparison operator says of its sides. Constants come to the right, {@code !=}
 * becomes a {@code not} outside, a comparison with null becomes a test for null, and one with true
 * or false the condition that is compared.
 */
final class Comparisons {
  private final String sign;
  private final Position signAt;

  Comparisons(String sign, Position signAt) {
    this.sign = sign;
    this.signAt = signAt;
  }

  /** {@code ==}, {@code !=}, {@code <} and so on. */
  Expression compare(Expression left, Expression right) {
    Comparator comparator = comparator();
    if (Constants.isConstant(left) && !Constants.isConstant(right)) {
      return compare(mirrored(comparator), right, left, left.at());
    }
    return compare(comparator, left, right, left.at());
  }

  private Expression compare(
      Comparator comparator, Expression left, Expression right, Position at) {
    if (comparator == Comparator.NOT_EQUAL) {
      return call(Operators.NOT, List.of(compare(Comparator.EQUAL, left, right, at)), at);
    }
    boolean equality = comparator == Comparator.EQUAL;
    if (right instanceof Expression.Null) {
      return equality ? call(Operators.IS_NULL, List.of(left), at) : new Expression.Null(at);
    }
    if (left instanceof Expression.Null) {
      return equality ? new Expression.Constant(new Literal.Bool(false), at) : left;
    }
    refuseMixedTypes(left, right);
    boolean isCondition = Type.of(left) == Type.BOOLEAN && !Constants.isConstant(left);
    if (equality
        && isCondition
        && right instanceof Expression.Constant(Literal.Bool(boolean truth), var rightAt)) {
      return truth ? left : call(Operators.NOT, List.of(left), at);
    }
    return Constants.fold(new Expression.Comparison(comparator, left, right, at));
  }

  /** {@code in} and {@code in~}. */
  Expression in(Expression value, List<Expression> candidates) {
    boolean ignoreCase = sign.endsWith("~");
    List<Expression> parts = new ArrayList<>(List.of(value));
    for (Expression candidate : candidates) {
      refuseMixedTypes(value, candidate);
      if (ignoreCase && !Type.of(candidate).fits(Type.STRING)) {
        throw new QueryException("[in~] compares strings; use [in]", candidate.at());
      }
      if (!(candidate instanceof Expression.Null)) {
        parts.add(candidate);
      }
    }
    return Constants.fold(new Expression.Call(Operators.IN, ignoreCase, parts, value.at()));
  }

  /** {@code :}, {@code like}, {@code regex} and those with {@code ~}. */
  Expression pattern(Expression left, List<Expression> right) {
    boolean turned = sign.equals(":") && left instanceof Expression.Constant && right.size() == 1;
    Expression value = turned && !Constants.isConstant(right.getFirst()) ? right.getFirst() : left;
    List<Expression> patterns = value == left ? right : List.of(left);
    if (!Type.of(value).fits(Type.STRING)) {
      throw new QueryException(
          "[%s] compares strings, this is %s; use [==] or [in]"
              .formatted(sign, Type.of(value).description()),
          value.at());
    }
    patterns.forEach(this::refuseAllButText);
    boolean ignoreCase = sign.equals(":") || sign.endsWith("~");
    List<Expression> parts = new ArrayList<>(List.of(value));
    parts.addAll(sign.startsWith("regex") ? List.of(joined(patterns)) : patterns);
    String name = sign.startsWith("regex") ? Operators.REGEX : Operators.LIKE;
    return Constants.fold(new Expression.Call(name, ignoreCase, parts, left.at()));
  }

  /** Elasticsearch joins the patterns of a list as they stand. */
  private static Expression joined(List<Expression> patterns) {
    String pattern = patterns.stream().map(Comparisons::text).collect(Collectors.joining("|"));
    return new Expression.Constant(new Literal.Text(pattern), patterns.getFirst().at());
  }

  private static String text(Expression constant) {
    return constant instanceof Expression.Constant(Literal.Text(String text), var at) ? text : "";
  }

  private void refuseAllButText(Expression pattern) {
    String message =
        switch (pattern) {
          case Expression.Constant(Literal.Text text, var at) -> null;
          case Expression.Constant constant ->
              "[%s] compares strings, this is %s; use [==] or [in]"
                  .formatted(sign, Type.of(constant).description());
          case Expression.Null nothing -> "use [== null] to look for a missing value";
          case Expression.FieldValue(String path, var at) ->
              "[%s] needs a string in double quotes, as in \"%s\"".formatted(sign, path);
          case Expression.Call call
              when call.function().equals(Operators.OR) || call.function().equals(Operators.AND) ->
              "[%1$s] takes several values as a list, as in field %1$s (\"a\", \"b\")"
                  .formatted(sign);
          default -> "[" + sign + "] needs a constant string or a list of them";
        };
    if (message != null) {
      throw new QueryException(message, pattern.at());
    }
  }

  private void refuseMixedTypes(Expression left, Expression right) {
    Type leftType = Type.of(left);
    Type rightType = Type.of(right);
    if (leftType.fits(rightType)) {
      return;
    }
    boolean hyphen =
        left instanceof Expression.Arithmetic(var operator, var first, var second, var at)
            && operator == Expression.Operator.SUBTRACT
            && first instanceof Expression.FieldValue;
    throw new QueryException(
        "[%s] cannot compare %s with %s"
                .formatted(sign, leftType.description(), rightType.description())
            + (hyphen ? "; a field name with a hyphen is written in backquotes: `a-b`" : ""),
        hyphen ? left.at() : signAt);
  }

  private Comparator comparator() {
    for (Comparator comparator : Comparator.values()) {
      if (comparator.symbol().equals(sign)) {
        return comparator;
      }
    }
    throw new IllegalStateException("unknown operator " + sign);
  }

  private static Comparator mirrored(Comparator comparator) {
    return switch (comparator) {
      case EQUAL, NOT_EQUAL -> comparator;
      case LESS -> Comparator.GREATER;
      case LESS_OR_EQUAL -> Comparator.GREATER_OR_EQUAL;
      case GREATER -> Comparator.LESS;
      case GREATER_OR_EQUAL -> Comparator.LESS_OR_EQUAL;
    };
  }

  private static Expression call(String name, List<Expression> parts, Position at) {
    return Constants.fold(new Expression.Call(name, false, parts, at));
  }
}
