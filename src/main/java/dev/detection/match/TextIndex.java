package dev.detection.match;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/** The whole strings that conditions compare the values of one path with. */
final class TextIndex {
  /** What one string means. */
  private static final class Entry {
    private int[] leaves = new int[0];
    private int[] conditions = new int[0];
  }

  private final Map<String, Entry> exact = new HashMap<>();
  private final Map<String, Entry> folded = new HashMap<>();
  private int longest;
  private int longestFolded;

  /** A leaf that such a value meets. */
  void know(String text, boolean ignoreCase, int leaf) {
    Entry entry = entry(text, ignoreCase);
    entry.leaves = with(entry.leaves, leaf);
  }

  /** A condition that such a value brings in. */
  void post(String text, boolean ignoreCase, int condition) {
    Entry entry = entry(text, ignoreCase);
    entry.conditions = with(entry.conditions, condition);
  }

  private Entry entry(String text, boolean ignoreCase) {
    if (ignoreCase) {
      longestFolded = Math.max(longestFolded, text.length());
    } else {
      longest = Math.max(longest, text.length());
    }
    return (ignoreCase ? folded : exact).computeIfAbsent(text, key -> new Entry());
  }

  private static int[] with(int[] numbers, int more) {
    int[] all = Arrays.copyOf(numbers, numbers.length + 1);
    all[numbers.length] = more;
    return all;
  }

  /** Notes what a value means. */
  void look(String text, Scratch scratch) {
    if (text.length() <= longest) {
      note(exact.get(text), scratch);
    }
    if (text.length() <= longestFolded) {
      note(folded.get(Ascii.lower(text)), scratch);
    }
  }

  private static void note(Entry entry, Scratch scratch) {
    if (entry != null) {
      for (int leaf : entry.leaves) {
        scratch.know(leaf, true);
      }
      scratch.addCandidates(entry.conditions);
    }
  }
}
