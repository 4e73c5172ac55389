package dev.detection.it;

import java.time.Duration;

/**
 * How much is measured.
 *
 * @param events of the first node's history
 * @param days that its history has
 * @param terms profiles that are known, see {@link TermProfiles}
 * @param rules how many
 * @param rounds that are counted; one more goes before
 * @param intervals of the rules that a round measures
 * @param warmUp intervals before the rounds, in which every known profile has an event
 * @param interval seconds; the events of {@link #REAL_INTERVAL} come in each
 * @param fresh new profiles in an interval
 */
record NewTermsSize(
    long events,
    int days,
    int terms,
    int rules,
    int rounds,
    int intervals,
    int warmUp,
    int interval,
    int fresh) {
  /** The interval that is stood for, as most rules have it. */
  static final Duration REAL_INTERVAL = Duration.ofMinutes(5);

  /** The look-back of most rules, nine minutes, in slices of an interval. */
  static final int LOOK_BACK = 9;

  /** How many events of a history a day has. */
  long perDay() {
    return events / days;
  }

  /** How many events come in an interval. */
  int perInterval() {
    return (int) (perDay() * REAL_INTERVAL.toSeconds() / Duration.ofDays(1).toSeconds());
  }

  /** Seconds that the rules look back. */
  int lookBack() {
    return interval * LOOK_BACK / TermFeed.SLICES;
  }
}
