package dev.detection.match;

import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The paths that conditions look at, as a tree that documents are walked along: what is not in it
 * is passed over.
 */
final class PathTrie {
  /** Keys with dots that are remembered below one object, and their longest: they are foreign. */
  private static final int MOST_DOTTED = 10_000;

  private static final int LONGEST_DOTTED = 200;
  private static final int[] NONE = new int[0];

  /** Where a key leads. */
  static final class Step {
    private final PathTrie node;
    private final int[] passed;

    private Step(PathTrie node, int[] passed) {
      this.node = node;
      this.passed = passed;
    }

    /** Null if no condition looks there. */
    PathTrie node() {
      return node;
    }

    /** The numbers of objects on the way that conditions look at. */
    int[] passed() {
      return passed;
    }
  }

  /** What objects that stand here do. */
  private final Schema.Objects objects;

  private final String path;
  private final StepTable below;

  /** What was found out of keys with dots; those of documents repeat themselves. */
  private final Map<String, Step> dotted = new ConcurrentHashMap<>();

  /** The number of the path; -1 if no condition looks at it. */
  private final int slot;

  private PathTrie(String path, Schema.Objects objects, int slot, StepTable below) {
    this.path = path;
    this.objects = objects;
    this.slot = slot;
    this.below = below;
  }

  /** Makes a tree. */
  static final class Builder {
    /** The paths that are in it, with their numbers. */
    private final Map<String, Integer> numbers = new HashMap<>();

    /** The names below them. */
    private final Map<String, Set<String>> names = new HashMap<>();

    private final Schema schema;
    private int slots;

    Builder(Schema schema) {
      this.schema = schema;
      numbers.put("", -1);
    }

    /** The number of a path, all objects above which are plain. */
    int slot(String path) {
      add(path);
      int known = numbers.get(path);
      if (known >= 0) {
        return known;
      }
      numbers.put(path, slots);
      return slots++;
    }

    /** Takes a path in. */
    void add(String path) {
      if (numbers.putIfAbsent(path, -1) == null) {
        int dot = hasEmptyName(path) ? -1 : path.lastIndexOf('.');
        String above = dot < 0 ? "" : path.substring(0, dot);
        add(above);
        names.computeIfAbsent(above, key -> new HashSet<>()).add(path.substring(dot + 1));
      }
    }

    /** No document has such a path, but a query may. */
    private static boolean hasEmptyName(String path) {
      return path.startsWith(".") || path.endsWith(".") || path.contains("..");
    }

    PathTrie build() {
      return node("", Schema.Objects.PLAIN);
    }

    private PathTrie node(String path, Schema.Objects objects) {
      Map<String, Step> steps = new HashMap<>();
      for (String name : names.getOrDefault(path, Set.of())) {
        String below = path.isEmpty() ? name : path + "." + name;
        steps.put(name, new Step(node(below, schema.objects(below)), NONE));
      }
      return new PathTrie(path, objects, numbers.get(path), new StepTable(steps));
    }
  }

  int slot() {
    return slot;
  }

  String path() {
    return path;
  }

  /** Whether objects here have fields of the document in them. */
  boolean isObject() {
    return objects == Schema.Objects.PLAIN;
  }

  /** Whether what is here, and below, is more than the values of a field: only that it is there. */
  boolean isWhole() {
    return objects != Schema.Objects.PLAIN && objects != Schema.Objects.NONE;
  }

  /**
   * Where a key of a document leads: to the field, or to the first object on the way there that is
   * more than a plain one. Objects inside objects and dotted keys are the same. Null if it leads
   * nowhere.
   */
  Step below(String key) {
    Step step = below.get(key);
    return step != null || key.indexOf('.') < 0 ? step : belowDotted(key);
  }

  private Step belowDotted(String key) {
    Step known = dotted.get(key);
    if (known != null) {
      return known;
    }
    Step step = along(key);
    if (dotted.size() < MOST_DOTTED && key.length() <= LONGEST_DOTTED) {
      dotted.put(key, step);
    }
    return step;
  }

  private Step along(String key) {
    String names = withoutDots(key);
    int[] passed = NONE;
    PathTrie at = this;
    for (int from = 0; from <= names.length(); ) {
      int dot = names.indexOf('.', from);
      int end = dot < 0 ? names.length() : dot;
      Step step = at.below.get(names.substring(from, end));
      if (step == null) {
        return new Step(null, passed);
      }
      at = step.node;
      if (end == names.length() || at.isWhole()) {
        return new Step(at, passed);
      }
      if (!at.isObject()) {
        return new Step(null, passed);
      }
      if (at.slot >= 0) {
        passed = Arrays.copyOf(passed, passed.length + 1);
        passed[passed.length - 1] = at.slot;
      }
      from = end + 1;
    }
    return new Step(null, passed);
  }

  /** Dots at the end of a key mean nothing. */
  private static String withoutDots(String key) {
    int end = key.length();
    while (end > 0 && key.charAt(end - 1) == '.') {
      end--;
    }
    return key.substring(0, end);
  }
}
