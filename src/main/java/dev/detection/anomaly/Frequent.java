package dev.detection.anomaly;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The most frequent of many values in little room: the Space-Saving algorithm of Metwally, Agrawal
 * and El Abbadi (2005). As long as there are at most {@link #KEPT} different values the numbers are
 * exact; beyond that they are upper bounds, and a value of more than one in {@code KEPT} documents
 * is never lost.
 */
final class Frequent {
  private static final int KEPT = 64;

  private String[] values = new String[2];
  private long[] counts = new long[2];
  private int size;

  void add(String value, long count) {
    int at = indexOf(value);
    if (at < 0) {
      at = size < KEPT ? append(value) : replace(value);
    }
    counts[at] += count;
  }

  private int indexOf(String value) {
    for (int i = 0; i < size; i++) {
      if (values[i].equals(value)) {
        return i;
      }
    }
    return -1;
  }

  private int append(String value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, 2 * size);
      counts = Arrays.copyOf(counts, 2 * size);
    }
    values[size] = value;
    return size++;
  }

  /** The new value takes over the number of the one it replaces. */
  private int replace(String value) {
    int least = 0;
    for (int i = 1; i < size; i++) {
      least = counts[i] < counts[least] ? i : least;
    }
    values[least] = value;
    return least;
  }

  void merge(Frequent other) {
    for (int i = 0; i < other.size; i++) {
      add(other.values[i], other.counts[i]);
    }
  }

  /** The first of the values by their numbers, those of equal numbers by themselves. */
  Map<String, Long> top(int most) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      order.add(i);
    }
    order.sort(Comparator.<Integer>comparingLong(i -> -counts[i]).thenComparing(i -> values[i]));
    Map<String, Long> top = new LinkedHashMap<>();
    order.stream().limit(most).forEach(i -> top.put(values[i], counts[i]));
    return top;
  }
}
