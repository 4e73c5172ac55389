package dev.detection.match;

import dev.detection.match.Engine.Leaf;
import dev.detection.query.Condition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Compiles conditions to an engine. */
final class EngineBuilder {
  private static final int[] NONE = new int[0];

  private final List<Node> conditions;
  private final Schema schema;
  private final PathTrie.Builder paths;
  private final Map<Object, Integer> numbers = new HashMap<>();
  private final List<Leaf> leaves = new ArrayList<>();
  private final List<Lookups.Builder> lookups = new ArrayList<>();
  private final List<Integer> always = new ArrayList<>();
  private final Map<String, Integer> kept = new HashMap<>();
  private final Map<Words, WordTable> wordTables = new HashMap<>();

  private record Words(int slot, FieldType type) {}

  EngineBuilder(List<Node> conditions, Schema schema) {
    this.conditions = conditions.stream().map(Merging::of).toList();
    this.schema = schema;
    paths = new PathTrie.Builder(schema);
  }

  Engine build() {
    Accesses accesses = new Accesses(conditions);
    int[][] programs = new int[conditions.size()][];
    for (int i = 0; i < programs.length; i++) {
      Node condition = conditions.get(i);
      programs[i] = Program.of(condition, accesses, this::number);
      post(accesses.of(condition, true), i);
    }
    return new Engine(
        schema,
        paths.build(),
        lookups.stream().map(Lookups.Builder::build).toArray(Lookups[]::new),
        always.stream().mapToInt(Integer::intValue).toArray(),
        programs,
        conditions,
        leaves.toArray(Leaf[]::new),
        kept);
  }

  private void post(Access access, int condition) {
    if (access.isAlways()) {
      always.add(condition);
    }
    for (Access.Key key : access.keys()) {
      switch (key) {
        case Access.Key.Texts(String path, var wanted, var sameness) when isDirect(path) ->
            wanted.forEach(text -> at(slot(path)).texts().post(text, sameness, condition));
        case Access.Key.Texts(String path, var wanted, var sameness) ->
            at(slot(reached(path))).present(condition);
        case Access.Key.Parts(Pieces pieces) when isDirect(pieces.path()) ->
            pieces
                .texts()
                .forEach(text -> at(slot(pieces.path())).piece(text, pieces.lower(), condition));
        case Access.Key.Parts(Pieces pieces) -> at(slot(reached(pieces.path()))).present(condition);
        case Access.Key.Numbered(String path, long number) when isDirect(path) ->
            at(slot(path)).number(number, condition);
        case Access.Key.Numbered(String path, var number) ->
            at(slot(reached(path))).present(condition);
        case Access.Key.Present(String path) -> at(slot(reached(path))).present(condition);
      }
    }
  }

  private int slot(String path) {
    int slot = paths.slot(path);
    if (slot == lookups.size()) {
      lookups.add(new Lookups.Builder());
    }
    return slot;
  }

  private Lookups.Builder at(int slot) {
    return lookups.get(slot);
  }

  /** The slot of a path whose values are kept. */
  private int kept(String path) {
    int slot = slot(path);
    kept.put(path, slot);
    at(slot).keep();
    return slot;
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

  /** Whether the walk comes to the values of a path. */
  private boolean isDirect(String path) {
    Schema.Objects objects = schema.objects(path);
    return reached(path).equals(path)
        && (objects == Schema.Objects.PLAIN || objects == Schema.Objects.NONE);
  }

  private int number(Node node) {
    Object key =
        node instanceof Node.OnValues values
            ? List.of(values.sources(), values.leaf(), values.type())
            : node;
    Integer known = numbers.get(key);
    if (known != null) {
      return known;
    }
    int number = unasked();
    Leaf leaf = leaf(node, number);
    leaves.set(number, leaf);
    int coded = leaf == null ? Program.lookedUp(number) : Program.asked(number);
    numbers.put(key, coded);
    return coded;
  }

  /** The number of a leaf that no condition has. */
  private int unasked() {
    leaves.add(null);
    return leaves.size() - 1;
  }

  /** Null if it is looked up. */
  private Leaf leaf(Node node, int number) {
    return switch (node) {
      case Node.OnValues values when isWalked(values) -> walked(values, number);
      case Node.OnEvent(var test, var needs, var reads) -> {
        reads.stream().filter(this::isDirect).forEach(this::kept);
        yield new Leaf(node);
      }
      default -> new Leaf(node);
    };
  }

  private boolean isWalked(Node.OnValues values) {
    return !values.type().takesObjects()
        && !(values.type() instanceof FieldType.Flattened)
        && values.sources().stream().allMatch(this::isDirect);
  }

  private Leaf walked(Node.OnValues node, int number) {
    Whole whole = Whole.of(node);
    if (whole != null) {
      int slot = slot(whole.path());
      whole.texts().forEach(text -> at(slot).texts().know(text, whole.sameness(), number));
      return null;
    }
    KeywordSearch strings = Whole.search(node.type());
    if (strings != null && node.leaf() instanceof Condition.Exists) {
      node.sources().forEach(path -> at(slot(path)).exists(strings, number));
      return null;
    }
    int[] slots = node.sources().stream().mapToInt(this::kept).toArray();
    return new Leaf(node, node.test(), slots, words(node, slots, number), grams(node));
  }

  private static int[] grams(Node.OnValues node) {
    FieldType type = node.type();
    boolean plain =
        Whole.search(type) != null
            && !(type instanceof FieldType.Keyword keyword && keyword.normalizer() != null);
    return plain && node.leaf() instanceof Condition.Wildcard wildcard
        ? Grams.of(wildcard.pattern())
        : NONE;
  }

  private WordTable words(Node.OnValues node, int[] slots, int number) {
    if (!(node.type() instanceof FieldType.Text text)
        || !(node.leaf() instanceof Condition.Match match)
        || slots.length != 1) {
      return null;
    }
    TextSearch search = new TextSearch(text.analysis());
    WordTable table =
        wordTables.computeIfAbsent(
            new Words(slots[0], node.type()),
            key -> new WordTable(key.slot, unasked(), unasked(), search));
    table.add(search.asked(match), number);
    return table;
  }
}
