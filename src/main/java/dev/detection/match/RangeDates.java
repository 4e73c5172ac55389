package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Literal;
import dev.detection.query.NotSupportedException;
import java.time.Instant;
import java.time.ZoneId;

/**
 * Limits of ranges of dates, in milliseconds since 1970. Other than in fields of dates, numbers in
 * questions are read with the format too.
 *
 * @param format of the field
 * @param forced format that a question names; null if it names none
 * @param zone time zone of limits in a question that name none; null if it is UTC
 */
record RangeDates(DateFormat format, DateFormat forced, ZoneId zone) implements RangeLimits<Long> {

  @Override
  public Long least() {
    return Long.MIN_VALUE;
  }

  @Override
  public Long greatest() {
    return Long.MAX_VALUE;
  }

  @Override
  public Long above(Long limit) {
    return limit + 1;
  }

  @Override
  public Long below(Long limit) {
    return limit - 1;
  }

  /** Date math is allowed, but nothing relative to now. */
  @Override
  public Long stored(Object source, boolean roundUp) {
    String text = source.toString();
    if (source instanceof Boolean || text.startsWith("now")) {
      return null;
    }
    DateLimit limit = DateLimit.parse(format, text, roundUp, null);
    return limit == null ? null : limit.at(Instant.EPOCH, DateUnit.MILLIS);
  }

  @Override
  public Asked<Long> asked(Literal limit, boolean roundUp) {
    DateLimit read =
        DateLimit.parse(
            forced == null ? format : forced, String.valueOf(limit.value()), roundUp, zone);
    if (read == null || read.fixed() == null) {
      return read == null ? null : now -> read.at(now, DateUnit.MILLIS);
    }
    Long time = read.at(Instant.EPOCH, DateUnit.MILLIS);
    return now -> time;
  }

  @Override
  public RangeLimits<Long> readAs(Condition.DateRange leaf) {
    DateFormat named = leaf.format() == null ? null : DateFormat.of(leaf.format());
    if (leaf.format() != null && named == null) {
      throw new NotSupportedException(
          "a range with the format [" + leaf.format() + "] on a field of type [date_range]",
          leaf.at());
    }
    return new RangeDates(format, named, leaf.zone());
  }
}
