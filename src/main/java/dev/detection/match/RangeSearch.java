package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Literal;
import java.util.Locale;
import java.util.Map;

/**
 * Ranges: a question is a range too, or one point, and is met by those that have something in
 * common with it.
 *
 * @param limits how limits are read
 */
record RangeSearch<L extends Comparable<L>>(FieldType.Range type, RangeLimits<L> limits)
    implements Search<RangeSearch.Span<L>> {

  /**
   * A range.
   *
   * @param from the least that is in it
   * @param to the greatest that is in it
   */
  record Span<L>(L from, L to) {}

  /** The search of a field. */
  static RangeSearch<?> of(FieldType.Range type) {
    return of(type, RangeLimits.of(type));
  }

  private static <L extends Comparable<L>> RangeSearch<L> of(
      FieldType.Range type, RangeLimits<L> limits) {
    return new RangeSearch<>(type, limits);
  }

  @Override
  public String name() {
    return type.limits().name().toLowerCase(Locale.ROOT) + "_range";
  }

  @Override
  public Span<L> indexed(Object source) {
    return switch (source) {
      case Map<?, ?> object -> limits.span(object);
      case String text -> limits.whole(text);
      case null, default -> null;
    };
  }

  @Override
  public Question<Span<L>> question(Condition leaf) {
    if (leaf instanceof Condition.DateRange asked) {
      return new RangeSearch<>(type, limits.readAs(asked)).question(asked.range());
    }
    return Search.super.question(leaf);
  }

  @Override
  public Question<Span<L>> match(Condition.Match leaf) {
    return point(new Literal.Text(leaf.text()));
  }

  @Override
  public Question<Span<L>> term(Condition.Term leaf) {
    if (leaf.ignoreCase()) {
      throw refused("an equality that ignores case", leaf);
    }
    return point(leaf.value());
  }

  private Question<Span<L>> point(Literal value) {
    return meeting(limits.asked(value, false), true, limits.asked(value, true), true);
  }

  @Override
  public Question<Span<L>> range(Condition.Range leaf) {
    return switch (leaf.comparison()) {
      case GREATER, GREATER_OR_EQUAL -> between(leaf, null);
      case LESS, LESS_OR_EQUAL -> between(null, leaf);
    };
  }

  @Override
  public Question<Span<L>> between(Condition.Between leaf) {
    return between(leaf.from(), leaf.to());
  }

  /**
   * A range.
   *
   * @param from null if it has no lower limit
   * @param to null if it has no upper limit
   */
  private Question<Span<L>> between(Condition.Range from, Condition.Range to) {
    boolean withLow = from == null || from.comparison() != Condition.Comparison.GREATER;
    boolean withHigh = to == null || to.comparison() != Condition.Comparison.LESS;
    L least = limits.least();
    L greatest = limits.greatest();
    return meeting(
        from == null ? now -> least : limits.asked(from.limit(), !withLow),
        withLow,
        to == null ? now -> greatest : limits.asked(to.limit(), withHigh),
        withHigh);
  }

  /** Limits in the wrong order are an error, also where the next ones would not be. */
  private Question<Span<L>> meeting(
      RangeLimits.Asked<L> low, boolean withLow, RangeLimits.Asked<L> high, boolean withHigh) {
    if (low == null || high == null) {
      return Search.never();
    }
    return (value, judging) -> {
      L from = low.at(judging.now());
      L to = high.at(judging.now());
      if (from == null || to == null || from.compareTo(to) > 0) {
        return false;
      }
      from = withLow ? from : limits.above(from);
      to = withHigh ? to : limits.below(to);
      return from != null
          && to != null
          && from.compareTo(to) <= 0
          && value.from().compareTo(to) <= 0
          && value.to().compareTo(from) >= 0;
    };
  }
}
