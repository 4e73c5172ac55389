package dev.detection.execute;

import dev.detection.schedule.RuleExecutor;
import java.time.Duration;
import java.util.function.LongSupplier;

/** Ends a run that takes too long. */
final class Stopwatch {
  private final LongSupplier relativeMillis;
  private final long end;
  private final Duration limit;

  /**
   * @param relativeMillis a clock that never goes back
   */
  Stopwatch(LongSupplier relativeMillis, Duration limit) {
    this.relativeMillis = relativeMillis;
    this.end = relativeMillis.getAsLong() + limit.toMillis();
    this.limit = limit;
  }

  /**
   * How much time is left; more than none.
   *
   * @throws RuleExecutor.TooLongException if none is
   */
  Duration left() {
    long left = end - relativeMillis.getAsLong();
    if (left <= 0) {
      throw new RuleExecutor.TooLongException("it took longer than " + limit.toMillis() + " ms");
    }
    return Duration.ofMillis(left);
  }
}
