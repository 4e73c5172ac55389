package dev.detection.match;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Conditions of one target, compiled so that an event is asked only those that it may meet.
 *
 * <p>Equal leaves of all conditions are one. A condition is looked at if the event has what it
 * needs ({@link Access}); then its {@link Program} runs over leaves, each of which is asked at most
 * once for an event. Leaves that compare whole strings are not asked at all: the values of the
 * event are looked up among all that conditions compare with.
 *
 * <p>The trees of {@link Node} say the same, slowly. Immutable.
 */
final class Engine {

  /** What becomes of the conditions of an event. */
  interface Outcome {
    /** A condition holds. */
    void holds(int condition);

    /** It cannot be said whether a condition holds. */
    void unknown(int condition, RuntimeException why);
  }

  private static final int[] NONE = new int[0];

  private final PathTrie root;
  private final int slots;
  private final TextIndex[] texts;
  private final int[][] present;
  private final int[] always;
  private final int[][] programs;
  private final List<Node> conditions;
  private final Leaf[] leaves;

  /** A leaf that is asked when a program comes to it; null for whole strings. */
  private static final class Leaf {
    private final Node node;

    /** Where the values are; none if the node looks at the whole event. */
    private final int[] slots;

    private final LeafTests.Test test;

    private Leaf(Node node, int[] slots, LeafTests.Test test) {
      this.node = node;
      this.slots = slots;
      this.test = test;
    }
  }

  private Engine(Builder builder) {
    root = builder.paths.root();
    slots = builder.paths.slots();
    texts = Arrays.copyOf(builder.texts, slots);
    present = new int[slots][];
    for (int slot = 0; slot < slots; slot++) {
      present[slot] = ints(builder.present.getOrDefault(slot, List.of()));
    }
    always = ints(builder.always);
    programs = builder.programs.toArray(int[][]::new);
    conditions = builder.conditions;
    leaves = builder.leaves.toArray(Leaf[]::new);
  }

  private static int[] ints(List<Integer> list) {
    return list.isEmpty() ? NONE : list.stream().mapToInt(Integer::intValue).toArray();
  }

  /** Compiles conditions, which are known by their place in the list. */
  static Engine of(List<Node> conditions, Schema schema) {
    return new Builder(conditions, schema).build();
  }

  /**
   * Asks an event all conditions.
   *
   * @param source the document
   * @param event makes the event, for conditions that look at more than the values of fields
   * @param now the time of judging
   * @throws EventException if the document holds what no document can
   */
  void judge(Map<?, ?> source, Supplier<Event> event, Instant now, Outcome outcome) {
    Scratch scratch = Scratch.next(slots, leaves.length, programs.length);
    try {
      walk(source, root, 0, scratch);
      bringIn(scratch);
      new Run(scratch, event, now).run(outcome);
    } finally {
      scratch.end();
    }
  }

  private void walk(Map<?, ?> object, PathTrie node, int depth, Scratch scratch) {
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      PathTrie child = node.below(String.valueOf(entry.getKey()));
      if (child != null) {
        see(entry.getValue(), child, depth + 1, scratch);
      }
    }
  }

  private void see(Object value, PathTrie node, int depth, Scratch scratch) {
    if (node.isWhole()) {
      scratch.touch(node.slot());
      return;
    }
    switch (value) {
      case String text -> add(text, node, scratch);
      case Map<?, ?> object -> {
        if (node.isObject()) {
          walk(object, node, depth, scratch);
        }
      }
      case Iterable<?> list -> {
        if (depth > Event.DEEPEST) {
          throw Event.tooDeep();
        }
        for (Object element : list) {
          see(element, node, depth + 1, scratch);
        }
      }
      case null -> add(null, node, scratch);
      default -> add(Event.scalar(node.path(), value), node, scratch);
    }
  }

  private static void add(Object value, PathTrie node, Scratch scratch) {
    if (node.slot() >= 0) {
      scratch.add(node.slot(), value);
    }
  }

  private void bringIn(Scratch scratch) {
    scratch.addCandidates(always);
    for (int i = 0; i < scratch.touchedCount(); i++) {
      int slot = scratch.touched(i);
      scratch.addCandidates(present[slot]);
      if (texts[slot] != null) {
        Scratch.Values values = scratch.values(slot);
        for (int v = 0; v < values.size(); v++) {
          Object value = values.get(v);
          if (value != null) {
            texts[slot].look(value.toString(), scratch);
          }
        }
      }
    }
  }

  /** One event going through the programs of its candidates. */
  private final class Run {
    private final Scratch scratch;
    private final Supplier<Event> source;
    private final Instant now;
    private Event event;

    private Run(Scratch scratch, Supplier<Event> source, Instant now) {
      this.scratch = scratch;
      this.source = source;
      this.now = now;
    }

    private Event event() {
      if (event == null) {
        event = source.get();
      }
      return event;
    }

    private void run(Outcome outcome) {
      for (int i = 0; i < scratch.candidateCount(); i++) {
        int condition = scratch.candidate(i);
        try {
          if (holds(condition)) {
            outcome.holds(condition);
          }
        } catch (RuntimeException e) {
          outcome.unknown(condition, e); // the others are judged all the same
        }
      }
    }

    /** A leaf that is unknown need not matter: the tree knows whether it does. */
    private boolean holds(int condition) {
      try {
        return follow(programs[condition]);
      } catch (EventException e) {
        return conditions.get(condition).holds(event());
      }
    }

    private boolean follow(int[] code) {
      if (code.length == 1) {
        return code[0] == Program.TRUE;
      }
      int at = 0;
      do {
        at = code[at + (isTrue(code[at]) ? 1 : 2)];
      } while (at >= 0);
      return at == Program.TRUE;
    }

    private boolean isTrue(int leaf) {
      Leaf asked = leaves[leaf];
      if (asked == null || scratch.isKnown(leaf)) {
        return scratch.isTrue(leaf);
      }
      boolean truth = asked.test == null ? asked.node.holds(event()) : anySlot(asked);
      scratch.know(leaf, truth);
      return truth;
    }

    private boolean anySlot(Leaf leaf) {
      for (int slot : leaf.slots) {
        if (leaf.test.holds(scratch.values(slot), now)) {
          return true;
        }
      }
      return false;
    }
  }

  private static final class Builder {
    private final List<Node> conditions;
    private final Schema schema;
    private final PathTrie.Builder paths;
    private final Map<Object, Integer> numbers = new HashMap<>();
    private final List<Leaf> leaves = new ArrayList<>();
    private final List<int[]> programs = new ArrayList<>();
    private final Map<Integer, List<Integer>> present = new HashMap<>();
    private final List<Integer> always = new ArrayList<>();
    private TextIndex[] texts = new TextIndex[16];

    private Builder(List<Node> conditions, Schema schema) {
      this.conditions = List.copyOf(conditions);
      this.schema = schema;
      paths = new PathTrie.Builder(schema);
    }

    private Engine build() {
      Accesses accesses = new Accesses(conditions);
      for (int i = 0; i < conditions.size(); i++) {
        Node condition = conditions.get(i);
        programs.add(Program.of(condition, this::number));
        post(accesses.of(condition, true), i);
      }
      return new Engine(this);
    }

    private void post(Access access, int condition) {
      if (access.isAlways()) {
        always.add(condition);
      }
      for (Access.Key key : access.keys()) {
        switch (key) {
          case Access.Key.Texts(String path, var wanted, boolean ignoreCase)
              when reached(path).equals(path) ->
              wanted.forEach(text -> texts(slot(path)).post(text, ignoreCase, condition));
          case Access.Key.Texts(String path, var wanted, var ignoreCase) ->
              postPresent(path, condition);
          case Access.Key.Present(String path) -> postPresent(path, condition);
        }
      }
    }

    private void postPresent(String path, int condition) {
      present.computeIfAbsent(slot(reached(path)), slot -> new ArrayList<>()).add(condition);
    }

    private int slot(String path) {
      return paths.slot(path);
    }

    private TextIndex texts(int slot) {
      if (slot >= texts.length) {
        texts = Arrays.copyOf(texts, 2 * slot);
      }
      if (texts[slot] == null) {
        texts[slot] = new TextIndex();
      }
      return texts[slot];
    }

    /** The path, or the object above it that is more than a plain one: there the walk ends. */
    private String reached(String path) {
      for (int dot = path.indexOf('.'); dot >= 0; dot = path.indexOf('.', dot + 1)) {
        String above = path.substring(0, dot);
        if (schema.objects(above) != Schema.Objects.PLAIN) {
          return above;
        }
      }
      return path;
    }

    private int number(Node leaf) {
      Object key =
          leaf instanceof Node.OnValues values
              ? List.of(values.sources(), values.leaf(), values.type())
              : leaf;
      Integer known = numbers.get(key);
      if (known != null) {
        return known;
      }
      int number = leaves.size();
      numbers.put(key, number);
      leaves.add(leaf(leaf, number));
      return number;
    }

    private Leaf leaf(Node node, int number) {
      if (!(node instanceof Node.OnValues values)
          || values.type().takesObjects()
          || values.type() instanceof FieldType.Flattened
          || !values.sources().stream().allMatch(path -> reached(path).equals(path))) {
        return new Leaf(node, NONE, null);
      }
      Whole whole = Whole.of(values);
      if (whole != null) {
        int slot = slot(whole.path());
        whole.texts().forEach(text -> texts(slot).know(text, whole.ignoreCase(), number));
        return null;
      }
      return new Leaf(
          node, values.sources().stream().mapToInt(this::slot).toArray(), values.test());
    }
  }
}
