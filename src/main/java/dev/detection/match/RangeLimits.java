package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.Literal;
import java.time.Instant;
import java.util.Map;

/**
 * The limits of one type of ranges, as {@code RangeType} of Elasticsearch 9.5.3 reads and compares
 * them.
 *
 * @param <L> limits
 */
interface RangeLimits<L extends Comparable<L>> {

  /** A limit in a question. */
  @FunctionalInterface
  interface Asked<L> {
    /**
     * The limit.
     *
     * @param now the time of judging
     * @return null if there is none, where a search fails
     */
    L at(Instant now);
  }

  /** The limits of a type. */
  static RangeLimits<?> of(FieldType.Range type) {
    return switch (type.limits()) {
      case INTEGER, LONG, FLOAT, DOUBLE -> RangeNumbers.of(type);
      case DATE -> new RangeDates(type.format(), null, null);
      case IP -> new RangeAddresses();
    };
  }

  /** From where a range without a lower limit reaches. */
  L least();

  /** Up to where a range without an upper limit reaches. */
  L greatest();

  /** The next limit above; null if Elasticsearch refuses to go there. */
  L above(L limit);

  /** The next limit below; null if Elasticsearch refuses to go there. */
  L below(L limit);

  /**
   * A limit in a document.
   *
   * @param source a String, Number or Boolean
   * @param roundUp whether a text that stands for a whole day is its end
   * @return null if it is none: the document is refused
   */
  L stored(Object source, boolean roundUp);

  /**
   * A limit in a question; null if a search for it fails.
   *
   * @param roundUp whether a text that stands for a whole day is its end
   */
  Asked<L> asked(Literal limit, boolean roundUp);

  /** A value that is no object; null if there are none such. */
  default RangeSearch.Span<L> whole(String text) {
    return null;
  }

  /** The limits as a question with a format or a time zone reads them. */
  default RangeLimits<L> readAs(Condition.DateRange leaf) {
    return this;
  }

  /** The range of an object in a document; null if it is none. */
  default RangeSearch.Span<L> span(Map<?, ?> object) {
    L from = null;
    L to = null;
    boolean withFrom = true;
    boolean withTo = true;
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      String key = String.valueOf(entry.getKey());
      boolean with = key.endsWith("e");
      L limit = null;
      if (entry.getValue() != null) {
        limit = next(key, stored(entry.getValue(), key.equals("gt") || key.equals("lte")));
        if (limit == null) {
          return null;
        }
      }
      switch (key) {
        case "gt", "gte" -> {
          withFrom = with;
          from = limit == null ? from : limit;
        }
        case "lt", "lte" -> {
          withTo = with;
          to = limit == null ? to : limit;
        }
        default -> {
          return null;
        }
      }
    }
    L first = from == null ? (withFrom ? least() : above(least())) : from;
    L last = to == null ? (withTo ? greatest() : below(greatest())) : to;
    // In the wrong order they are refused with the document, but not from 0.0 to -0.0.
    return new RangeSearch.Span<>(first, last);
  }

  private L next(String key, L limit) {
    return limit == null
        ? null
        : switch (key) {
          case "gt" -> above(limit);
          case "lt" -> below(limit);
          default -> limit;
        };
  }
}
