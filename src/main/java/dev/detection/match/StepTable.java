package dev.detection.match;

import dev.detection.match.PathTrie.Step;
import java.util.Map;

/**
 * Keys of an object and where they lead. Most keys of a document are in no table: a sparse one with
 * the hashes, which strings remember, side by side says so at the first look; a {@link
 * java.util.HashMap} took a third of the time of walking.
 *
 * <p>The parser gives the same string for the same key of many documents, so the table takes over
 * the parser's string in place of its own: then the two are one object and need not be compared.
 * Threads that do so at once do no harm, for the strings are equal.
 */
final class StepTable {
  private static final int MIX = 0x9E3779B1;

  /** Places for one key. */
  private static final int SPARSE = 4;

  /** Strings taken over for each key; past that the keys of documents are new every time. */
  private static final int MOST_TAKEN = 4;

  private final String[] keys;
  private final int[] hashes;
  private final Step[] steps;
  private final int shift;
  private int taken;

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
  @SuppressWarnings("ReferenceEquality") // the same object is the usual case
  Step get(String key) {
    int hash = key.hashCode();
    int at = (hash * MIX) >>> shift;
    while (steps[at] != null) {
      if (hashes[at] == hash && (keys[at] == key || isSame(at, key))) {
        return steps[at];
      }
      at = (at + 1) & (keys.length - 1);
    }
    return null;
  }

  private boolean isSame(int at, String key) {
    if (!keys[at].equals(key)) {
      return false;
    }
    if (taken < MOST_TAKEN * keys.length) {
      taken++;
      keys[at] = key;
    }
    return true;
  }
}
