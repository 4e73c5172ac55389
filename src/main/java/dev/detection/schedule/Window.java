package dev.detection.schedule;

import dev.detection.rule.DateMath;
import dev.detection.rule.RuleHead;
import java.time.Duration;
import java.time.Instant;

/**
 * The time that one run of a rule looks at; both ends belong to it.
 *
 * @param from start of the look-back
 * @param to end; the history window of new_terms is reckoned from here and not from the wall clock
 */
public record Window(Instant from, Instant to) {

  /** The first window of a rule: what the rule says, from now. */
  static Window first(RuleHead rule, Instant now) {
    return new Window(DateMath.evaluate(rule.from(), now, false), now);
  }

  /**
   * The window after one that ended at {@code previousEnd}: it ends an interval later (or now), and
   * begins before {@code previousEnd} by as much as the rule's look-back is longer than its
   * interval. However late a run is, there is no hole, and no window is longer than the longer of
   * look-back and interval.
   */
  static Window next(RuleHead rule, Instant previousEnd, Instant now) {
    Duration interval = DateMath.duration(rule.interval());
    Instant end = previousEnd.plus(interval);
    Instant to = end.isAfter(now) ? now : end;
    Instant lookBack = DateMath.evaluate(rule.from(), to, false);
    return new Window(lookBack.isAfter(previousEnd) ? previousEnd : lookBack, to);
  }
}
