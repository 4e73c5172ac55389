package dev.detection.match;

import dev.detection.query.Condition.Comparison;
import java.math.BigDecimal;

/** scaled_float: a long, {@code factor} times the number. */
record ScaledNumbers(double factor) implements Numbers {
  @Override
  public long stored(Object source, boolean coerce) {
    return Math.round(Numbers.finite(Numbers.floating(source, coerce)) * factor);
  }

  private double scaled(Object number) {
    BigDecimal exact = new BigDecimal(Double.toString(Numbers.finite(Numbers.toDouble(number))));
    return exact.multiply(BigDecimal.valueOf(factor)).doubleValue();
  }

  @Override
  public Interval equal(Object number) {
    long value = Math.round(scaled(number));
    return new Interval(value, value);
  }

  @Override
  public Interval side(Comparison comparison, Object limit) {
    double value = scaled(limit);
    return switch (comparison) {
      case GREATER -> Numbers.Interval.from(Math.round(Math.ceil(Math.nextUp(value))), false);
      case GREATER_OR_EQUAL -> Numbers.Interval.from(Math.round(Math.ceil(value)), false);
      case LESS -> Numbers.Interval.until(Math.round(Math.floor(Math.nextDown(value))), false);
      case LESS_OR_EQUAL -> Numbers.Interval.until(Math.round(Math.floor(value)), false);
    };
  }

  @Override
  public Number number(long stored) {
    return stored / factor;
  }
}
