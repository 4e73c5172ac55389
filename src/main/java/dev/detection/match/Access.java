package dev.detection.match;

import dev.detection.match.TextTable.Sameness;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an event must have before a condition can hold or be unknown: at least one of the keys. So
 * an event that has none of them need not be asked the condition (the access predicates of Fabret
 * et al., SIGMOD 2001, for conditions of any form).
 *
 * @param keys none if nothing meets the condition
 * @param cost how likely one of them is seen, from 0; keys of guesses, only good for comparing
 */
record Access(List<Key> keys, double cost) {
  /** Nothing is known that an event must have. */
  static final Access ALWAYS = new Access(List.of(), Double.POSITIVE_INFINITY);

  /** Nothing meets the condition. */
  static final Access NEVER = new Access(List.of(), 0);

  /** Something that an event has or has not. */
  sealed interface Key {
    /** The path has one of the texts as a whole value. */
    record Texts(String path, Set<String> texts, Sameness sameness) implements Key {}

    /** A value at the path has one of the texts in it, whatever the case of A to Z. */
    record Parts(Pieces pieces) implements Key {}

    /** A value at the path is, or may be read as, a whole number. */
    record Numbered(String path, long number) implements Key {}

    /** The path has a value, be it null. */
    record Present(String path) implements Key {}
  }

  /** Whether the condition must always be asked. */
  boolean isAlways() {
    return cost == Double.POSITIVE_INFINITY;
  }

  /** The keys in words, the way queries are written. */
  List<String> inWords() {
    return isAlways()
        ? List.of("*")
        : keys.stream()
            .map(
                key ->
                    switch (key) {
                      case Key.Present(String path) -> path + ": *";
                      case Key.Parts(Pieces(String path, var texts, var lower)) ->
                          path + ": *" + String.join("* or *", new TreeSet<>(texts)) + "*";
                      case Key.Numbered(String path, long number) -> path + ": " + number;
                      case Key.Texts(String path, var texts, var sameness) ->
                          path + ": " + String.join(" or ", new TreeSet<>(texts));
                    })
            .distinct()
            .toList();
  }

  /** One of several conditions: what any of them needs. */
  static Access anyOf(List<Access> parts) {
    List<Key> keys = new ArrayList<>();
    double cost = 0;
    for (Access part : parts) {
      keys.addAll(part.keys);
      cost += part.cost;
    }
    return cost == Double.POSITIVE_INFINITY ? ALWAYS : new Access(List.copyOf(keys), cost);
  }

  /** So many of several conditions: what any of the others but so many less one needs. */
  static Access atLeast(int minimum, List<Access> parts) {
    if (minimum > parts.size()) {
      return NEVER;
    }
    List<Access> cheapest =
        parts.stream().sorted((a, b) -> Double.compare(a.cost, b.cost)).toList();
    return anyOf(cheapest.subList(0, parts.size() - minimum + 1));
  }
}
