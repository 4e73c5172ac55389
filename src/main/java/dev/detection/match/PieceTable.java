package dev.detection.match;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Conditions that are brought in by a piece of a value: a literal part of a pattern, or a word of a
 * text. A value is scanned once for the rarest four characters of every piece, whatever the case of
 * A to Z; most places are passed over by one look into a bloom filter, as Wu and Manber pass over
 * what begins no pattern. Immutable.
 */
final class PieceTable {
  /** Characters of a piece that are looked for. */
  static final int LENGTH = 4;

  /** Longer values bring in all conditions without being scanned. */
  private static final int LONGEST = 1 << 16;

  private static final int MIX = 0x9E3779B1;

  private final long[] bloom;
  private final int bloomShift;
  private final int[] keys;
  private final int[][] conditions;
  private final int[] all;
  private final boolean lowers;

  /**
   * A piece that a condition needs.
   *
   * @param lower whether values are compared in lower case and not only A to Z
   */
  record Piece(String text, boolean lower, int condition) {}

  PieceTable(List<Piece> pieces) {
    Map<Integer, Integer> often = new HashMap<>();
    pieces.stream()
        .map(Piece::text)
        .distinct()
        .forEach(text -> places(text).forEach(four -> often.merge(four, 1, Integer::sum)));
    Map<Integer, int[]> byKey = new HashMap<>();
    for (Piece piece : pieces) {
      int rarest = rarest(piece.text, often);
      byKey.merge(rarest, new int[] {piece.condition}, PieceTable::both);
    }
    int size = Integer.highestOneBit(Math.max(1, byKey.size())) << 1;
    bloom = new long[Math.max(16, size / 4)];
    bloomShift = Integer.numberOfLeadingZeros(bloom.length * Long.SIZE - 1);
    keys = new int[2 * size];
    conditions = new int[2 * size][];
    byKey.forEach(this::put);
    all = pieces.stream().mapToInt(Piece::condition).distinct().toArray();
    lowers = pieces.stream().anyMatch(Piece::lower);
  }

  private static List<Integer> places(String text) {
    FoldedText folded = new FoldedText();
    folded.read(text);
    return IntStream.rangeClosed(0, text.length() - LENGTH)
        .mapToObj(folded::four)
        .distinct()
        .toList();
  }

  private static int rarest(String text, Map<Integer, Integer> often) {
    return places(text).stream()
        .min((a, b) -> Integer.compare(often.get(a), often.get(b)))
        .orElseThrow();
  }

  private static int[] both(int[] first, int[] second) {
    int[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private void put(int four, int[] posted) {
    int bit = (four * MIX) >>> bloomShift;
    bloom[bit >>> 6] |= 1L << bit;
    int at = slot(four);
    while (conditions[at] != null) {
      at = (at + 1) & (keys.length - 1);
    }
    keys[at] = four;
    conditions[at] = posted;
  }

  private int slot(int four) {
    return ((four * MIX) >>> 8) & (keys.length - 1);
  }

  /** Notes what a value brings in. */
  void look(String text, Scratch scratch) {
    if (text.length() < LENGTH) {
      return;
    }
    if (text.length() > LONGEST || (lowers && TextTable.hasForeignLetters(text))) {
      scratch.addCandidates(all);
      return;
    }
    FoldedText folded = scratch.folded();
    folded.read(text);
    scan(folded, scratch);
  }

  /** Notes what a whole number in place of a string brings in. */
  void look(long number, Scratch scratch) {
    FoldedText folded = scratch.folded();
    folded.read(number);
    scan(folded, scratch);
  }

  private void scan(FoldedText folded, Scratch scratch) {
    int last = folded.length() - LENGTH;
    for (int i = 0; i <= last; i++) {
      int four = folded.four(i);
      int bit = (four * MIX) >>> bloomShift;
      if ((bloom[bit >>> 6] & 1L << bit) != 0) {
        find(four, scratch);
      }
    }
  }

  private void find(int four, Scratch scratch) {
    int at = slot(four);
    while (conditions[at] != null) {
      if (keys[at] == four) {
        scratch.addCandidates(conditions[at]);
        return;
      }
      at = (at + 1) & (keys.length - 1);
    }
  }
}
