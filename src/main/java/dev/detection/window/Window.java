package dev.detection.window;

import java.time.Duration;
import java.time.Instant;

/**
 * The time that one run of a rule looks at; both ends belong to it.
 *
 * @param from start of the look-back
 * @param to end; the history window of new_terms is reckoned from here and not from the wall clock
 */
public record Window(Instant from, Instant to) {
  /** Behind by so many intervals, a window takes more than one of them. */
  private static final int PATIENCE = 100;

  /**
   * The window after one that ended at {@code previousEnd}: it ends with the next interval, and
   * begins there or earlier, as the look-back says. However late a run is, there is no hole. What
   * is far behind catches up in longer windows.
   *
   * @param shrink how often runs were stopped for taking too long: each halves the window
   */
  public static Window next(Timing timing, Instant previousEnd, Instant now, int shrink) {
    Grid grid = timing.grid();
    Instant end = grid.endAfter(previousEnd);
    if (shrink > 0) {
      Instant earlier = previousEnd.plus(grid.interval().dividedBy(1L << shrink));
      end = earlier.isBefore(end) ? earlier : end;
    } else if (end.isBefore(now)) {
      long behind = Duration.between(end, now).dividedBy(grid.interval());
      end = end.plus(grid.interval().multipliedBy(behind / PATIENCE));
    }
    return timing.endingAt(end).reachingBackTo(previousEnd);
  }

  /** The same window, begun earlier if that is needed to leave no hole. */
  public Window reachingBackTo(Instant previousEnd) {
    return from.isAfter(previousEnd) ? new Window(previousEnd, to) : this;
  }

  /** The first part of the window: half of it for each time. */
  public Window shrunk(int times) {
    return new Window(from, from.plus(Duration.between(from, to).dividedBy(1L << times)));
  }
}
