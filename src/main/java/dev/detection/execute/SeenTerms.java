package dev.detection.execute;

import java.time.Instant;

/**
 * Terms with a time at which a document had them: what one rule has learned. A term is known by 128
 * bits of a cryptographic hash, so no two terms are taken for each other, by chance or by design.
 */
final class SeenTerms {
  /** Numbers a term takes: two of its hash, and the time. */
  private static final int WIDTH = 3;

  private static final long NEVER = Long.MIN_VALUE;

  private long[] table = new long[WIDTH * 16];
  private int size;

  SeenTerms() {
    clear(table);
  }

  private static void clear(long[] table) {
    for (int i = WIDTH - 1; i < table.length; i += WIDTH) {
      table[i] = NEVER;
    }
  }

  /** How much memory it takes. */
  synchronized long bytes() {
    return (long) table.length * Long.BYTES;
  }

  /**
   * Whether the term is known to have been there in a time; if it was there later too, that is not
   * known.
   *
   * @param hash at least 32 hexadecimal digits
   */
  synchronized boolean has(String hash, Instant from, Instant to) {
    long seen = table[slot(table, high(hash), low(hash)) + 2];
    return seen >= from.toEpochMilli() && seen <= to.toEpochMilli();
  }

  /**
   * Learns that a document of this time or later had the term.
   *
   * @param forget terms that were not seen since are forgotten when room is needed
   */
  synchronized void add(String hash, Instant time, Instant forget) {
    int slot = slot(table, high(hash), low(hash));
    if (table[slot + 2] == NEVER) {
      if ((size + 1) * 3 > table.length / WIDTH * 2) {
        grow(forget.toEpochMilli());
        slot = slot(table, high(hash), low(hash));
      }
      table[slot] = high(hash);
      table[slot + 1] = low(hash);
      size++;
    }
    table[slot + 2] = Math.max(table[slot + 2], time.toEpochMilli());
  }

  private void grow(long forget) {
    int kept = 0;
    for (int i = 0; i < table.length; i += WIDTH) {
      kept += table[i + 2] != NEVER && table[i + 2] >= forget ? 1 : 0;
    }
    int slots = Math.max(16, Integer.highestOneBit(Math.max(1, kept)) * 4);
    long[] larger = new long[slots * WIDTH];
    clear(larger);
    for (int i = 0; i < table.length; i += WIDTH) {
      if (table[i + 2] != NEVER && table[i + 2] >= forget) {
        System.arraycopy(table, i, larger, slot(larger, table[i], table[i + 1]), WIDTH);
      }
    }
    table = larger;
    size = kept;
  }

  /** Where the term is, or would be. */
  private static int slot(long[] table, long high, long low) {
    int slots = table.length / WIDTH;
    int slot = (int) (low & (slots - 1));
    while (table[slot * WIDTH + 2] != NEVER
        && (table[slot * WIDTH] != high || table[slot * WIDTH + 1] != low)) {
      slot = (slot + 1) & (slots - 1);
    }
    return slot * WIDTH;
  }

  private static long high(String hash) {
    return Long.parseUnsignedLong(hash, 0, 16, 16);
  }

  private static long low(String hash) {
    return Long.parseUnsignedLong(hash, 16, 32, 16);
  }
}
