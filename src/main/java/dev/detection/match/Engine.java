package dev.detection.match;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Conditions of one target, compiled so that an event is asked only those that it may meet.
 *
 * <p>Equal leaves of all conditions are one. A condition is looked at if the event has what it
 * needs ({@link Access}); then its {@link Program} runs over leaves, each of which is asked at most
 * once for an event. Leaves that compare whole strings are not asked at all: the values of the
 * event are looked up among all that conditions compare with ({@link Lookups}).
 *
 * <p>The trees of {@link Node} say the same, slowly. Immutable.
 */
final class Engine {
  /** Units of work from which on a condition is remembered: a hundredth of the usual budget. */
  private static final long COSTLY = 100_000;

  private final Schema schema;
  private final PathTrie root;
  private final Lookups[] lookups;
  private final int[] always;
  private final int[][] programs;
  private final List<Node> conditions;
  private final Leaf[] leaves;

  /** The numbers of the paths whose values are kept. */
  private final Map<String, Integer> kept;

  /** A leaf that may have to be asked when a program comes to it. */
  static final class Leaf {
    private final Node node;
    private final LeafTests.Test test;
    private final int[] slots;
    private final WordTable words;

    /** Sequences that a value must have; none if nothing is known. */
    private final int[] grams;

    /** One that looks at the event. */
    Leaf(Node node) {
      this(node, null, null, null, new int[0]);
    }

    /**
     * One that looks at the values of a field.
     *
     * @param slots where they are
     * @param words what finds out about it and others of its field; null if it is asked by itself
     * @param grams sequences that a value must have; none if nothing is known
     */
    Leaf(Node node, LeafTests.Test test, int[] slots, WordTable words, int[] grams) {
      this.node = node;
      this.test = test;
      this.slots = slots;
      this.words = words;
      this.grams = grams;
    }
  }

  Engine(
      Schema schema,
      PathTrie root,
      Lookups[] lookups,
      int[] always,
      int[][] programs,
      List<Node> conditions,
      Leaf[] leaves,
      Map<String, Integer> kept) {
    this.schema = schema;
    this.root = root;
    this.lookups = lookups;
    this.always = always;
    this.programs = programs;
    this.conditions = conditions;
    this.leaves = leaves;
    this.kept = new HashMap<>(kept);
  }

  /** Compiles conditions, which are known by their place in the list. */
  static Engine of(List<Node> conditions, Schema schema) {
    return new EngineBuilder(conditions, schema).build();
  }

  /**
   * Asks an event all conditions.
   *
   * @param source the document
   * @param id of the document; null if it is not known
   * @param indexNames of the document
   * @param scratch knows what judging may cost; gets the conditions that hold, those of which
   *     nothing can be said, and those that are left when the budget is spent
   * @param counts of the conditions, as {@link Tally} keeps them
   * @throws EventException if the document holds what no document can
   */
  void judge(Map<?, ?> source, String id, List<Object> indexNames, Scratch scratch, long[] counts) {
    scratch.begin(lookups.length, leaves.length, programs.length);
    scratch.event().begin(source, id, indexNames, schema, kept);
    walk(source, root, 0, scratch);
    scratch.addCandidates(always);
    Judging judging = scratch.judging();
    boolean timed = Tally.document(counts);
    long before = judging.left();
    try {
      while (scratch.advance()) {
        before = judging.left();
        int condition = scratch.asked();
        Tally.candidate(counts, condition);
        if (timed) {
          long start = System.nanoTime();
          ask(condition, scratch, counts);
          Tally.took(counts, condition, System.nanoTime() - start);
        } else {
          ask(condition, scratch, counts);
        }
        if (before - judging.left() >= COSTLY) {
          scratch.costs(before - judging.left());
        }
      }
    } catch (OverBudgetException e) {
      scratch.costs(before - judging.left());
    }
  }

  private void walk(Map<?, ?> object, PathTrie node, int depth, Scratch scratch) {
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      PathTrie.Step step =
          node.below(entry.getKey() instanceof String key ? key : String.valueOf(entry.getKey()));
      if (step == null) {
        continue;
      }
      for (int passed : step.passed()) {
        touch(passed, scratch);
      }
      if (step.node() != null) {
        see(entry.getValue(), step.node(), depth + 1, scratch);
      }
    }
  }

  private void see(Object value, PathTrie node, int depth, Scratch scratch) {
    if (value instanceof String || node.isWhole()) {
      seeValue(value, node, scratch);
    } else if (value instanceof Map<?, ?> object) {
      if (node.isObject()) {
        if (node.slot() >= 0) {
          touch(node.slot(), scratch);
        }
        walk(object, node, depth, scratch);
      }
    } else if (value instanceof List<?> list) {
      checkDepth(depth);
      for (int i = 0; i < list.size(); i++) {
        see(list.get(i), node, depth + 1, scratch);
      }
    } else if (value instanceof Iterable<?> elements) {
      checkDepth(depth);
      for (Object element : elements) {
        see(element, node, depth + 1, scratch);
      }
    } else {
      seeValue(ReadEvent.scalar(node.path(), value), node, scratch);
    }
  }

  private static void checkDepth(int depth) {
    if (depth > ReadEvent.DEEPEST) {
      throw ReadEvent.tooDeep();
    }
  }

  private void touch(int slot, Scratch scratch) {
    if (scratch.touch(slot)) {
      lookups[slot].begin(scratch);
    }
  }

  private void seeValue(Object value, PathTrie node, Scratch scratch) {
    int slot = node.slot();
    if (slot < 0) {
      return;
    }
    touch(slot, scratch);
    if (!node.isWhole()) {
      Lookups asked = lookups[slot];
      if (asked.keeps()) {
        scratch.keep(slot, value);
      }
      asked.see(value, scratch);
    }
  }

  private void ask(int condition, Scratch scratch, long[] counts) {
    try {
      if (holds(condition, scratch)) {
        Tally.matched(counts, condition);
        scratch.meet(condition);
      }
    } catch (OverBudgetException e) {
      throw e;
    } catch (RuntimeException e) {
      scratch.fail(condition, e); // the others are judged all the same
    }
  }

  /** A leaf that is unknown need not matter: the tree knows whether it does. */
  private boolean holds(int condition, Scratch scratch) {
    try {
      return follow(programs[condition], scratch);
    } catch (EventException e) {
      return conditions.get(condition).holds(scratch.event());
    }
  }

  private boolean follow(int[] code, Scratch scratch) {
    if (code.length == 1) {
      return code[0] == Program.TRUE;
    }
    LeafBits leafBits = scratch.leaves();
    int at = 0;
    int steps = 0;
    do {
      int leaf = code[at];
      steps++;
      boolean truth =
          Program.isLookedUp(leaf)
              ? leafBits.holds(Program.number(leaf))
              : holds(Program.number(leaf), leafBits, scratch);
      at = code[at + (truth ? 1 : 2)];
    } while (at >= 0);
    scratch.judging().spend(steps);
    return at == Program.TRUE;
  }

  private boolean holds(int leaf, LeafBits leafBits, Scratch scratch) {
    if (leafBits.isKnown(leaf)) {
      return leafBits.holds(leaf);
    }
    Leaf asked = leaves[leaf];
    if (asked.words != null) {
      asked.words.read(scratch);
      if (leafBits.holds(leaf)) {
        return true;
      }
      if (!asked.words.leavesSome(leafBits)) {
        return false;
      }
    }
    leafBits.know(leaf, asks(asked, scratch));
    return leafBits.holds(leaf);
  }

  private static boolean asks(Leaf leaf, Scratch scratch) {
    if (leaf.slots == null) {
      return leaf.node.holds(scratch.event());
    }
    for (int slot : leaf.slots) {
      boolean ruledOut = leaf.grams.length > 0 && !scratch.mayHave(slot, leaf.grams);
      if (!ruledOut && leaf.test.holds(scratch.values(slot), scratch.judging())) {
        return true;
      }
    }
    return false;
  }
}
