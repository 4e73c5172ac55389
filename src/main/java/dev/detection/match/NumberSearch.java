package dev.detection.match;

import dev.detection.query.Condition;
import java.util.Locale;
import java.util.function.Supplier;

/** Numbers, as the sortable longs of their type. */
record NumberSearch(FieldType.Numeric type, Numbers numbers) implements Search<Long> {

  /** The search of a numeric type. */
  static NumberSearch of(FieldType.Numeric type) {
    return new NumberSearch(type, Numbers.of(type));
  }

  @Override
  public String name() {
    return type.kind().name().toLowerCase(Locale.ROOT);
  }

  @Override
  public Long indexed(Object source) {
    return switch (source) {
      case null -> type.nullValue() == null ? null : stored(type.nullValue());
      case String text when text.isEmpty() && type.coerce() -> indexed(null);
      case String text -> stored(text);
      case Number number -> stored(number);
      default -> null;
    };
  }

  private Long stored(Object source) {
    try {
      return numbers.stored(source, type.coerce());
    } catch (NumberFormatException | ArithmeticException e) {
      // Malformed: Elasticsearch rejects the document or leaves the value out.
      return null;
    }
  }

  @Override
  public Question<Long> match(Condition.Match leaf) {
    return in(() -> numbers.equal(leaf.text()));
  }

  @Override
  public Question<Long> term(Condition.Term leaf) {
    if (leaf.ignoreCase()) {
      throw refused("an equality that ignores case", leaf);
    }
    return in(() -> numbers.equal(leaf.value().value()));
  }

  @Override
  public Question<Long> range(Condition.Range leaf) {
    return in(() -> numbers.side(leaf.comparison(), leaf.limit().value()));
  }

  private static Question<Long> in(Supplier<Numbers.Interval> asked) {
    Numbers.Interval interval;
    try {
      interval = asked.get();
    } catch (NumberFormatException | ArithmeticException e) {
      // Not a number, or none of this type: Elasticsearch refuses the query, a rule must not fail.
      interval = Numbers.Interval.NOTHING;
    }
    long low = interval.low();
    long high = interval.high();
    return (value, judging) -> value >= low && value <= high;
  }
}
