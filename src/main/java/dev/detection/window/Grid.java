package dev.detection.window;

import dev.detection.rule.DateMath;
import dev.detection.rule.RuleHead;
import java.time.Duration;
import java.time.Instant;

/**
 * The ends of a rule's windows: one an interval, at a moment that depends on the rule's id, so that
 * rules of one interval are spread over it.
 *
 * @param interval time between two ends
 * @param offset the first end after the epoch
 */
public record Grid(Duration interval, Duration offset) {

  /** The grid of a rule; it stays the same while its interval does. */
  public static Grid of(RuleHead rule) {
    Duration interval = DateMath.duration(rule.interval());
    return new Grid(
        interval, Duration.ofMillis(Math.floorMod(rule.ruleId().hashCode(), interval.toMillis())));
  }

  /** The first end that is not before a time: the window that a document of this time is in. */
  public Instant endOf(Instant time) {
    long whole = time.toEpochMilli();
    long millis = Instant.ofEpochMilli(whole).isBefore(time) ? whole + 1 : whole;
    long past = Math.floorMod(millis - offset.toMillis(), interval.toMillis());
    return Instant.ofEpochMilli(past == 0 ? millis : millis - past + interval.toMillis());
  }

  /** The first end after a time. */
  public Instant endAfter(Instant time) {
    return endOf(time.plusNanos(1));
  }

  /** A grid with some of these ends, so that a time has at most so many of them. */
  public Grid coarser(Duration time, int most) {
    long times = time.dividedBy(interval) / most + 1;
    return new Grid(interval.multipliedBy(times), offset);
  }
}
