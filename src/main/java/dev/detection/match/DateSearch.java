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
  public Question<Long> question(Condition leaf) {
    return switch (leaf) {
      case Condition.DateRange asked -> {
        DateFormat format = asked.format() == null ? null : DateFormat.of(asked.format());
        if (asked.format() != null && format == null) {
          throw refused("a range with the format [" + asked.format() + "]", leaf);
        }
        yield new DateLimits(type.format(), unit, format, asked.zone()).of(asked.range());
      }
      case Condition.Tuned tuned -> tuned(tuned);
      case Condition.Range range -> limits().of(range);
      case Condition.Between between -> limits().of(between);
      default -> Search.super.question(leaf);
    };
  }

  /** A text that is asked in a time zone is the range from it to itself. */
  private Question<Long> tuned(Condition.Tuned leaf) {
    DateLimits limits = new DateLimits(type.format(), unit, null, leaf.zone());
    return switch (leaf.leaf()) {
      case Condition.Match match -> limits.equal(new Literal.Text(match.text()));
      case Condition.Analysed(Condition.Range range, var at) -> limits.of(range);
      case Condition.Analysed(Condition.Between between, var at) -> limits.of(between);
      default -> question(leaf.leaf());
    };
  }

  private DateLimits limits() {
    return new DateLimits(type.format(), unit, null, null);
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
    return limits().equal(leaf.value());
  }

  @Override
  public Question<Long> range(Condition.Range leaf) {
    return limits().of(leaf);
  }
}
