package dev.detection.match;

/** Which leaves are known of a document, and which of those hold. */
final class LeafBits {
  private long[] known = new long[0];
  private long[] holding = new long[0];

  /** The places that are not zero. */
  private int[] used = new int[0];

  private int usedCount;

  /** Forgets everything and makes room. */
  void begin(int leafCount) {
    for (int i = 0; i < usedCount; i++) {
      known[used[i]] = 0;
      holding[used[i]] = 0;
    }
    usedCount = 0;
    int size = (leafCount >>> 6) + 1;
    if (known.length < size) {
      known = new long[size];
      holding = new long[size];
      used = new int[size];
    }
  }

  boolean isKnown(int leaf) {
    return (known[leaf >>> 6] & 1L << leaf) != 0;
  }

  /** Whether a leaf is known to hold. */
  boolean holds(int leaf) {
    return (holding[leaf >>> 6] & 1L << leaf) != 0;
  }

  /** Notes what is known of a leaf; what is known does not change. */
  void know(int leaf, boolean truth) {
    int at = leaf >>> 6;
    if (known[at] == 0) {
      used[usedCount++] = at;
    }
    known[at] |= 1L << leaf;
    if (truth) {
      holding[at] |= 1L << leaf;
    }
  }
}
