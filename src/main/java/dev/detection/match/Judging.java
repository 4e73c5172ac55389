package dev.detection.match;

import java.time.Instant;

/**
 * The judging of one document: its time, and the work that it may still cost. Work is counted, not
 * timed, so that a document gets the same answer whatever else the machine does; a unit is about a
 * nanosecond: a character that an automaton reads.
 *
 * <p>One object judges many documents, one after the other.
 */
final class Judging {
  /** What asking a leaf of a value costs, beside the characters of the value. */
  static final int ASKING = 10;

  private Instant now;
  private long left;

  /** One that may cost any work. */
  static Judging at(Instant now) {
    Judging judging = new Judging();
    judging.begin(now, Long.MAX_VALUE);
    return judging;
  }

  /**
   * Goes on to a document.
   *
   * @param budget units of work
   */
  void begin(Instant time, long budget) {
    now = time;
    left = budget;
  }

  /** The time that {@code now} stands for. */
  Instant now() {
    return now;
  }

  /** How many units may still be spent. */
  long left() {
    return left;
  }

  /**
   * Counts work, before it is done.
   *
   * @throws OverBudgetException if it is more than is left
   */
  void spend(long units) {
    left -= units;
    if (left < 0) {
      throw new OverBudgetException();
    }
  }

  /** Counts asking something of a value. */
  void ask(Object value) {
    spend(value instanceof String text ? ASKING + text.length() / 8 : ASKING);
  }
}
