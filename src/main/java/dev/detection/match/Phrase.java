package dev.detection.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Words in an order, as Lucene's phrase queries find them.
 *
 * @param words what each word must be, in order; one at least
 * @param slop how far words may be from their places, in all
 */
record Phrase(List<Predicate<String>> words, int slop) {
  /** Positions between the values of a field. */
  private static final int GAP = 100;

  /** Whether it stands in one of the values, or reaches from one into others. */
  boolean isIn(List<List<String>> values) {
    Work work = new Work("a phrase");
    if (slop > 0) {
      return isNear(values, work);
    }
    for (List<String> value : values) {
      if (stands(value, work)) {
        return true;
      }
    }
    return false;
  }

  private boolean stands(List<String> value, Work work) {
    for (int begin = 0; begin + words.size() <= value.size(); begin++) {
      int at = 0;
      work.step();
      while (at < words.size() && words.get(at).test(value.get(begin + at))) {
        work.step();
        at++;
      }
      if (at == words.size()) {
        return true;
      }
    }
    return false;
  }

  /** Every word at a place of its own, and the distances from their places within the slop. */
  private boolean isNear(List<List<String>> values, Work work) {
    List<int[]> shifts = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      int[] shift = shifts(words.get(i), i, values, work);
      if (shift.length == 0) {
        return false;
      }
      shifts.add(shift);
    }
    for (int[] some : shifts) {
      for (int low : some) {
        if (new Places(shifts, low, slop, work).exist()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Where a word stands, counted from where it has its place in the phrase. */
  private static int[] shifts(
      Predicate<String> word, int place, List<List<String>> values, Work work) {
    int[] shifts = new int[16];
    int count = 0;
    int position = 0;
    for (List<String> value : values) {
      for (String each : value) {
        work.step();
        if (word.test(each)) {
          shifts = count < shifts.length ? shifts : Arrays.copyOf(shifts, 2 * count);
          shifts[count++] = position - place;
        }
        position++;
      }
      position += GAP;
    }
    return Arrays.copyOf(shifts, count);
  }

  /**
   * The places that words may take.
   *
   * @param shifts of each word
   * @param low the least shift
   * @param slop how much more a shift may be
   * @param work counts steps
   */
  private record Places(List<int[]> shifts, int low, int slop, Work work) {

    private boolean exist() {
      for (int[] each : shifts) {
        work.step();
        int at = first(each);
        if (at == each.length || each[at] - (long) low > slop) {
          return false;
        }
      }
      Map<Integer, Integer> taken = new HashMap<>();
      for (int word = 0; word < shifts.size(); word++) {
        if (!take(word, taken, new HashSet<>())) {
          return false;
        }
      }
      return true;
    }

    private int first(int[] each) {
      int at = Arrays.binarySearch(each, low);
      return at < 0 ? -at - 1 : at;
    }

    /** Gives a word a place, and the word that had it another one. */
    private boolean take(int word, Map<Integer, Integer> taken, Set<Integer> tried) {
      int[] each = shifts.get(word);
      for (int at = first(each); at < each.length && each[at] - (long) low <= slop; at++) {
        work.step();
        int position = each[at] + word;
        if (tried.add(position)) {
          Integer other = taken.get(position);
          if (other == null || take(other, taken, tried)) {
            taken.put(position, word);
            return true;
          }
        }
      }
      return false;
    }
  }
}
