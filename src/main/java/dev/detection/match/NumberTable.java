package dev.detection.match;

import java.util.Arrays;
import java.util.Map;

/** Conditions that are brought in by whole numbers at one path. Immutable. */
final class NumberTable {
  private static final long MIX = 0x9E3779B97F4A7C15L;

  private final long[] numbers;
  private final int[][] conditions;
  private final int[] all;

  /**
   * @param byNumber conditions by the number that one of their values must be
   */
  NumberTable(Map<Long, int[]> byNumber) {
    int size = Integer.highestOneBit(byNumber.size()) << 2;
    numbers = new long[size];
    conditions = new int[size][];
    byNumber.forEach(this::put);
    all = byNumber.values().stream().flatMapToInt(Arrays::stream).distinct().toArray();
  }

  private void put(long number, int[] posted) {
    int at = slot(number);
    while (conditions[at] != null) {
      at = (at + 1) & (numbers.length - 1);
    }
    numbers[at] = number;
    conditions[at] = posted;
  }

  private int slot(long number) {
    return (int) ((number * MIX) >>> 40) & (numbers.length - 1);
  }

  /** Notes what a number brings in. */
  void look(long number, Scratch scratch) {
    for (int at = slot(number); conditions[at] != null; at = (at + 1) & (numbers.length - 1)) {
      if (numbers[at] == number) {
        scratch.addCandidates(conditions[at]);
        return;
      }
    }
  }

  /** Notes that there is a value that may be read as any number, such as a string. */
  void lookAny(Scratch scratch) {
    scratch.addCandidates(all);
  }
}
