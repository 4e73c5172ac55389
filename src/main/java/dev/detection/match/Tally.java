package dev.detection.match;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Counts what judging asks of conditions. Threads count apart from each other and without locks;
 * the sums of a running node may miss what is just being counted.
 */
final class Tally {
  /** Threads that count apart; past so many they share, and a count may get lost. */
  private static final int STRIPES = 64;

  /** Of so many documents one is timed, so that the clock costs next to nothing. */
  private static final int TIMED = 256;

  private static final int EACH = 3;

  private final int conditions;
  private final AtomicReferenceArray<long[]> stripes = new AtomicReferenceArray<>(STRIPES);

  /**
   * What was counted of one condition.
   *
   * @param evaluated documents that were judged by it, candidates or not
   * @param candidates those of them that had what it needs, so that it was asked
   * @param matched those of them that met it
   * @param nanos time that asking took, estimated from samples
   */
  record Counts(long evaluated, long candidates, long matched, long nanos) {
    static final Counts NONE = new Counts(0, 0, 0, 0);

    Counts plus(Counts other) {
      return new Counts(
          evaluated + other.evaluated,
          candidates + other.candidates,
          matched + other.matched,
          nanos + other.nanos);
    }
  }

  Tally(int conditions) {
    this.conditions = conditions;
  }

  /** The counts of a thread: documents, then for each condition three. */
  long[] of(int thread) {
    int at = thread & STRIPES - 1;
    long[] stripe = stripes.get(at);
    if (stripe == null) {
      stripes.compareAndSet(at, null, new long[1 + EACH * conditions]);
      stripe = stripes.get(at);
    }
    return stripe;
  }

  /** Counts a document; whether it is to be timed. */
  static boolean document(long[] counts) {
    return counts[0]++ % TIMED == 0;
  }

  static void candidate(long[] counts, int condition) {
    counts[1 + EACH * condition]++;
  }

  static void matched(long[] counts, int condition) {
    counts[2 + EACH * condition]++;
  }

  /** Counts the time that asking took in a document that is timed. */
  static void took(long[] counts, int condition, long nanos) {
    counts[3 + EACH * condition] += nanos;
  }

  /** What was counted of a condition so far. */
  Counts counts(int condition) {
    Counts all = Counts.NONE;
    for (int i = 0; i < STRIPES; i++) {
      long[] stripe = stripes.get(i);
      if (stripe != null) {
        int at = 1 + EACH * condition;
        all = all.plus(new Counts(stripe[0], stripe[at], stripe[at + 1], stripe[at + 2] * TIMED));
      }
    }
    return all;
  }
}
