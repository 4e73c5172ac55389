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
   * A function call.
   *
   * @param function canonical name, for instance {@code stringContains}
   * @param ignoreCase whether it was written with {@code ~}
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
