package dev.detection.query.eql;

import dev.detection.query.Condition;
import dev.detection.query.Condition.Comparison;
import dev.detection.query.Expression;
import dev.detection.query.Expression.Comparator;
import dev.detection.query.Field;
import dev.detection.query.Glob;
import dev.detection.query.Literal;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * From an expression to a condition, as Elasticsearch makes a query of it: what compares one field
 * with constants becomes a leaf, everything else a {@link Condition.Test}. {@code and}, {@code or}
 * and {@code not} stand outside of tests.
 */
final class ConditionBuilder {
  private ConditionBuilder() {}

  static Condition of(Expression expression) {
    Position at = expression.at();
    return switch (expression) {
      case Expression.Constant constant ->
          new Condition.Always(constant.literal().value().equals(true), at);
      case Expression.Null nothing -> new Condition.Always(false, at);
      case Expression.FieldValue(String path, var ignored) ->
          new Condition.Term(Field.named(path), new Literal.Bool(true), false, at);
      case Expression.Arithmetic arithmetic -> new Condition.Test(arithmetic, at);
      case Expression.Comparison comparison -> comparison(comparison);
      case Expression.Call call -> call(call);
    };
  }

  /** Every part holds; parts that always do are left out. */
  static Condition all(List<Condition> parts, Position at) {
    List<Condition> open = new ArrayList<>();
    for (Condition part : parts) {
      switch (part) {
        case Condition.Always(boolean truth, var partAt) when !truth -> {
          return new Condition.Always(false, at);
        }
        case Condition.Always always -> {}
        case Condition.All(var inner, var partAt) -> open.addAll(inner);
        default -> open.add(part);
      }
    }
    return switch (open.size()) {
      case 0 -> new Condition.Always(true, at);
      case 1 -> open.getFirst();
      default -> new Condition.All(open, at);
    };
  }

  private static Condition any(List<Condition> parts, Position at) {
    List<Condition> open = new ArrayList<>();
    for (Condition part : parts) {
      switch (part) {
        case Condition.Always(boolean truth, var partAt) when truth -> {
          return new Condition.Always(true, at);
        }
        case Condition.Always never -> {}
        case Condition.Any(var inner, var partAt) -> open.addAll(inner);
        default -> open.add(part);
      }
    }
    return switch (open.size()) {
      case 0 -> new Condition.Always(false, at);
      case 1 -> open.getFirst();
      default -> new Condition.Any(open, at);
    };
  }

  private static Condition not(Condition part, Position at) {
    return switch (part) {
      case Condition.Not(Condition inner, var innerAt) -> inner;
      case Condition.Always(boolean truth, var innerAt) -> new Condition.Always(!truth, at);
      default -> new Condition.Not(part, at);
    };
  }

  private static List<Condition> conditions(List<Expression> parts) {
    List<Condition> conditions = new ArrayList<>(parts.size());
    for (Expression part : parts) {
      conditions.add(of(part));
    }
    return conditions;
  }

  private static Condition comparison(Expression.Comparison whole) {
    if (!(whole.left() instanceof Expression.FieldValue(String path, var fieldAt))
        || !(whole.right() instanceof Expression.Constant(Literal literal, var literalAt))) {
      return new Condition.Test(whole, whole.at());
    }
    Field field = Field.named(path);
    return whole.comparator() == Comparator.EQUAL
        ? new Condition.Term(field, literal, false, whole.at())
        : new Condition.Range(field, side(whole.comparator()), literal, whole.at());
  }

  private static Comparison side(Comparator comparator) {
    return switch (comparator) {
      case LESS -> Comparison.LESS;
      case LESS_OR_EQUAL -> Comparison.LESS_OR_EQUAL;
      case GREATER -> Comparison.GREATER;
      case GREATER_OR_EQUAL -> Comparison.GREATER_OR_EQUAL;
      case EQUAL, NOT_EQUAL -> throw new IllegalStateException(comparator + " has no side");
    };
  }

  private static Condition call(Expression.Call call) {
    List<Expression> parts = call.arguments();
    switch (call.function()) {
      case Operators.AND -> {
        return all(conditions(parts), call.at());
      }
      case Operators.OR -> {
        return any(conditions(parts), call.at());
      }
      case Operators.NOT -> {
        return not(of(parts.getFirst()), call.at());
      }
      default -> {}
    }
    return parts.getFirst() instanceof Expression.FieldValue(String path, var at)
        ? leaf(call, Field.named(path)).orElseGet(() -> new Condition.Test(call, call.at()))
        : new Condition.Test(call, call.at());
  }

  /** A call whose first argument is a field and the others are constants. */
  private static Optional<Condition> leaf(Expression.Call call, Field field) {
    if (call.function().equals(Operators.IS_NULL)) {
      return Optional.of(not(new Condition.Exists(field, call.at()), call.at()));
    }
    List<Expression> rest = call.arguments().subList(1, call.arguments().size());
    List<Expression.Constant> constants = new ArrayList<>();
    for (Expression argument : rest) {
      if (!(argument instanceof Expression.Constant constant)) {
        return Optional.empty();
      }
      constants.add(constant);
    }
    return switch (call.function()) {
      case Operators.IN -> Optional.of(in(call, field, constants));
      case Operators.LIKE -> Optional.of(like(call, field, constants));
      case Operators.REGEX -> Optional.of(regex(call, field, text(constants.getFirst())));
      default -> function(call, field, constants.stream().map(ConditionBuilder::text).toList());
    };
  }

  private static Condition in(
      Expression.Call call, Field field, List<Expression.Constant> candidates) {
    List<Condition> terms = new ArrayList<>();
    for (Expression.Constant candidate : candidates) {
      Position at = place(call, candidates, candidate.at());
      terms.add(new Condition.Term(field, candidate.literal(), call.ignoreCase(), at));
    }
    return any(terms, call.at());
  }

  private static Condition like(
      Expression.Call call, Field field, List<Expression.Constant> patterns) {
    List<Condition> leaves = new ArrayList<>();
    for (Expression.Constant pattern : patterns) {
      Position at = place(call, patterns, pattern.at());
      String text = text(pattern);
      leaves.add(
          Wildcards.hasAny(text)
              ? wildcard(call, field, Glob.parse(text), at)
              : new Condition.Term(field, pattern.literal(), call.ignoreCase(), at));
    }
    return any(leaves, call.at());
  }

  /** A single value stands where the comparison stands, one of a list where it is written. */
  private static Position place(
      Expression.Call call, List<Expression.Constant> values, Position at) {
    return values.size() == 1 ? call.at() : at;
  }

  private static Condition regex(Expression.Call call, Field field, String pattern) {
    // As with a lone star: what fits any value asks whether there is one.
    if (pattern.equals(".*")) {
      return new Condition.Exists(field, call.at());
    }
    return Regexes.literal(pattern)
        .<Condition>map(
            text -> new Condition.Term(field, new Literal.Text(text), call.ignoreCase(), call.at()))
        .orElseGet(() -> new Condition.Regexp(field, pattern, call.ignoreCase(), call.at()));
  }

  private static Optional<Condition> function(
      Expression.Call call, Field field, List<String> texts) {
    Glob.Part star = new Glob.Many();
    Glob.Part text = new Glob.Text(texts.isEmpty() ? "" : texts.getFirst());
    List<Glob.Part> parts =
        switch (EqlFunction.named(call.function()).orElseThrow()) {
          case STARTS_WITH -> List.of(text, star);
          case ENDS_WITH -> List.of(star, text);
          case STRING_CONTAINS -> List.of(star, text, star);
          case CIDR_MATCH -> List.of();
          default -> null;
        };
    if (parts == null) {
      return Optional.empty();
    }
    return Optional.of(
        parts.isEmpty()
            ? new Condition.Cidr(field, texts, call.at())
            : wildcard(call, field, new Glob(parts), call.at()));
  }

  /** What fits any value asks for just that, on fields of any type: so does Elasticsearch. */
  private static Condition wildcard(Expression.Call call, Field field, Glob glob, Position at) {
    return glob.isAnything()
        ? new Condition.Exists(field, at)
        : new Condition.Wildcard(field, glob, call.ignoreCase(), false, at);
  }

  private static String text(Expression.Constant constant) {
    return String.valueOf(constant.literal().value());
  }
}
