package dev.detection.query.eql;

import dev.detection.query.Expression;
import dev.detection.query.Literal;

/** What is known of a value before there is an event. */
enum Type {
  STRING("a string"),
  NUMBER("a number"),
  BOOLEAN("true or false"),
  /** The constant null, which stands for any type. */
  NULL("null"),
  /** The value of a field: known only where the field's mapping is. */
  ANY("a value");

  private final String description;

  Type(String description) {
    this.description = description;
  }

  /** For messages: what such a value is. */
  String description() {
    return description;
  }

  /** Whether a value of this type can stand where the other is asked for. */
  boolean fits(Type other) {
    return this == other || isOpen() || other.isOpen();
  }

  private boolean isOpen() {
    return this == NULL || this == ANY;
  }

  static Type of(Expression expression) {
    return switch (expression) {
      case Expression.Constant(Literal literal, var at) -> of(literal);
      case Expression.Null(var at) -> NULL;
      case Expression.FieldValue(String path, var at) -> ANY;
      case Expression.Arithmetic(var operator, var left, var right, var at) -> NUMBER;
      case Expression.Comparison(var comparator, var left, var right, var at) -> BOOLEAN;
      case Expression.Call(String function, var ignoreCase, var arguments, var at) ->
          EqlFunction.named(function).map(EqlFunction::result).orElse(BOOLEAN);
    };
  }

  private static Type of(Literal literal) {
    return switch (literal) {
      case Literal.Text(String text) -> STRING;
      case Literal.Whole(long number) -> NUMBER;
      case Literal.Decimal(double number) -> NUMBER;
      case Literal.Huge huge -> NUMBER;
      case Literal.Bool(boolean truth) -> BOOLEAN;
    };
  }
}
