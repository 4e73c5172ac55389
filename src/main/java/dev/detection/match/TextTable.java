package dev.detection.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The whole strings that conditions compare the values of one path with. A value is looked up once,
 * whatever its case, by the hash of its {@link FoldedText}. Immutable.
 */
final class TextTable {
  /** Characters whose lower case is k or i, although they are not K or I. */
  private static final char KELVIN = '\u212a';

  private static final char DOTTED_I = '\u0130';

  /** How much two strings may differ. */
  enum Sameness {
    /** Not at all. */
    EXACT,
    /** In the case of A to Z. */
    ASCII_CASE,
    /** Not once both are in lower case, for strings of ASCII characters that conditions ask for. */
    LOWER_CASE
  }

  /** What a string means for one sameness: the leaves it meets and the conditions it brings in. */
  private static final class Meaning {
    private final String text;
    private final Sameness sameness;
    private final int[] leaves;
    private final int[] conditions;

    private Meaning(String text, Sameness sameness, int[] leaves, int[] conditions) {
      this.text = text;
      this.sameness = sameness;
      this.leaves = leaves;
      this.conditions = conditions;
    }
  }

  /** Strings that differ in the case of A to Z. */
  private static final class Entry {
    private final long hash;
    private final Meaning[] meanings;

    private Entry(long hash, Meaning[] meanings) {
      this.hash = hash;
      this.meanings = meanings;
    }
  }

  private final Entry[] entries;

  /** Of every place a byte of the hash, 0 if it is empty: most values end here. */
  private final byte[] tags;

  private final int longest;
  private final boolean lowers;

  private TextTable(Collection<Meaning> meanings) {
    Map<Long, Entry> byHash = new HashMap<>();
    for (Meaning meaning : meanings) {
      long hash = FoldedText.hash(meaning.text);
      byHash.merge(hash, new Entry(hash, new Meaning[] {meaning}), TextTable::both);
    }
    entries = new Entry[Integer.highestOneBit(4 * byHash.size() + 1)];
    tags = new byte[entries.length];
    byHash.values().forEach(this::put);
    longest = meanings.stream().mapToInt(meaning -> meaning.text.length()).max().orElse(-1);
    lowers = meanings.stream().anyMatch(meaning -> meaning.sameness == Sameness.LOWER_CASE);
  }

  private static Entry both(Entry first, Entry second) {
    int size = first.meanings.length;
    Meaning[] all = Arrays.copyOf(first.meanings, size + 1);
    all[size] = second.meanings[0];
    return new Entry(first.hash, all);
  }

  private void put(Entry entry) {
    int at = (int) entry.hash & entries.length - 1;
    while (entries[at] != null) {
      at = at + 1 & entries.length - 1;
    }
    entries[at] = entry;
    tags[at] = tag(entry.hash);
  }

  private static byte tag(long hash) {
    return (byte) (hash >>> 56 | 1);
  }

  /** Whether a text has characters that are no ASCII letters but become some in lower case. */
  static boolean hasForeignLetters(String text) {
    return text.indexOf(KELVIN) >= 0 || text.indexOf(DOTTED_I) >= 0;
  }

  /** Notes what a value means. */
  void look(String text, Scratch scratch) {
    if (text.length() > longest) {
      return;
    }
    FoldedText folded = scratch.folded();
    folded.read(text);
    Entry entry = find(folded.hash());
    if (entry != null) {
      for (Meaning meaning : entry.meanings) {
        if (isSame(meaning, text)) {
          note(meaning, scratch);
        }
      }
    }
    if (lowers && hasForeignLetters(text)) {
      lookLower(Lowercase.of(text), scratch);
    }
  }

  /** Notes what a whole number in place of a string means. */
  void look(long number, Scratch scratch) {
    FoldedText folded = scratch.folded();
    folded.read(number);
    Entry entry = find(folded.hash());
    if (entry != null) {
      for (Meaning meaning : entry.meanings) {
        if (folded.isAscii(meaning.text)) {
          note(meaning, scratch);
        }
      }
    }
  }

  private void lookLower(String text, Scratch scratch) {
    Entry entry = find(FoldedText.hash(text));
    if (entry != null) {
      for (Meaning meaning : entry.meanings) {
        if (meaning.sameness == Sameness.LOWER_CASE && meaning.text.equals(text)) {
          note(meaning, scratch);
        }
      }
    }
  }

  private Entry find(long hash) {
    byte tag = tag(hash);
    int at = (int) hash & entries.length - 1;
    while (tags[at] != 0) {
      if (tags[at] == tag && entries[at].hash == hash) {
        return entries[at];
      }
      at = at + 1 & entries.length - 1;
    }
    return null;
  }

  private static boolean isSame(Meaning meaning, String text) {
    return meaning.text.equals(text)
        || (meaning.sameness != Sameness.EXACT && Ascii.sameLower(meaning.text, text));
  }

  private static void note(Meaning meaning, Scratch scratch) {
    for (int leaf : meaning.leaves) {
      scratch.leaves().know(leaf, true);
    }
    scratch.addCandidates(meaning.conditions);
  }

  /** Makes a table. */
  static final class Builder {
    private record Key(String text, Sameness sameness) {}

    private record Means(List<Integer> leaves, List<Integer> conditions) {}

    private final Map<Key, Means> meanings = new LinkedHashMap<>();

    /** A leaf that such a value meets. */
    void know(String text, Sameness sameness, int leaf) {
      means(text, sameness).leaves.add(leaf);
    }

    /** A condition that such a value brings in. */
    void post(String text, Sameness sameness, int condition) {
      means(text, sameness).conditions.add(condition);
    }

    private Means means(String text, Sameness sameness) {
      return meanings.computeIfAbsent(
          new Key(text, sameness), key -> new Means(new ArrayList<>(), new ArrayList<>()));
    }

    TextTable build() {
      List<Meaning> all = new ArrayList<>();
      meanings.forEach(
          (key, means) ->
              all.add(
                  new Meaning(key.text, key.sameness, ints(means.leaves), ints(means.conditions))));
      return new TextTable(all);
    }

    private static int[] ints(List<Integer> numbers) {
      return numbers.stream().mapToInt(Integer::intValue).toArray();
    }
  }
}
