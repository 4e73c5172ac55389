package dev.detection.match;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/**
 * Words in an order, as Lucene's phrase queries find them.
 *
 * @param words what each word must be, in order; two at least
 * @param slop how far words may be from their places, in all
 */
record Phrase(List<Predicate<String>> words, int slop) {
  /** Positions between the values of a field. */
  private static final int GAP = 100;

  /** Whether it stands in one of the values, or reaches from one into others. */
  boolean isIn(List<List<String>> values) {
    return slop == 0 ? values.stream().anyMatch(this::stands) : isNear(values);
  }

  private boolean stands(List<String> value) {
    for (int begin = 0; begin + words.size() <= value.size(); begin++) {
      int at = 0;
      while (at < words.size() && words.get(at).test(value.get(begin + at))) {
        at++;
      }
      if (at == words.size()) {
        return true;
      }
    }
    return false;
  }

  /** Every word at a place of its own, and the distances from their places within the slop. */
  private boolean isNear(List<List<String>> values) {
    List<int[]> shifts = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      int[] shift = shifts(words.get(i), i, values);
      if (shift.length == 0) {
        return false;
      }
      shifts.add(shift);
    }
    for (int[] some : shifts) {
      for (int low : some) {
        if (new Places(shifts, low, slop).exist()) {
          return true;
        }
      }
    }
    return false;
  }

  /** Where a word stands, counted from where it has its place in the phrase. */
  private static int[] shifts(Predicate<String> word, int place, List<List<String>> values) {
    int[] shifts = new int[16];
    int count = 0;
    int position = 0;
    for (List<String> value : values) {
      for (String each : value) {
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
   */
  private record Places(List<int[]> shifts, int low, int slop) {

    private boolean exist() {
      for (int[] each : shifts) {
        int at = first(each);
        if (at == each.length || each[at] - (long) low > slop) {
          return false;
        }
      }
      java.util.Map<Integer, Integer> taken = new java.util.HashMap<>();
      for (int word = 0; word < shifts.size(); word++) {
        if (!take(word, taken, new java.util.HashSet<>())) {
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
    private boolean take(
        int word, java.util.Map<Integer, Integer> taken, java.util.Set<Integer> tried) {
      int[] each = shifts.get(word);
      for (int at = first(each); at < each.length && each[at] - (long) low <= slop; at++) {
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
