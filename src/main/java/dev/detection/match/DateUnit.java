package dev.detection.match;

import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** What points in time are held in, as a number since 1970. */
enum DateUnit {
  /** Milliseconds: as far as 64 bits go. */
  MILLIS,
  /** Nanoseconds: from 1970 to 2262. */
  NANOS;

  private static final Instant LAST = Instant.ofEpochSecond(0, Long.MAX_VALUE);

  /** The number of a point in time; null if it cannot be held. */
  Long of(Instant time) {
    if (this == NANOS) {
      boolean held = !time.isBefore(Instant.EPOCH) && !time.isAfter(LAST);
      return held ? time.getEpochSecond() * 1_000_000_000 + time.getNano() : null;
    }
    try {
      return time.toEpochMilli();
    } catch (ArithmeticException e) {
      // Too far away for 64 bits: Elasticsearch refuses it.
      return null;
    }
  }

  /** The point in time of a number. */
  Instant instant(long number) {
    return this == NANOS
        ? Instant.ofEpochSecond(
            Math.floorDiv(number, 1_000_000_000L), Math.floorMod(number, 1_000_000_000L))
        : Instant.ofEpochMilli(number);
  }

  /** The number of a count of milliseconds; the nearest one if it cannot be held. */
  long ofMillis(long millis) {
    return this == NANOS ? TimeUnit.MILLISECONDS.toNanos(millis) : millis;
  }
}
