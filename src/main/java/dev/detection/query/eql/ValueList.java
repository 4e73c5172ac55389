package dev.detection.query.eql;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Literal;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Values of one field that can be written as one list.
 *
 * @param parts terms, wildcards and {@code exists} of one field, at least one
 * @param operators those that the list can stand to the right of, the best first; at least one
 */
record ValueList(List<Condition> parts, List<String> operators) {

  ValueList(Condition only) {
    this(List.of(only), operators(only));
  }

  /** The longest beginning of the parts that can be one list; null if the first is no value. */
  static ValueList startOf(List<Condition> parts) {
    if (!isValue(parts.getFirst())) {
      return null;
    }
    Field field = field(parts.getFirst());
    List<String> operators = operators(parts.getFirst());
    int length = 1;
    while (length < parts.size()) {
      Condition next = parts.get(length);
      List<String> common = operators.stream().filter(operators(next)::contains).toList();
      if (common.isEmpty() || !field(next).equals(field)) {
        break;
      }
      operators = common;
      length++;
    }
    return new ValueList(parts.subList(0, length), operators);
  }

  private static boolean isValue(Condition condition) {
    return !operators(condition).isEmpty();
  }

  /** The operators that read a value of their list as this condition. */
  private static List<String> operators(Condition condition) {
    return switch (condition) {
      case Condition.Term(var field, Literal.Text(String text), boolean ignoreCase, var at) -> {
        if (Wildcards.hasAny(text)) {
          yield List.of(ignoreCase ? "in~" : "in");
        }
        yield ignoreCase ? List.of(":", "in~") : List.of("in", "like");
      }
      case Condition.Term(var field, var value, boolean ignoreCase, var at) ->
          ignoreCase ? List.of() : List.of("in");
      case Condition.Wildcard(
              var field,
              var pattern,
              boolean ignoreCase,
              boolean words,
              var at) -> {
        boolean hasWildcard =
            pattern.parts().stream().anyMatch(part -> !(part instanceof Glob.Text));
        boolean hasSigns =
            pattern.parts().stream()
                .anyMatch(part -> part instanceof Glob.Text(String text) && Wildcards.hasAny(text));
        boolean readable = hasWildcard && !hasSigns && !words && !pattern.isAnything();
        yield readable ? List.of(ignoreCase ? ":" : "like") : List.of();
      }
      case Condition.Exists exists -> List.of(":", "like");
      default -> List.of();
    };
  }

  private static Field field(Condition value) {
    return switch (value) {
      case Condition.OnField leaf -> leaf.field();
      default -> throw new IllegalStateException("not a value: " + value);
    };
  }

  /** Whether it is a list of exact values. */
  boolean isPlain() {
    return operators.getFirst().equals("in");
  }

  /**
   * @param plain the operator for exact values
   */
  String print(String plain) {
    if (operators.isEmpty()) {
      throw Spelling.cannot("[" + parts.getFirst() + "]");
    }
    boolean not = plain.equals("!=") && !isPlain();
    String operator = isPlain() ? plain : operators.getFirst();
    boolean needsList = parts.size() > 1 || operator.endsWith("in") || operator.equals("in~");
    String values = parts.stream().map(ValueList::value).collect(Collectors.joining(", "));
    return (not ? "not " : "")
        + ConditionPrinter.path(field(parts.getFirst()))
        + " "
        + operator
        + " "
        + (needsList ? "(" + values + ")" : values);
  }

  private static String value(Condition value) {
    return switch (value) {
      case Condition.Term term -> Spelling.literal(term.value());
      case Condition.Wildcard wildcard -> Spelling.string(text(wildcard.pattern()));
      default -> "\"*\"";
    };
  }

  private static String text(Glob pattern) {
    return pattern.parts().stream()
        .map(
            part ->
                switch (part) {
                  case Glob.Many() -> "*";
                  case Glob.One() -> "?";
                  case Glob.Text(String text) -> text;
                })
        .collect(Collectors.joining());
  }
}
