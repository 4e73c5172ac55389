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

  /** Numbers in an interval. */
  private record In(Numbers.Interval interval) implements Question<Long> {
    @Override
    public boolean isMetBy(Long value, Judging judging) {
      return contains(value);
    }

    private boolean contains(long value) {
      return value >= interval.low() && value <= interval.high();
    }
  }

  /** The one whole number that a leaf asks for; null if it asks for none or for several. */
  Long only(Condition leaf) {
    boolean whole = numbers instanceof WholeNumbers && type.nullValue() == null;
    return whole
            && question(leaf) instanceof In(Numbers.Interval interval)
            && interval.low() == interval.high()
        ? (Long) interval.low()
        : null;
  }

  private static Question<Long> in(Supplier<Numbers.Interval> asked) {
    try {
      return new In(asked.get());
    } catch (NumberFormatException | ArithmeticException e) {
      // Not a number, or none of this type: Elasticsearch refuses the query, a rule must not fail.
      return new In(Numbers.Interval.NOTHING);
    }
  }

  /** What asks for an interval needs no object for each number. */
  @Override
  public LeafTests.Test test(Condition leaf) {
    return question(leaf) instanceof In asked
        ? (values, judging) -> {
          for (int i = 0; i < values.size(); i++) {
            Object source = values.get(i);
            judging.ask(source);
            if (isIn(source, asked)) {
              return true;
            }
          }
          return false;
        }
        : Search.super.test(leaf);
  }

  private boolean isIn(Object source, In asked) {
    if (source instanceof Number number) {
      try {
        return asked.contains(numbers.stored(number, type.coerce()));
      } catch (NumberFormatException | ArithmeticException e) {
        return false; // as stored() says
      }
    }
    Long value = indexed(source);
    return value != null && asked.contains(value);
  }
}
