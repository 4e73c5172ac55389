package dev.detection.query.eql;

import dev.detection.query.Expression;
import dev.detection.query.Literal;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;
import java.util.List;

/** Computes at once what no event can change. */
final class Constants {
  private Constants() {}

  static boolean isConstant(Expression expression) {
    return expression instanceof Expression.Constant || expression instanceof Expression.Null;
  }

  /**
   * The value of the expression if all its parts are constants, else the expression itself. Regular
   * expressions stay: their syntax is Lucene's, which is not known here.
   */
  static Expression fold(Expression expression) {
    boolean isRegex =
        expression instanceof Expression.Call call && call.function().equals(Operators.REGEX);
    boolean open = isRegex || !parts(expression).stream().allMatch(Constants::isConstant);
    if (open || isConstant(expression)) {
      return expression;
    }
    try {
      return of(Evaluation.constant(expression), expression.at());
    } catch (ArithmeticException e) {
      throw new QueryException("this cannot be computed: " + e.getMessage(), expression.at());
    }
  }

  private static List<Expression> parts(Expression expression) {
    return switch (expression) {
      case Expression.Constant constant -> List.of();
      case Expression.Null nothing -> List.of();
      case Expression.FieldValue field -> List.of(field);
      case Expression.Arithmetic(var operator, var left, var right, var at) -> List.of(left, right);
      case Expression.Comparison(var comparator, var left, var right, var at) ->
          List.of(left, right);
      case Expression.Call call -> call.arguments();
    };
  }

  private static Expression of(Object value, Position at) {
    if (value == null) {
      return new Expression.Null(at);
    }
    Literal literal =
        switch (value) {
          case Long number -> new Literal.Whole(number);
          case Double number -> new Literal.Decimal(finite(number));
          case Boolean truth -> new Literal.Bool(truth);
          default -> new Literal.Text((String) value);
        };
    return new Expression.Constant(literal, at);
  }

  private static double finite(double number) {
    if (!Double.isFinite(number)) {
      throw new ArithmeticException("the result is not a number");
    }
    return number;
  }
}
