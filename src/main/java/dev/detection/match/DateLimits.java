package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Literal;
import java.time.ZoneId;

/**
 * Ranges of dates, with limits read as Elasticsearch 9.5.3 does ({@code DateFieldMapper}).
 *
 * @param own format of the field
 * @param unit what the values of the field are held in
 * @param forced format that the query names; null if it names none
 * @param zone time zone of limits that name none; null if it is UTC
 */
record DateLimits(DateFormat own, DateUnit unit, DateFormat forced, ZoneId zone) {

  /** The values in a range or between two limits. */
  Search.Question<Long> of(Condition range) {
    return switch (range) {
      case Condition.Range one -> side(one, format(one.limit()));
      case Condition.Between(var from, var to, var lenient, var at) -> {
        // Milliseconds on one side make milliseconds of the other.
        DateFormat format = isNumber(from.limit()) ? format(from.limit()) : format(to.limit());
        Search.Question<Long> low = side(from, format);
        Search.Question<Long> high = side(to, format);
        yield (value, judging) -> low.isMetBy(value, judging) && high.isMetBy(value, judging);
      }
      default -> throw new IllegalArgumentException("not a range: " + range);
    };
  }

  /** The values that a limit stands for, which may be a whole day. */
  Search.Question<Long> equal(Literal value) {
    DateFormat format = format(value);
    Search.Question<Long> low = from(limit(value, format, false), 0);
    Search.Question<Long> high = until(limit(value, format, true), 0);
    return (time, judging) -> low.isMetBy(time, judging) && high.isMetBy(time, judging);
  }

  /** Numbers in a query are milliseconds, whatever the field's format is. */
  private DateFormat format(Literal value) {
    return forced != null ? forced : isNumber(value) ? DateFormat.MILLIS : own;
  }

  private static boolean isNumber(Literal value) {
    return value.value() instanceof Number;
  }

  private DateLimit limit(Literal value, DateFormat format, boolean roundUp) {
    return DateLimit.parse(format, String.valueOf(value.value()), roundUp, zone);
  }

  private Search.Question<Long> side(Condition.Range range, DateFormat format) {
    Literal limit = range.limit();
    return switch (range.comparison()) {
      case GREATER_OR_EQUAL -> from(limit(limit, format, false), 0);
      case GREATER -> from(limit(limit, format, true), 1);
      case LESS_OR_EQUAL -> until(limit(limit, format, true), 0);
      case LESS -> until(limit(limit, format, false), -1);
    };
  }

  private Search.Question<Long> from(DateLimit limit, int above) {
    return (value, judging) -> {
      Long low = limit == null ? null : limit.at(judging.now(), unit);
      return low != null && (above == 0 || low < Long.MAX_VALUE) && value >= low + above;
    };
  }

  private Search.Question<Long> until(DateLimit limit, int below) {
    return (value, judging) -> {
      Long high = limit == null ? null : limit.at(judging.now(), unit);
      return high != null && (below == 0 || high > Long.MIN_VALUE) && value <= high + below;
    };
  }
}
