package dev.detection.anomaly;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Which values one unit has had, in how many buckets and when last: an open hash table in three
 * arrays, since there are many of them.
 */
final class SeenTable {
  /** A slot, with those that must be free. */
  static final int BYTES = 24;

  /**
   * A value, and in how many tables it is.
   *
   * @see RareDetector
   */
  static final class Name {
    final String text;
    int units;

    Name(String text) {
      this.text = text;
    }

    private int hash() {
      int hash = text == null ? 0 : text.hashCode();
      return hash ^ (hash >>> 16);
    }
  }

  /** What the table holds of a value. */
  record Entry(Name name, float weight, int last) {}

  private Name[] names = new Name[4];
  private float[] weights = new float[4];
  private int[] lasts = new int[4];
  private int size;

  int size() {
    return size;
  }

  /** Where the value is, or the free slot where it would be. */
  private int slot(Name name) {
    int slot = name.hash() & (names.length - 1);
    while (names[slot] != null && names[slot] != name) {
      slot = (slot + 1) & (names.length - 1);
    }
    return slot;
  }

  boolean has(Name name) {
    return names[slot(name)] == name;
  }

  /** In how many buckets the value was, older ones counting less; 0 if never. */
  double weight(Name name, long now, Fading fading) {
    int slot = slot(name);
    return names[slot] == null ? 0 : fading.faded(weights[slot], now - lasts[slot]);
  }

  /** The value is in this bucket. */
  void seen(Name name, long now, Fading fading) {
    double weight = weight(name, now, fading);
    put(name, weight + 1, now);
  }

  void put(Name name, double weight, long last) {
    int slot = slot(name);
    if (names[slot] == null) {
      if (4 * (size + 1) > 3 * names.length) {
        resize(2 * names.length);
        slot = slot(name);
      }
      names[slot] = name;
      size++;
    }
    weights[slot] = (float) weight;
    lasts[slot] = Math.toIntExact(last);
  }

  /** All values, in no order. */
  List<Entry> list() {
    List<Entry> entries = new ArrayList<>(size);
    for (int i = 0; i < names.length; i++) {
      if (names[i] != null) {
        entries.add(new Entry(names[i], weights[i], lasts[i]));
      }
    }
    return entries;
  }

  /**
   * Drops values; their {@link Name#units} are counted down.
   *
   * @return how many
   */
  int retain(Predicate<Entry> keeping) {
    int before = size;
    boolean[] kept = new boolean[names.length];
    int staying = 0;
    for (int i = 0; i < names.length; i++) {
      if (names[i] != null) {
        kept[i] = keeping.test(new Entry(names[i], weights[i], lasts[i]));
        names[i].units -= kept[i] ? 0 : 1;
        staying += kept[i] ? 1 : 0;
      }
    }
    if (staying < size) {
      Name[] oldNames = names;
      float[] oldWeights = weights;
      int[] oldLasts = lasts;
      int length = 4;
      while (3 * length < 4 * staying) {
        length *= 2;
      }
      allocate(length);
      for (int i = 0; i < oldNames.length; i++) {
        if (kept[i]) {
          put(oldNames[i], oldWeights[i], oldLasts[i]);
        }
      }
    }
    return before - staying;
  }

  private void allocate(int length) {
    names = new Name[length];
    weights = new float[length];
    lasts = new int[length];
    size = 0;
  }

  private void resize(int length) {
    Name[] oldNames = names;
    float[] oldWeights = weights;
    int[] oldLasts = lasts;
    allocate(length);
    for (int i = 0; i < oldNames.length; i++) {
      if (oldNames[i] != null) {
        put(oldNames[i], oldWeights[i], oldLasts[i]);
      }
    }
  }
}
