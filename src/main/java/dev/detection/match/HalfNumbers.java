package dev.detection.match;

import dev.detection.query.Condition.Comparison;
import org.apache.lucene.util.NumericUtils;

/** half_float. */
record HalfNumbers() implements Numbers {
  @Override
  public long stored(Object source, boolean coerce) {
    Numbers.floating(source, coerce);
    return sortable(Float.parseFloat(source.toString()));
  }

  private static long sortable(float value) {
    float half = Float.float16ToFloat(Float.floatToFloat16(value));
    Numbers.finite(half);
    return NumericUtils.floatToSortableInt(half);
  }

  @Override
  public Interval equal(Object number) {
    long stored = sortable(Numbers.toFloat(number));
    return new Interval(stored, stored);
  }

  @Override
  public Interval side(Comparison comparison, Object limit) {
    // Stored values are halves, so comparing them with the unrounded limit is exact.
    return Numbers.beside(comparison, NumericUtils.floatToSortableInt(Numbers.toFloat(limit)));
  }

  @Override
  public Number number(long stored) {
    return (double) NumericUtils.sortableIntToFloat((int) stored);
  }
}
