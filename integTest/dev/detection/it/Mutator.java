package dev.detection.it;

import dev.detection.query.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Makes events near the border of a condition: each differs from one that is given, or built to
 * meet the condition, in one field that the condition asks about. The same seed and the same calls
 * give the same events. Not thread-safe.
 */
public final class Mutator {
  /** Above the ignore_above of ECS (1,024), and of the wildcard fields (8,191). */
  private static final List<Integer> LONG = List.of(1_025, 8_192);

  private static final int BUILT = 2;

  private final Random random;
  private final Leaves leaves;

  /**
   * One that always makes the same of the same.
   *
   * @param now the time of events that are built
   */
  public Mutator(long seed, Instant now) {
    random = new Random(seed);
    leaves = new Leaves(random, now);
  }

  /** An event that probably meets the condition. */
  public Map<String, Object> meet(Condition condition) {
    return leaves.event(condition);
  }

  /**
   * Events near the border of a condition.
   *
   * @param events some that meet it; more are built
   * @param limit how many at most, those built included; which ones is left to the seed
   */
  public List<Map<String, Object>> near(
      Condition condition, List<Map<String, Object>> events, int limit) {
    List<Leaves.Leaf> asked = leaves.all(condition);
    Set<String> paths = new LinkedHashSet<>();
    asked.forEach(leaf -> paths.add(leaf.path()));
    List<Map<String, Object>> origins = new ArrayList<>();
    events.forEach(event -> origins.add(Paths.only(event, paths)));
    for (int i = 0; i < BUILT; i++) {
      origins.add(meet(condition));
    }
    List<Supplier<Map<String, Object>>> changes = new ArrayList<>();
    for (Map<String, Object> origin : origins) {
      for (Leaves.Leaf leaf : asked) {
        for (Object value : values(origin, leaf)) {
          changes(origin, leaf.path(), value, changes);
        }
      }
    }
    Collections.shuffle(changes, random);
    List<Map<String, Object>> made = new ArrayList<>(origins);
    changes.stream()
        .limit(Math.max(0, limit - origins.size()))
        .forEach(change -> made.add(change.get()));
    return made.subList(0, Math.min(limit, made.size()));
  }

  /** What the field has and what the leaf accepts. */
  private static Set<Object> values(Map<String, Object> origin, Leaves.Leaf leaf) {
    Set<Object> values = new LinkedHashSet<>();
    Object current = Json.at(origin, leaf.path());
    if (current instanceof List<?> list && !list.isEmpty()) {
      current = list.getFirst();
    }
    if (current != null && !(current instanceof Map<?, ?>) && !(current instanceof List<?>)) {
      values.add(current);
    }
    values.add(leaf.value());
    return values;
  }

  private void changes(
      Map<String, Object> origin,
      String path,
      Object value,
      List<Supplier<Map<String, Object>>> into) {
    into.add(() -> Paths.without(origin, path));
    for (Object changed : changed(value)) {
      into.add(() -> Paths.with(origin, path, changed));
    }
    into.add(() -> dotted(origin, path, value));
    into.add(() -> siblings(origin, path, value));
  }

  private List<Object> changed(Object value) {
    List<Object> changed = new ArrayList<>();
    String text = value.toString();
    Object other = value instanceof String ? "other" : 4_711;
    changed.add(value);
    changed.add(null);
    changed.add("");
    changed.add(List.of());
    changed.add(List.of(value, other));
    changed.add(List.of(other, value));
    changed.add(Collections.singletonList(null));
    changed.add(text);
    changed.add(text + " ");
    changed.add(text + "x");
    changed.add("x" + text);
    changed.add(text.toUpperCase(Locale.ROOT));
    changed.add(text.toLowerCase(Locale.ROOT));
    LONG.forEach(length -> changed.add(text + "x".repeat(Math.max(0, length - text.length()))));
    if (!text.isEmpty()) {
      int at = random.nextInt(text.length());
      changed.add(text.substring(0, at) + "_" + text.substring(at + 1));
      changed.add(flipped(text, at));
      changed.add(text.substring(1));
      changed.add(text.substring(0, text.length() - 1));
    }
    numbers(value, text, changed);
    return changed;
  }

  private static void numbers(Object value, String text, List<Object> changed) {
    if (value instanceof Boolean truth) {
      changed.add(!truth);
    } else if (text.matches("-?\\d{1,15}")) {
      long number = Long.parseLong(text);
      Collections.addAll(changed, number, number + 1, number - 1, number + 0.5, number + ".0");
    }
  }

  private static String flipped(String text, int at) {
    char c = text.charAt(at);
    char other = Character.isUpperCase(c) ? Character.toLowerCase(c) : Character.toUpperCase(c);
    return text.substring(0, at) + other + text.substring(at + 1);
  }

  /** The same field, but written with dots in one key. */
  private static Map<String, Object> dotted(Map<String, Object> origin, String path, Object value) {
    Map<String, Object> changed = Paths.without(origin, path);
    changed.put(path, value);
    return changed;
  }

  /** The object that holds the field becomes the first of two, the second with another value. */
  private static Map<String, Object> siblings(
      Map<String, Object> origin, String path, Object value) {
    int dot = path.lastIndexOf('.');
    if (dot < 0) {
      return Paths.with(origin, path, List.of(value, value));
    }
    String parent = path.substring(0, dot);
    Map<String, Object> first = new LinkedHashMap<>();
    if (Json.at(origin, parent) instanceof Map<?, ?> object) {
      first.putAll(Paths.copy(object));
    }
    first.put(path.substring(dot + 1), value);
    Map<String, Object> second = new LinkedHashMap<>(first);
    second.put(path.substring(dot + 1), value instanceof String ? "other" : 4_711);
    return Paths.with(origin, parent, List.of(first, second));
  }
}
