package dev.detection.query.eql;

import dev.detection.query.Expression;
import dev.detection.query.Expression.Comparator;
import dev.detection.query.Expression.Operator;
import dev.detection.query.Literal;
import java.util.List;
import java.util.stream.Collectors;

/** Writes computed values. */
final class ExpressionPrinter {
  /** Places, by what may stand in them without brackets: what binds at least as much. */
  static final int OR = 0;

  static final int AND = 1;
  static final int NOT = 2;
  static final int COMPARISON = 3;
  static final int SUM = 4;
  static final int PRODUCT = 5;
  static final int OPERAND = 6;

  private ExpressionPrinter() {}

  /** In brackets if it binds less than its place asks for. */
  static String inPlace(String text, int binding, int place) {
    return binding < place ? "(" + text + ")" : text;
  }

  static String print(Expression expression, int place) {
    return switch (expression) {
      case Expression.Constant(Literal.Whole(long number), var at) when number == Long.MIN_VALUE ->
          inPlace(Spelling.literal(new Literal.Whole(number)), SUM, place);
      case Expression.Constant(Literal literal, var at) -> Spelling.literal(literal);
      case Expression.Null(var at) -> "null";
      case Expression.FieldValue(String path, var at) -> Spelling.path(path);
      case Expression.Arithmetic(var operator, var left, var right, var at) -> {
        int binding = Arithmetics.bindsTighter(operator) ? PRODUCT : SUM;
        yield inPlace(binary(left, operator, right, binding), binding, place);
      }
      case Expression.Comparison(var comparator, var left, var right, var at) ->
          inPlace(binary(left, comparator.symbol(), right), COMPARISON, place);
      case Expression.Call call -> call(call, place);
    };
  }

  private static String binary(Expression left, Operator operator, Expression right, int binding) {
    return print(left, binding) + " " + operator.symbol() + " " + print(right, binding + 1);
  }

  private static String binary(Expression left, String operator, Expression right) {
    return print(left, SUM) + " " + operator + " " + print(right, SUM);
  }

  private static String call(Expression.Call call, int place) {
    List<Expression> arguments = call.arguments();
    return switch (call.function()) {
      case Operators.AND -> inPlace(joined(arguments, " and ", NOT), AND, place);
      case Operators.OR -> inPlace(joined(arguments, " or ", AND), OR, place);
      case Operators.NOT -> {
        Expression negated = arguments.getFirst();
        boolean inside = hasOpposite(negated);
        yield inPlace(not(negated), inside ? COMPARISON : NOT, place);
      }
      case Operators.IS_NULL ->
          inPlace(print(arguments.getFirst(), SUM) + " == null", COMPARISON, place);
      case Operators.IN, Operators.LIKE, Operators.REGEX ->
          inPlace(list(call, operator(call)), COMPARISON, place);
      default ->
          call.function() + (call.ignoreCase() ? "~(" : "(") + joined(arguments, ", ", OR) + ")";
    };
  }

  /** Whether the operator itself can be turned around. */
  private static boolean hasOpposite(Expression condition) {
    return switch (condition) {
      case Expression.Comparison comparison -> comparison.comparator() == Comparator.EQUAL;
      case Expression.Call call ->
          List.of(Operators.IN, Operators.IS_NULL).contains(call.function());
      default -> false;
    };
  }

  /** The opposite of a condition; the sign of the operator says so where it can. */
  static String not(Expression expression) {
    return switch (expression) {
      case Expression.Comparison(var comparator, var left, var right, var at)
          when comparator == Comparator.EQUAL ->
          binary(left, Comparator.NOT_EQUAL.symbol(), right);
      case Expression.Call call when call.function().equals(Operators.IS_NULL) ->
          print(call.arguments().getFirst(), SUM) + " != null";
      case Expression.Call call when call.function().equals(Operators.IN) ->
          list(call, "not " + operator(call));
      default -> "not " + print(expression, COMPARISON);
    };
  }

  private static String operator(Expression.Call call) {
    boolean colon = call.function().equals(Operators.LIKE) && call.ignoreCase();
    return colon ? ":" : call.function() + (call.ignoreCase() ? "~" : "");
  }

  private static String list(Expression.Call call, String operator) {
    List<Expression> values = call.arguments().subList(1, call.arguments().size());
    boolean isIn = call.function().equals(Operators.IN);
    String list =
        values.size() == 1 && !isIn
            ? print(values.getFirst(), OPERAND)
            : "(" + (values.isEmpty() ? "null" : joined(values, ", ", OR)) + ")";
    return print(call.arguments().getFirst(), SUM) + " " + operator + " " + list;
  }

  private static String joined(List<Expression> parts, String between, int place) {
    return parts.stream().map(part -> print(part, place)).collect(Collectors.joining(between));
  }
}
