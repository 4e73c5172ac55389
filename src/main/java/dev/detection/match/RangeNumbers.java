package dev.detection.match;

import dev.detection.match.FieldType.Numeric.Kind;
import dev.detection.query.Literal;
import org.apache.lucene.util.NumericUtils;

/**
 * Limits of ranges of numbers, as the sortable longs of their type. Beyond the largest whole number
 * comes the smallest one, as in Elasticsearch: {@code > 9223372036854775807} finds every range.
 *
 * @param coerce whether strings and fractions in documents are taken for integers
 */
record RangeNumbers(Kind kind, Numbers numbers, boolean coerce) implements RangeLimits<Long> {

  /** The limits of a type that is one of numbers. */
  static RangeNumbers of(FieldType.Range type) {
    Kind kind = Kind.valueOf(type.limits().name());
    return new RangeNumbers(kind, Numbers.of(FieldType.Numeric.of(kind)), type.coerce());
  }

  @Override
  public Long least() {
    return switch (kind) {
      case INTEGER -> (long) Integer.MIN_VALUE;
      case FLOAT -> sortable(Float.NEGATIVE_INFINITY);
      case DOUBLE -> NumericUtils.doubleToSortableLong(Double.NEGATIVE_INFINITY);
      default -> Long.MIN_VALUE;
    };
  }

  @Override
  public Long greatest() {
    return switch (kind) {
      case INTEGER -> (long) Integer.MAX_VALUE;
      case FLOAT -> sortable(Float.POSITIVE_INFINITY);
      case DOUBLE -> NumericUtils.doubleToSortableLong(Double.POSITIVE_INFINITY);
      default -> Long.MAX_VALUE;
    };
  }

  private static long sortable(float number) {
    return NumericUtils.floatToSortableInt(number);
  }

  @Override
  public Long above(Long limit) {
    return switch (kind) {
      case INTEGER -> (long) (int) (limit + 1);
      case FLOAT -> sortable(Math.nextUp(NumericUtils.sortableIntToFloat(limit.intValue())));
      case DOUBLE ->
          NumericUtils.doubleToSortableLong(Math.nextUp(NumericUtils.sortableLongToDouble(limit)));
      default -> limit + 1;
    };
  }

  @Override
  public Long below(Long limit) {
    return switch (kind) {
      case INTEGER -> (long) (int) (limit - 1);
      case FLOAT -> sortable(Math.nextDown(NumericUtils.sortableIntToFloat(limit.intValue())));
      case DOUBLE ->
          NumericUtils.doubleToSortableLong(
              Math.nextDown(NumericUtils.sortableLongToDouble(limit)));
      default -> limit - 1;
    };
  }

  @Override
  public Long stored(Object source, boolean roundUp) {
    if (!(source instanceof String || source instanceof Number)) {
      return null;
    }
    try {
      return numbers.stored(source, coerce);
    } catch (NumberFormatException | ArithmeticException e) {
      return null; // the document is refused
    }
  }

  @Override
  public Asked<Long> asked(Literal limit, boolean roundUp) {
    try {
      if (kind == Kind.LONG) {
        Numbers.toLong(limit.value(), false);
      }
      Numbers.Interval point = numbers.equal(limit.value());
      Long number = point.low();
      return point.low() == point.high() ? now -> number : null;
    } catch (NumberFormatException | ArithmeticException e) {
      return null; // a search fails, a rule must not
    }
  }
}
