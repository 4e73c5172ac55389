package dev.detection.match;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The words and phrases that conditions ask of a text field. Its values become words once for all
 * of them, and only if one is asked. Immutable once made.
 */
final class WordTable {

  /** Several words that must follow each other. */
  private record Following(List<Analysis.Word> words, int leaf) {}

  /** What a word means: the leaves it meets, and the phrases it begins. */
  private record Entry(List<Integer> leaves, List<Following> phrases) {}

  private final int slot;
  private final TextSearch search;

  /** Number of the leaf that says whether the values were read. */
  private final int wasRead;

  /** Number of the leaf that says whether a phrase cost too much. */
  private final int someLeft;

  private final Map<String, Entry> entries = new HashMap<>();

  /**
   * @param slot where the values are
   * @param wasRead a number of a leaf that no condition has
   * @param someLeft another one
   */
  WordTable(int slot, int wasRead, int someLeft, TextSearch search) {
    this.slot = slot;
    this.wasRead = wasRead;
    this.someLeft = someLeft;
    this.search = search;
  }

  /** Adds what a leaf asks, any of some words or a phrase. */
  void add(TextSearch.Asked asked, int leaf) {
    switch (asked) {
      case TextSearch.Asked.AnyWord(var words) ->
          words.forEach(word -> entry(word).leaves.add(leaf));
      case TextSearch.Asked.Following(var words) ->
          entry(words.getFirst().text()).phrases.add(new Following(words, leaf));
    }
  }

  private Entry entry(String word) {
    return entries.computeIfAbsent(word, unused -> new Entry(new ArrayList<>(), new ArrayList<>()));
  }

  /**
   * Finds out which leaves hold, once for a document. Those that do not are not noted: there may be
   * thousands.
   */
  void read(Scratch scratch) {
    LeafBits known = scratch.leaves();
    if (known.holds(wasRead)) {
      return;
    }
    known.know(wasRead, true);
    List<Analysis.Word> words = search.all(scratch.values(slot), scratch.judging());
    Map<Integer, Work> works = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      Entry entry = entries.get(words.get(i).text());
      if (entry != null) {
        entry.leaves.forEach(leaf -> known.know(leaf, true));
        for (Following phrase : entry.phrases) {
          if (!known.holds(phrase.leaf)) {
            follow(phrase, words, i, works, known);
          }
        }
      }
    }
  }

  /** Whether leaves that do not hold after all was read must be asked by themselves. */
  boolean leavesSome(LeafBits known) {
    return known.holds(someLeft);
  }

  private void follow(
      Following phrase,
      List<Analysis.Word> words,
      int index,
      Map<Integer, Work> works,
      LeafBits known) {
    Work work = works.computeIfAbsent(phrase.leaf, unused -> new Work("a phrase"));
    if (work.isSpent()) {
      return;
    }
    try {
      if (TextSearch.standsAt(index, words, phrase.words, work)) {
        known.know(phrase.leaf, true);
      }
    } catch (EventException e) {
      known.know(someLeft, true); // its own test says why
    }
  }
}
