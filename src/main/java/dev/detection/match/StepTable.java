package dev.detection.match;

import dev.detection.match.PathTrie.Step;
import java.util.Map;

/**
 * Keys of an object and where they lead. Most keys of a document are in no table: a sparse one with
 * the hashes, which strings remember, side by side says so at the first look; a {@link
 * java.util.HashMap} took a third of the time of walking. Immutable.
 */
final class StepTable {
  private static final int MIX = 0x9E3779B1;

  /** Places for one key. */
  private static final int SPARSE = 4;

  private final String[] keys;
  private final int[] hashes;
  private final Step[] steps;
  private final int shift;

  StepTable(Map<String, Step> known) {
    int size = Integer.highestOneBit(Math.max(1, SPARSE * known.size()));
    keys = new String[2 * size];
    hashes = new int[2 * size];
    steps = new Step[2 * size];
    shift = Integer.numberOfLeadingZeros(2 * size - 1);
    known.forEach(this::put);
  }

  private void put(String key, Step step) {
    int at = (key.hashCode() * MIX) >>> shift;
    while (keys[at] != null) {
      at = (at + 1) & (keys.length - 1);
    }
    keys[at] = key;
    hashes[at] = key.hashCode();
    steps[at] = step;
  }

  /** Null if the key leads nowhere. */
  Step get(String key) {
    int hash = key.hashCode();
    int at = (hash * MIX) >>> shift;
    while (steps[at] != null) {
      if (hashes[at] == hash && keys[at].equals(key)) {
        return steps[at];
      }
      at = (at + 1) & (keys.length - 1);
    }
    return null;
  }
}
