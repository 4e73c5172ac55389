package dev.detection.match;

import java.util.AbstractList;
import java.util.Arrays;

/**
 * What one thread knows of the event that it is judging. Nothing is cleared between events: what is
 * noted carries the number of the event.
 */
final class Scratch {
  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  /** The values of one path. */
  static final class Values extends AbstractList<Object> {
    private Object[] values = new Object[2];
    private int size;
    private int event;

    @Override
    public Object get(int index) {
      return values[index];
    }

    @Override
    public int size() {
      return size;
    }

    private void put(Object value) {
      if (size == values.length) {
        values = Arrays.copyOf(values, 2 * size);
      }
      values[size++] = value;
    }
  }

  private static final Values NONE = new Values();

  private int event;
  private int[] leaves = new int[0];
  private int[] seen = new int[0];
  private int[] candidates = new int[0];
  private int candidateCount;
  private Values[] slots = new Values[0];
  private int[] touched = new int[0];
  private int touchedCount;

  /** That of this thread, ready for the next event. */
  static Scratch next(int slots, int leaves, int trees) {
    Scratch scratch = OF_THREAD.get();
    scratch.begin(slots, leaves, trees);
    return scratch;
  }

  private void begin(int slotCount, int leafCount, int treeCount) {
    if (event == Integer.MAX_VALUE / 2) {
      Arrays.fill(leaves, 0);
      Arrays.fill(seen, 0);
      slots = new Values[0];
      event = 0;
    }
    event++;
    if (leaves.length < leafCount) {
      leaves = new int[leafCount];
    }
    if (seen.length < treeCount) {
      seen = new int[treeCount];
      candidates = new int[treeCount];
    }
    int before = slots.length;
    if (before < slotCount) {
      slots = Arrays.copyOf(slots, slotCount);
      for (int i = before; i < slotCount; i++) {
        slots[i] = new Values();
      }
      touched = new int[slotCount];
    }
    candidateCount = 0;
    touchedCount = 0;
  }

  /** Forgets the values, which belong to the document. */
  void end() {
    for (int i = 0; i < touchedCount; i++) {
      Values values = slots[touched[i]];
      Arrays.fill(values.values, 0, values.size, null);
      values.size = 0;
    }
  }

  /** Notes that a path is there. */
  Values touch(int slot) {
    Values values = slots[slot];
    if (values.event != event) {
      values.event = event;
      values.size = 0;
      touched[touchedCount++] = slot;
    }
    return values;
  }

  /** Notes a value at a path. */
  void add(int slot, Object value) {
    touch(slot).put(value);
  }

  int touchedCount() {
    return touchedCount;
  }

  int touched(int index) {
    return touched[index];
  }

  /** The values at a path. */
  Values values(int slot) {
    Values values = slots[slot];
    return values.event == event ? values : NONE;
  }

  /** Notes that some trees must be asked. */
  void addCandidates(int[] trees) {
    for (int tree : trees) {
      if (seen[tree] != event) {
        seen[tree] = event;
        candidates[candidateCount++] = tree;
      }
    }
  }

  int candidateCount() {
    return candidateCount;
  }

  int candidate(int index) {
    return candidates[index];
  }

  boolean isKnown(int leaf) {
    return leaves[leaf] >>> 1 == event;
  }

  boolean isTrue(int leaf) {
    return leaves[leaf] == (event << 1 | 1);
  }

  void know(int leaf, boolean truth) {
    leaves[leaf] = event << 1 | (truth ? 1 : 0);
  }
}
