package dev.detection.rule;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A value of a rule text together with its place: that of its key, or in a list that of the value
 * itself. TOML, JSON and stored maps all become this, so that one reader does for all.
 */
sealed interface Node {

  /** Deepest nesting of tables and lists in a rule; deeper texts are refused. */
  int MAX_DEPTH = 64;

  Position at();

  /** The value as Map, List, String, Long, Double, Boolean or null; deeply immutable. */
  Object plain();

  /** What this is, for messages. */
  String kind();

  /**
   * @param entries in the order of the text
   */
  record Table(Map<String, Node> entries, Position at) implements Node {
    @Override
    public Map<String, Object> plain() {
      Map<String, Object> plain = new LinkedHashMap<>();
      entries.forEach((key, node) -> plain.put(key, node.plain()));
      return Collections.unmodifiableMap(plain);
    }

    @Override
    public String kind() {
      return "an object";
    }
  }

  /** A list. */
  record Array(List<Node> items, Position at) implements Node {
    @Override
    public List<Object> plain() {
      List<Object> plain = new ArrayList<>(items.size());
      items.forEach(item -> plain.add(item.plain()));
      return Collections.unmodifiableList(plain);
    }

    @Override
    public String kind() {
      return "a list";
    }
  }

  /**
   * @param value String, Long, Double, Boolean or null
   */
  record Scalar(Object value, Position at) implements Node {
    @Override
    public Object plain() {
      return value;
    }

    @Override
    public String kind() {
      return switch (value) {
        case null -> "null";
        case String text -> "a string";
        case Boolean flag -> "a boolean";
        default -> "a number";
      };
    }
  }

  /**
   * The located form of a plain value, without places.
   *
   * @throws RuleException if it holds something that JSON cannot express or is nested too deeply
   */
  static Node of(Object value) {
    return of(value, "", 0);
  }

  private static Node of(Object value, String key, int depth) {
    if (depth > MAX_DEPTH) {
      throw Problems.single(key, Position.UNKNOWN, "is nested deeper than " + MAX_DEPTH);
    }
    return switch (value) {
      case Map<?, ?> map -> {
        Map<String, Node> entries = new LinkedHashMap<>();
        map.forEach(
            (name, item) ->
                entries.put(
                    String.valueOf(name), of(item, Fields.join(key, "" + name), depth + 1)));
        yield new Table(entries, Position.UNKNOWN);
      }
      case List<?> list -> {
        List<Node> items = new ArrayList<>(list.size());
        list.forEach(item -> items.add(of(item, key + "[" + items.size() + "]", depth + 1)));
        yield new Array(items, Position.UNKNOWN);
      }
      case Integer number -> new Scalar((long) number, Position.UNKNOWN);
      case Float number when Float.isFinite(number) ->
          new Scalar((double) number, Position.UNKNOWN);
      case Double number when Double.isFinite(number) -> new Scalar(number, Position.UNKNOWN);
      case null -> new Scalar(null, Position.UNKNOWN);
      case String text -> new Scalar(text, Position.UNKNOWN);
      case Boolean flag -> new Scalar(flag, Position.UNKNOWN);
      case Long number -> new Scalar(number, Position.UNKNOWN);
      default ->
          throw Problems.single(
              key,
              Position.UNKNOWN,
              "expected a value that JSON can express but was " + value.getClass().getSimpleName());
    };
  }
}
