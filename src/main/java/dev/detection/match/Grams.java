package dev.detection.match;

import dev.detection.query.Glob;
import java.util.Arrays;
import java.util.List;

/**
 * Which sequences of four characters the values of a path have, whatever the case of A to Z, as a
 * bloom filter: a pattern can only match if those of its literal parts are among them. Most
 * patterns are ruled out by one look, so that of many patterns on one value few are run.
 */
final class Grams {
  private static final int LENGTH = PieceTable.LENGTH;
  private static final int BITS = 12;
  private static final int MIX = 0x9E3779B1;

  /** Sequences of a pattern that are looked for. */
  private static final int MOST_ASKED = 4;

  /** Values with so many characters have nearly all sequences: nothing would be ruled out. */
  private static final int LONGEST = 4_096;

  private static final int[] NONE = new int[0];

  private final long[] bits = new long[1 << (BITS - 6)];
  private boolean full;

  /** Takes the values of a path; those that are no strings are not looked into. */
  void read(List<Object> values, FoldedText folded, Judging judging) {
    Arrays.fill(bits, 0);
    full = false;
    int length = 0;
    for (int i = 0; i < values.size() && !full; i++) {
      if (values.get(i) instanceof String text) {
        length += text.length();
        full = length > LONGEST;
        if (!full) {
          judging.spend(text.length());
          folded.read(text);
          add(folded);
        }
      } else {
        full = values.get(i) != null;
      }
    }
  }

  private void add(FoldedText folded) {
    for (int i = 0; i <= folded.length() - LENGTH; i++) {
      int bit = bit(folded.four(i));
      bits[bit >>> 6] |= 1L << bit;
    }
  }

  private static int bit(int four) {
    return (four * MIX) >>> (32 - BITS);
  }

  /** Whether the values may have all sequences of a pattern. */
  boolean mayHave(int[] asked) {
    if (full) {
      return true;
    }
    for (int bit : asked) {
      if ((bits[bit >>> 6] & 1L << bit) == 0) {
        return false;
      }
    }
    return true;
  }

  /** Some of the sequences that all matches of a pattern have; none if nothing is known of them. */
  static int[] of(Glob pattern) {
    String longest = Pieces.longest(pattern);
    return longest == null || longest.length() < LENGTH ? NONE : of(longest);
  }

  private static int[] of(String text) {
    FoldedText folded = new FoldedText();
    folded.read(text);
    int places = text.length() - LENGTH + 1;
    int asked = Math.min(MOST_ASKED, places);
    int[] bits = new int[asked];
    for (int i = 0; i < asked; i++) {
      // From the end, which differs more than the beginning of a path.
      bits[i] = bit(folded.four(places - 1 - i * (places - 1) / Math.max(1, asked - 1)));
    }
    return bits;
  }
}
