package dev.detection.query.eql;

import dev.detection.query.Expression;
import dev.detection.query.Expression.Operator;
import dev.detection.query.Literal;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;

/** Builds sums and products. */
final class Arithmetics {
  private Arithmetics() {}

  static Operator operator(String sign) {
    for (Operator operator : Operator.values()) {
      if (operator.symbol().equals(sign)) {
        return operator;
      }
    }
    throw new IllegalStateException("unknown operator " + sign);
  }

  static boolean bindsTighter(Operator operator) {
    return operator != Operator.ADD && operator != Operator.SUBTRACT;
  }

  /** Refuses what is not a number. */
  static Expression operand(Expression expression) {
    Type type = Type.of(expression);
    if (!type.fits(Type.NUMBER)) {
      throw new QueryException(
          "arithmetic needs numbers, this is " + type.description(), expression.at());
    }
    return expression;
  }

  static Expression apply(Operator operator, Expression left, Expression right) {
    return Constants.fold(new Expression.Arithmetic(operator, left, right, left.at()));
  }

  /** Minus the number. Multiplied, not subtracted from zero: that would lose the sign of zero. */
  static Expression negate(Expression number, Position at) {
    Expression minusOne = new Expression.Constant(new Literal.Whole(-1), at);
    return Constants.fold(new Expression.Arithmetic(Operator.MULTIPLY, number, minusOne, at));
  }
}
