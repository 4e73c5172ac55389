package dev.detection.match;

import dev.detection.query.Condition.Comparison;
import org.apache.lucene.util.NumericUtils;

/** double. */
record DoubleNumbers() implements Numbers {
  @Override
  public long stored(Object source, boolean coerce) {
    return NumericUtils.doubleToSortableLong(Numbers.finite(Numbers.floating(source, coerce)));
  }

  @Override
  public Interval equal(Object number) {
    long value = NumericUtils.doubleToSortableLong(Numbers.finite(Numbers.toDouble(number)));
    return new Interval(value, value);
  }

  @Override
  public Interval side(Comparison comparison, Object limit) {
    return Numbers.beside(comparison, NumericUtils.doubleToSortableLong(Numbers.toDouble(limit)));
  }

  @Override
  public Number number(long stored) {
    return NumericUtils.sortableLongToDouble(stored);
  }
}
