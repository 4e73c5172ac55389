package dev.detection.match;

import dev.detection.query.Condition.Comparison;
import org.apache.lucene.util.NumericUtils;

/** float. */
record FloatNumbers() implements Numbers {
  @Override
  public long stored(Object source, boolean coerce) {
    Numbers.floating(source, coerce);
    float value = Float.parseFloat(source.toString());
    Numbers.finite(value);
    return NumericUtils.floatToSortableInt(value);
  }

  @Override
  public Interval equal(Object number) {
    float value = Numbers.toFloat(number);
    Numbers.finite(value);
    long stored = NumericUtils.floatToSortableInt(value);
    return new Interval(stored, stored);
  }

  @Override
  public Interval side(Comparison comparison, Object limit) {
    return Numbers.beside(comparison, NumericUtils.floatToSortableInt(Numbers.toFloat(limit)));
  }

  @Override
  public Number number(long stored) {
    return (double) NumericUtils.sortableIntToFloat((int) stored);
  }
}
