package dev.detection.match;

import java.util.AbstractList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What one thread knows of the document that it is judging. Between documents only what was noted
 * is cleared. Leaves and conditions are bits and not numbers of documents, which need no clearing:
 * of the leaves of 10,000 rules a document touches places far apart, and as bits they stay in the
 * nearest cache of the processor.
 */
final class Scratch {
  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  /** Values that one path may keep room for. */
  private static final int MOST_KEPT = 1_000;

  /** The values of one path. */
  static final class Values extends AbstractList<Object> {
    private Object[] values = new Object[2];
    private int size;
    private int document;
    private Grams grams;
    private int gramsOf;

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

    private void forget() {
      if (size > MOST_KEPT) {
        values = new Object[2];
      } else {
        Arrays.fill(values, 0, size, null);
      }
      size = 0;
    }
  }

  private static final Values NONE = new Values();

  private static final AtomicInteger THREADS = new AtomicInteger();

  private final int thread = THREADS.getAndIncrement();
  private final Judging judging = new Judging();
  private final FoldedText folded = new FoldedText();
  private final WalkedEvent event = new WalkedEvent(this);
  private int document;
  private final LeafBits leaves = new LeafBits();
  private long[] seen = new long[0];
  private int[] candidates = new int[0];
  private int candidateCount;
  private Values[] slots = new Values[0];
  private int[] touched = new int[0];
  private int touchedCount;
  private int[] met = new int[0];
  private int metCount;
  private Map<Integer, RuntimeException> failures;
  private int asked;
  private Map<Integer, Long> costs;

  /** That of this thread. */
  static Scratch ofThread() {
    return OF_THREAD.get();
  }

  /** Goes on to a document, or to other conditions on the same one. */
  void begin(int slotCount, int leafCount, int conditionCount) {
    forgetValues();
    if (document == Integer.MAX_VALUE) {
      slots = new Values[0];
      document = 0;
    }
    document++;
    leaves.begin(leafCount);
    for (int i = 0; i < candidateCount; i++) {
      seen[candidates[i] >>> 6] = 0;
    }
    if (candidates.length < conditionCount) {
      seen = new long[(conditionCount >>> 6) + 1];
      candidates = new int[conditionCount];
      met = new int[conditionCount];
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
    metCount = 0;
    asked = -1;
    failures = null;
    costs = null;
  }

  private void forgetValues() {
    for (int i = 0; i < touchedCount; i++) {
      slots[touched[i]].forget();
    }
    touchedCount = 0;
  }

  /** Forgets what belongs to the document. */
  void end() {
    forgetValues();
    event.end();
    folded.end();
    failures = null;
  }

  /** A number of this thread. */
  int thread() {
    return thread;
  }

  Judging judging() {
    return judging;
  }

  FoldedText folded() {
    return folded;
  }

  WalkedEvent event() {
    return event;
  }

  /** Notes that a path is there; whether that is new. */
  boolean touch(int slot) {
    Values values = slots[slot];
    if (values.document == document) {
      return false;
    }
    values.document = document;
    touched[touchedCount++] = slot;
    return true;
  }

  /** Keeps a value at a path that was touched. */
  void keep(int slot, Object value) {
    slots[slot].put(value);
  }

  /** The values kept at a path. */
  Values values(int slot) {
    Values values = slots[slot];
    return values.document == document ? values : NONE;
  }

  /** Whether the values kept at a path may have all sequences that a pattern asks for. */
  boolean mayHave(int slot, int[] grams) {
    Values values = values(slot);
    if (values.size == 0) {
      return false;
    }
    if (values.gramsOf != document) {
      values.gramsOf = document;
      if (values.grams == null) {
        values.grams = new Grams();
      }
      values.grams.read(values, folded, judging);
    }
    return values.grams.mayHave(grams);
  }

  /** Notes that some conditions must be asked. */
  void addCandidates(int[] conditions) {
    for (int condition : conditions) {
      int at = condition >>> 6;
      long bit = 1L << condition;
      if ((seen[at] & bit) == 0) {
        seen[at] |= bit;
        candidates[candidateCount++] = condition;
      }
    }
  }

  /** Goes on to the next condition that must be asked; false if there is none. */
  boolean advance() {
    return ++asked < candidateCount;
  }

  /** Notes that the condition that is asked is a costly one. */
  void costs(long units) {
    if (costs == null) {
      costs = new HashMap<>();
    }
    costs.put(asked(), units);
  }

  /** The costly conditions, with units of work; null if there are none. */
  Map<Integer, Long> costs() {
    return costs;
  }

  /** The condition that is asked. */
  int asked() {
    return candidates[asked];
  }

  /** How many conditions are left, the one that is asked among them. */
  int left() {
    return candidateCount - asked;
  }

  /** What is known of leaves. */
  LeafBits leaves() {
    return leaves;
  }

  /** Notes that a condition holds. */
  void meet(int condition) {
    met[metCount++] = condition;
  }

  /** Notes that it cannot be said whether a condition holds. */
  void fail(int condition, RuntimeException why) {
    if (failures == null) {
      failures = new TreeMap<>();
    }
    failures.put(condition, why);
  }

  int metCount() {
    return metCount;
  }

  /** A condition that holds. */
  int met(int index) {
    return met[index];
  }

  /** The conditions of which nothing can be said; null if there are none. */
  Map<Integer, RuntimeException> failures() {
    return failures;
  }
}
