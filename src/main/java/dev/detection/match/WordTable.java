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
  private final List<Integer> leaves = new ArrayList<>();
  private final Map<String, Entry> entries = new HashMap<>();

  /**
   * @param slot where the values are
   */
  WordTable(int slot, TextSearch search) {
    this.slot = slot;
    this.search = search;
  }

  /** Adds what a leaf asks, any of some words or a phrase. */
  void add(TextSearch.Asked asked, int leaf) {
    leaves.add(leaf);
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

  /** Finds out about all leaves, but for phrases that cost too much: they are asked one by one. */
  void read(Scratch scratch) {
    leaves.forEach(leaf -> scratch.know(leaf, false));
    List<Analysis.Word> words = search.all(scratch.values(slot), scratch.judging());
    Map<Integer, Work> works = new HashMap<>();
    for (int i = 0; i < words.size(); i++) {
      Entry entry = entries.get(words.get(i).text());
      if (entry != null) {
        entry.leaves.forEach(leaf -> scratch.know(leaf, true));
        for (Following phrase : entry.phrases) {
          follow(phrase, words, i, works, scratch);
        }
      }
    }
  }

  private static void follow(
      Following phrase,
      List<Analysis.Word> words,
      int index,
      Map<Integer, Work> works,
      Scratch scratch) {
    if (!scratch.isKnown(phrase.leaf) || scratch.isTrue(phrase.leaf)) {
      return;
    }
    try {
      Work work = works.computeIfAbsent(phrase.leaf, unused -> new Work("a phrase"));
      if (TextSearch.standsAt(index, words, phrase.words, work)) {
        scratch.know(phrase.leaf, true);
      }
    } catch (EventException e) {
      scratch.forget(phrase.leaf); // its own test says why
    }
  }
}
