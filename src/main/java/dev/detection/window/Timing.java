package dev.detection.window;

import dev.detection.rule.DateMath;
import dev.detection.rule.RuleHead;
import java.time.Duration;
import java.time.Instant;

/**
 * When something is run, and what time each run looks at.
 *
 * @param lookBack start of a window as date math, reckoned from its end, for instance {@code
 *     now-6m}
 * @param grid where windows end
 * @param delay how long after its end a window is run
 */
public record Timing(String lookBack, Grid grid, Duration delay) {

  /** As a rule says; it is run as soon as a window ends. */
  public static Timing of(RuleHead rule) {
    return new Timing(rule.from(), Grid.of(rule), Duration.ZERO);
  }

  /** The window that ends at a time: what the look-back says. */
  public Window endingAt(Instant to) {
    return new Window(DateMath.evaluate(lookBack, to, false), to);
  }
}
