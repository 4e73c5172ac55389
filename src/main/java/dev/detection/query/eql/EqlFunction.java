package dev.detection.query.eql;

import static dev.detection.query.eql.Type.ANY;
import static dev.detection.query.eql.Type.BOOLEAN;
import static dev.detection.query.eql.Type.NUMBER;
import static dev.detection.query.eql.Type.STRING;

import dev.detection.query.Expression;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The functions of EQL, as Elasticsearch documents them. */
enum EqlFunction {
  ADD("add", NUMBER, 2),
  BETWEEN("between", STRING, 3),
  CIDR_MATCH("cidrMatch", BOOLEAN, 2),
  CONCAT("concat", STRING, 1),
  DIVIDE("divide", NUMBER, 2),
  ENDS_WITH("endsWith", BOOLEAN, 2),
  INDEX_OF("indexOf", NUMBER, 2),
  LENGTH("length", NUMBER, 1),
  MODULO("modulo", NUMBER, 2),
  MULTIPLY("multiply", NUMBER, 2),
  NUMBER_OF("number", NUMBER, 1),
  STARTS_WITH("startsWith", BOOLEAN, 2),
  STRING_OF("string", STRING, 1),
  STRING_CONTAINS("stringContains", BOOLEAN, 2),
  SUBSTRING("substring", STRING, 2),
  SUBTRACT("subtract", NUMBER, 2);

  private static final Map<String, EqlFunction> BY_NAME =
      Arrays.stream(values())
          .collect(
              Collectors.toUnmodifiableMap(
                  function -> function.canonicalName.toLowerCase(Locale.ROOT),
                  Function.identity()));

  private final String canonicalName;
  private final Type result;
  private final int required;

  EqlFunction(String canonicalName, Type result, int required) {
    this.canonicalName = canonicalName;
    this.result = result;
    this.required = required;
  }

  /** Finds a function by its name in any case: public rules write {@code startswith} as well. */
  static Optional<EqlFunction> named(String name) {
    return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
  }

  static List<String> names() {
    return Arrays.stream(values()).map(function -> function.canonicalName).toList();
  }

  String canonicalName() {
    return canonicalName;
  }

  Type result() {
    return result;
  }

  /** The type of the argument at the index, the last one for any number more. */
  Type parameter(int index) {
    List<Type> parameters = parameters();
    return parameters.get(Math.min(index, parameters.size() - 1));
  }

  boolean takes(int arguments) {
    return arguments >= required && (isVariadic() || arguments <= parameters().size());
  }

  /** How many arguments it takes, in words. */
  String arity() {
    if (isVariadic()) {
      return "at least " + count(required);
    }
    return required == parameters().size()
        ? "exactly " + count(required)
        : required + " or " + count(parameters().size());
  }

  /** Whether {@code ~} after the name means something. */
  boolean canIgnoreCase() {
    return switch (this) {
      case BETWEEN, ENDS_WITH, INDEX_OF, STARTS_WITH, STRING_CONTAINS -> true;
      default -> false;
    };
  }

  /** Whether the argument at the index may not depend on the event. */
  boolean needsConstant(int index) {
    return switch (this) {
      case CIDR_MATCH -> index > 0;
      case BETWEEN -> index == 3;
      default -> false;
    };
  }

  /** The operator that the function is another spelling of, if there is one. */
  Optional<Expression.Operator> operator() {
    return switch (this) {
      case ADD -> Optional.of(Expression.Operator.ADD);
      case SUBTRACT -> Optional.of(Expression.Operator.SUBTRACT);
      case MULTIPLY -> Optional.of(Expression.Operator.MULTIPLY);
      case DIVIDE -> Optional.of(Expression.Operator.DIVIDE);
      case MODULO -> Optional.of(Expression.Operator.MODULO);
      default -> Optional.empty();
    };
  }

  /** All parameters, those that may be left out as well; of variadic functions the first ones. */
  private List<Type> parameters() {
    return switch (this) {
      case ADD, DIVIDE, MODULO, MULTIPLY, SUBTRACT -> List.of(NUMBER, NUMBER);
      case BETWEEN -> List.of(STRING, STRING, STRING, BOOLEAN);
      case CIDR_MATCH, ENDS_WITH, STARTS_WITH, STRING_CONTAINS -> List.of(STRING, STRING);
      case CONCAT, STRING_OF -> List.of(ANY);
      case INDEX_OF -> List.of(STRING, STRING, NUMBER);
      case LENGTH -> List.of(STRING);
      case NUMBER_OF -> List.of(STRING, NUMBER);
      case SUBSTRING -> List.of(STRING, NUMBER, NUMBER);
    };
  }

  private boolean isVariadic() {
    return this == CIDR_MATCH || this == CONCAT;
  }

  private static String count(int arguments) {
    return arguments == 1 ? "1 argument" : arguments + " arguments";
  }
}
