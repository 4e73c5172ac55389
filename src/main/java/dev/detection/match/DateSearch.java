package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Literal;
import java.math.BigInteger;
import java.time.Instant;

/** Dates, as numbers of a unit since 1970. */
record DateSearch(FieldType.Date type, DateUnit unit) implements Search<Long> {
  private static final BigInteger MIN_LONG = BigInteger.valueOf(Long.MIN_VALUE);
  private static final BigInteger MAX_LONG = BigInteger.valueOf(Long.MAX_VALUE);

  /** The search of a field. */
  static DateSearch of(FieldType.Date type) {
    return new DateSearch(type, type.nanos() ? DateUnit.NANOS : DateUnit.MILLIS);
  }

  @Override
  public String name() {
    return type.nanos() ? "date_nanos" : "date";
  }

  @Override
  public Long indexed(Object source) {
    return switch (source) {
      case null -> type.nullValue() == null ? null : read(type.nullValue());
      case String text -> read(text);
      case Number number -> number(number);
      default -> null;
    };
  }

  /** Numbers are read as the text they are in JSON: 2020 is a year, unless they need 64 bits. */
  private Long number(Number number) {
    boolean whole =
        number instanceof Long
            || number instanceof Integer
            || number instanceof Short
            || number instanceof Byte;
    if (whole && number.longValue() != number.intValue() && type.format().takesMillis()) {
      return unit.ofMillis(number.longValue());
    }
    if (number instanceof BigInteger big
        && big.compareTo(MIN_LONG) >= 0
        && big.compareTo(MAX_LONG) <= 0) {
      return number(big.longValue());
    }
    return read(number.toString());
  }

  private Long read(String text) {
    Instant time = type.format().parse(text, false);
    return time == null ? null : unit.of(time);
  }

  @Override
  public Question<Long> match(Condition.Match leaf) {
    return term(new Condition.Term(leaf.field(), new Literal.Text(leaf.text()), false, leaf.at()));
  }

  @Override
  public Question<Long> term(Condition.Term leaf) {
    if (leaf.ignoreCase()) {
      throw refused("an equality that ignores case", leaf);
    }
    return between(limit(leaf.value(), false), 0, limit(leaf.value(), true), 0);
  }

  @Override
  public Question<Long> range(Condition.Range leaf) {
    return switch (leaf.comparison()) {
      case GREATER_OR_EQUAL -> from(limit(leaf.limit(), false), 0);
      case GREATER -> from(limit(leaf.limit(), true), 1);
      case LESS_OR_EQUAL -> until(limit(leaf.limit(), true), 0);
      case LESS -> until(limit(leaf.limit(), false), -1);
    };
  }

  /** Numbers in a query are milliseconds, whatever the field's format is. */
  private DateLimit limit(Literal value, boolean roundUp) {
    boolean number = value instanceof Literal.Whole || value instanceof Literal.Decimal;
    return DateLimit.parse(
        number ? DateFormat.MILLIS : type.format(), String.valueOf(value.value()), roundUp);
  }

  private Question<Long> between(DateLimit low, int above, DateLimit high, int below) {
    Question<Long> from = from(low, above);
    Question<Long> until = until(high, below);
    return (value, now) -> from.isMetBy(value, now) && until.isMetBy(value, now);
  }

  private Question<Long> from(DateLimit limit, int above) {
    return (value, now) -> {
      Long low = limit == null ? null : limit.at(now, unit);
      return low != null && (above == 0 || low < Long.MAX_VALUE) && value >= low + above;
    };
  }

  private Question<Long> until(DateLimit limit, int below) {
    return (value, now) -> {
      Long high = limit == null ? null : limit.at(now, unit);
      return high != null && (below == 0 || high > Long.MIN_VALUE) && value <= high + below;
    };
  }
}
