package dev.detection.rule;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Typed access to the keys of one table. What is wrong goes to the problems and the fallback is
 * returned, so that reading goes on and finds the rest; a key that is null counts as absent.
 */
final class Fields {
  private final Node.Table table;
  private final String path;
  private final Problems problems;

  Fields(Node.Table table, String path, Problems problems) {
    this.table = table;
    this.path = path;
    this.problems = problems;
  }

  static String join(String path, String name) {
    return path.isEmpty() ? name : path + "." + name;
  }

  Map<String, Object> plain() {
    return table.plain();
  }

  /** Reports keys other than these. */
  void allowOnly(Collection<String> keys) {
    allowOnly(keys, Set.of());
  }

  /** Reports keys that are neither among the first, which are told, nor among the others. */
  void allowOnly(Collection<String> keys, Set<String> others) {
    List<String> known = Stream.concat(keys.stream(), others.stream().sorted()).toList();
    for (Map.Entry<String, Node> entry : table.entries().entrySet()) {
      String key = entry.getKey();
      if (!known.contains(key)) {
        problems.add(
            join(path, key),
            entry.getValue().at(),
            "is not known, expected one of " + keys + Problems.suggestion(key, known));
      }
    }
  }

  boolean has(String key) {
    return node(key) != null;
  }

  private Node node(String key) {
    Node node = table.entries().get(key);
    return node instanceof Node.Scalar(Object value, Position at) && value == null ? null : node;
  }

  /** Reports a problem with this key. */
  void wrong(String key, String message) {
    Node node = node(key);
    problems.add(join(path, key), node == null ? table.at() : node.at(), message);
  }

  /** Reports a problem with one item of a list that is there. */
  void wrongItem(String key, int index, String message) {
    if (node(key) instanceof Node.Array array) {
      problems.add(indexed(key, index), array.items().get(index).at(), message);
    }
  }

  private void missing(String key) {
    List<String> others =
        table.entries().keySet().stream().filter(name -> !RuleKeys.isKnown(name)).toList();
    wrong(
        key,
        "is required"
            + Problems.nearest(key, others)
                .map(other -> "; did you mean it by [" + other + "]?")
                .orElse(""));
  }

  private void expected(String key, String what) {
    Node node = node(key);
    boolean simple = node instanceof Node.Scalar;
    String kind = node != null && node.plain() instanceof String ? node.kind() + " " : "";
    wrong(
        key,
        "expected "
            + what
            + " but was "
            + (simple ? kind + Problems.shown(node.plain()) : node.kind()));
  }

  /** The string as it is; the fallback if absent. */
  String string(String key, String fallback) {
    return switch (node(key)) {
      case null -> fallback;
      case Node.Scalar(String text, Position at) -> text;
      case Node node -> {
        wrong(key, "expected a string but was " + node.kind());
        yield fallback;
      }
    };
  }

  /** The string; null if absent or blank, for Kibana writes empty texts where nothing is set. */
  String optional(String key) {
    String text = string(key, "");
    return text.isBlank() ? null : text;
  }

  /** The string, which must be there but may be empty. */
  String present(String key) {
    if (!has(key)) {
      missing(key);
    }
    return string(key, "");
  }

  /** The string, which must be there and not blank. */
  String required(String key) {
    String text = present(key);
    if (text.isBlank() && node(key) instanceof Node.Scalar(String found, Position at)) {
      wrong(key, "must not be empty");
    }
    return text;
  }

  /** One of the given words; the fallback if absent, which null makes a problem. */
  String choice(String key, Collection<String> words, String fallback) {
    if (!has(key)) {
      if (fallback == null) {
        missing(key);
      }
      return fallback;
    }
    String word = string(key, null);
    if (word != null && !words.contains(word)) {
      wrong(
          key,
          "expected "
              + (words.size() == 1 ? "" : "one of ")
              + words
              + " but was "
              + Problems.shown(word)
              + Problems.suggestion(word, words));
    }
    return word;
  }

  /** True or false; null if absent. */
  Boolean flag(String key) {
    return switch (node(key)) {
      case null -> null;
      case Node.Scalar(Boolean flag, Position at) -> flag;
      case Node node -> {
        expected(key, "true or false");
        yield null;
      }
    };
  }

  /** A whole number from {@code min} to {@code max}; the fallback if absent, see choice. */
  long whole(String key, long min, long max, Long fallback) {
    Double number = null;
    switch (node(key)) {
      case null -> {
        if (fallback == null) {
          missing(key);
        }
        return fallback == null ? min : fallback;
      }
      case Node.Scalar(Long whole, Position at) when whole >= min && whole <= max -> {
        return whole;
      }
      // JSON writers that know only one kind of number write 5 as 5.0.
      case Node.Scalar(Double decimal, Position at) -> number = decimal;
      default -> {}
    }
    if (number != null && number == Math.rint(number) && number >= min && number <= max) {
      return number.longValue();
    }
    expected(key, "a whole number from " + min + (max == Long.MAX_VALUE ? " up" : " to " + max));
    return min;
  }

  /** A number from {@code min} to {@code max}, which must be there. */
  double number(String key, int min, int max) {
    double number =
        switch (node(key)) {
          case null -> {
            missing(key);
            yield min;
          }
          case Node.Scalar(Long whole, Position at) -> whole;
          case Node.Scalar(Double decimal, Position at) -> decimal;
          default -> Double.NaN;
        };
    if (!(number >= min && number <= max)) {
      expected(key, "a number from " + min + " to " + max);
    }
    return number;
  }

  /** The strings of a list, none of them blank; empty if absent. */
  List<String> strings(String key) {
    return strings(key, true);
  }

  /** As {@link #strings}, but the list must be there and hold something. */
  List<String> someStrings(String key) {
    requireItems(key);
    return strings(key);
  }

  /** The strings of a list that only describes; these may be blank. */
  List<String> anyStrings(String key) {
    return strings(key, false);
  }

  private List<String> strings(String key, boolean filled) {
    List<String> strings = new ArrayList<>();
    for (Node item : items(key, "strings")) {
      String text = item.plain() instanceof String string ? string : null;
      if (text == null) {
        problems.add(
            indexed(key, strings.size()), item.at(), "expected a string but was " + item.kind());
      } else if (filled && text.isBlank()) {
        problems.add(indexed(key, strings.size()), item.at(), "must not be empty");
      }
      strings.add(text == null ? "" : text);
    }
    return List.copyOf(strings);
  }

  /** Strings of which none stands twice, with bounds for their number. */
  List<String> distinct(String key, int min, int max) {
    List<String> strings = strings(key);
    if (strings.size() < min || strings.size() > max) {
      if (has(key) || min == 0) {
        wrong(
            key, "expected " + min + " to " + max + " different names but were " + strings.size());
      } else {
        missing(key);
      }
    }
    Set<String> seen = new HashSet<>();
    strings.stream()
        .filter(name -> !seen.add(name))
        .findFirst()
        .ifPresent(name -> wrong(key, Problems.shown(name) + " stands in the list twice"));
    return strings;
  }

  private List<Node> items(String key, String what) {
    return switch (node(key)) {
      case null -> List.of();
      case Node.Array array -> array.items();
      case Node node -> {
        wrong(key, "expected a list of " + what + " but was " + node.kind());
        yield List.of();
      }
    };
  }

  private String indexed(String key, int index) {
    return join(path, key) + "[" + index + "]";
  }

  /** The objects of a list; empty if absent. */
  List<Fields> objects(String key) {
    List<Fields> objects = new ArrayList<>();
    int index = 0;
    for (Node item : items(key, "objects")) {
      String itemPath = indexed(key, index++);
      if (item instanceof Node.Table object) {
        objects.add(new Fields(object, itemPath, problems));
      } else {
        problems.add(itemPath, item.at(), "expected an object but was " + item.kind());
      }
    }
    return objects;
  }

  /** As {@link #objects}, but the list must be there and hold something. */
  List<Fields> someObjects(String key) {
    requireItems(key);
    return objects(key);
  }

  private void requireItems(String key) {
    if (!has(key)) {
      missing(key);
    } else if (node(key) instanceof Node.Array array && array.items().isEmpty()) {
      wrong(key, "must not be empty");
    }
  }

  /** The object; null if absent. */
  Fields object(String key) {
    return switch (node(key)) {
      case null -> null;
      case Node.Table object -> new Fields(object, join(path, key), problems);
      case Node node -> {
        wrong(key, "expected an object but was " + node.kind());
        yield null;
      }
    };
  }

  /** As {@link #object}, but it must be there. */
  Fields requiredObject(String key) {
    if (!has(key)) {
      missing(key);
    }
    return object(key);
  }
}
