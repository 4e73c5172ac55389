package dev.detection.query.search;

import dev.detection.query.Condition;
import dev.detection.query.Expression;
import dev.detection.query.Field;
import dev.detection.query.NotSupportedException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * Makes of a condition one that a search can say: it is weaker where no search can say the same,
 * or, below a {@code not}, stronger.
 */
final class Bounds {
  private final UnaryOperator<String> whole;
  private boolean exact = true;

  /**
   * @param whole from a field to the one that has its whole values
   */
  Bounds(UnaryOperator<String> whole) {
    this.whole = whole;
  }

  /** Whether everything so far was said as it is. */
  boolean exact() {
    return exact;
  }

  /** A condition that holds wherever the given one does. */
  Condition weaker(Condition condition) {
    return bound(condition, true);
  }

  private Condition bound(Condition condition, boolean weaker) {
    return switch (condition) {
      case Condition.All(var parts, var at) -> new Condition.All(bounds(parts, weaker), at);
      case Condition.Any(var parts, var at) -> new Condition.Any(bounds(parts, weaker), at);
      case Condition.AtLeast(int minimum, var parts, var at) ->
          new Condition.AtLeast(minimum, bounds(parts, weaker), at);
      case Condition.Not(Condition part, var at) -> new Condition.Not(bound(part, !weaker), at);
      case Condition.Nested(String path, Condition part, var at) ->
          new Condition.Nested(path, bound(part, weaker), at);
      case Condition.Test test when weaker -> {
        exact = false;
        yield present(test);
      }
      default -> leaf(condition, weaker);
    };
  }

  // A loop, not a stream, whose frames would multiply those of nested conditions.
  private List<Condition> bounds(List<Condition> parts, boolean weaker) {
    List<Condition> bounds = new ArrayList<>(parts.size());
    for (Condition part : parts) {
      bounds.add(bound(part, weaker));
    }
    return bounds;
  }

  private Condition leaf(Condition leaf, boolean weaker) {
    if (dependsOnType(leaf)) {
      exact = false;
      Field field = ((Condition.Leaf) leaf).field();
      return weaker && !(field instanceof Field.Default)
          ? new Condition.Exists(field, leaf.at())
          : new Condition.Always(weaker, leaf.at());
    }
    Condition asked = ofWholeValues(leaf);
    try {
      Search.toDsl(asked);
      return asked;
    } catch (NotSupportedException e) {
      exact = false;
      return new Condition.Always(weaker, leaf.at());
    }
  }

  /**
   * Whether a leaf means one thing on fields of words and another on the others, where a query says
   * one of them only: a pattern with white space is several on text fields, and the limits of a
   * range over several fields are put in lower case there.
   */
  private static boolean dependsOnType(Condition leaf) {
    return switch (leaf) {
      case Condition.Wildcard wildcard -> wildcard.words() && wildcard.pattern().words().size() > 1;
      case Condition.Range range -> isSeveral(range.field());
      case Condition.Between between -> isSeveral(between.field());
      default -> false;
    };
  }

  private static boolean isSeveral(Field field) {
    return field instanceof Field.Like || field instanceof Field.Default;
  }

  private Condition ofWholeValues(Condition leaf) {
    return switch (leaf) {
      case Condition.Term(Field.Named(String path), var value, boolean ignoreCase, var at) ->
          new Condition.Term(whole(path), value, ignoreCase, at);
      case Condition.Range(Field.Named(String path), var comparison, var limit, var at) ->
          new Condition.Range(whole(path), comparison, limit, at);
      case Condition.Regexp regexp when regexp.field() instanceof Field.Named(String path) ->
          new Condition.Regexp(
              whole(path), regexp.pattern(), regexp.ignoreCase(), regexp.operators(), regexp.at());
      case Condition.Wildcard wildcard
          when !wildcard.words() && wildcard.field() instanceof Field.Named(String path) ->
          new Condition.Wildcard(
              whole(path), wildcard.pattern(), wildcard.ignoreCase(), false, wildcard.at());
      default -> leaf;
    };
  }

  private Field whole(String path) {
    return Field.named(whole.apply(path));
  }

  /** The fields without whose values the expression is null, which is not true. */
  private static Condition present(Condition.Test test) {
    Set<String> needed = new TreeSet<>();
    collectNeeded(test.expression(), needed);
    return new Condition.All(
        needed.stream()
            .<Condition>map(path -> new Condition.Exists(Field.named(path), test.at()))
            .toList(),
        test.at());
  }

  private static void collectNeeded(Expression expression, Set<String> needed) {
    switch (expression) {
      case Expression.FieldValue field -> needed.add(field.path());
      case Expression.Arithmetic arithmetic -> {
        collectNeeded(arithmetic.left(), needed);
        collectNeeded(arithmetic.right(), needed);
      }
      case Expression.Comparison comparison -> {
        collectNeeded(comparison.left(), needed);
        collectNeeded(comparison.right(), needed);
      }
      case Expression.Call call -> {
        switch (call.function()) {
          case "and", "or", "isNull" -> {} // may be true of a document without any of the fields
          default -> collectNeeded(call.arguments().getFirst(), needed);
        }
      }
      case Expression.Constant constant -> {}
      case Expression.Null nothing -> {}
    }
  }
}
