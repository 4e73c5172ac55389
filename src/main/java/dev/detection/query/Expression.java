package dev.detection.query;

import dev.detection.rule.Position;
import java.util.List;

/**
 * A computed value in an EQL condition, for what no plain leaf says: functions, arithmetic, one
 * field against another. Evaluated for every combination of the values of its fields; a missing
 * field is tried as null, and null goes through functions and comparisons (see {@link
 * Condition.Test}).
 */
public sealed interface Expression {

  /** Where it stands in the query text. */
  Position at();

  /** A constant. */
  record Constant(Literal literal, Position at) implements Expression {}

  /** The constant null. */
  record Null(Position at) implements Expression {}

  /** The value of a field. */
  record FieldValue(String path, Position at) implements Expression {}

  /**
   * A function call, or an operator that is no arithmetic and no comparison: {@code and}, {@code
   * or} of two or more conditions, {@code not}, {@code isNull} of one, {@code in} and {@code like}
   * of a value and any number of candidates, {@code regex} of a value and a pattern.
   *
   * @param function canonical name, for instance {@code stringContains}
   * @param ignoreCase whether it was written with {@code ~}, or {@code like} as {@code :}
   */
  record Call(String function, boolean ignoreCase, List<Expression> arguments, Position at)
      implements Expression {
    /** Keeps an own copy of the arguments. */
    public Call {
      arguments = List.copyOf(arguments);
    }
  }

  /** A sum, difference, product, quotient or remainder. */
  record Arithmetic(Operator operator, Expression left, Expression right, Position at)
      implements Expression {}

  /** A comparison of two values; null if one of them is null. */
  record Comparison(Comparator comparator, Expression left, Expression right, Position at)
      implements Expression {}

  /** Arithmetic operators. */
  enum Operator {
    ADD("+"),
    SUBTRACT("-"),
    MULTIPLY("*"),
    DIVIDE("/"),
    MODULO("%");

    private final String symbol;

    Operator(String symbol) {
      this.symbol = symbol;
    }

    /** As written in EQL. */
    public String symbol() {
      return symbol;
    }
  }

  /** Comparison operators. */
  enum Comparator {
    EQUAL("=="),
    NOT_EQUAL("!="),
    LESS("<"),
    LESS_OR_EQUAL("<="),
    GREATER(">"),
    GREATER_OR_EQUAL(">=");

    private final String symbol;

    Comparator(String symbol) {
      this.symbol = symbol;
    }

    /** As written in EQL. */
    public String symbol() {
      return symbol;
    }
  }
}
