package dev.detection.match;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Where an event may have fields that are not mapped and that a condition on many fields asks. An
 * event is first only looked at for keys that no mapped field has, since few have any.
 */
final class NewPaths {
  private final List<String> inside;
  private final List<String> all;
  private final Set<String> roots;

  /** The mapped fields there; those with a number, and what is below them, are meant. */
  private final PathTrie mapped;

  private NewPaths(List<String> inside, List<String> at, Schema schema) {
    this.inside = inside;
    all = Stream.concat(inside.stream(), at.stream()).toList();
    roots = new HashSet<>(all);
    PathTrie.Builder paths = new PathTrie.Builder(schema);
    inside.forEach(paths::slot);
    at.forEach(paths::add);
    schema.names().stream().filter(this::isInside).forEach(paths::slot);
    mapped = paths.build();
  }

  /** In an object, or in its place. */
  static NewPaths in(String object, Schema schema) {
    return new NewPaths(List.of(object), List.of(), schema);
  }

  /** At a path and below it; or at the one above it, of which the path may be a multi-field. */
  static NewPaths at(String path, Schema schema) {
    int dot = path.lastIndexOf('.');
    return new NewPaths(
        List.of(path), dot > 0 ? List.of(path.substring(0, dot)) : List.of(), schema);
  }

  /** The paths one of which an event has if it has such a field. */
  List<String> paths() {
    return all;
  }

  /** Whether a path is one of those that are meant. */
  boolean contain(String path) {
    return roots.contains(path) || isInside(path);
  }

  private boolean isInside(String path) {
    return inside.stream().anyMatch(above -> ReadEvent.isInside(path, above));
  }

  /** Whether a document may have such a field; surely not if it is false. */
  boolean mayBeIn(Map<?, ?> source) {
    return mayBeBelow(mapped, source, 0);
  }

  private boolean mayBeBelow(PathTrie node, Map<?, ?> object, int depth) {
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      PathTrie.Step step = node.below(String.valueOf(entry.getKey()));
      if (mayBeBehind(step, node, entry.getValue(), depth + 1)) {
        return true;
      }
    }
    return false;
  }

  private boolean mayBeBehind(PathTrie.Step step, PathTrie node, Object value, int depth) {
    if (step != null && step.node() != null) {
      return mayBeAt(step.node(), value, depth);
    }
    return node.slot() >= 0 || (step != null && step.passed().length > 0);
  }

  private boolean mayBeAt(PathTrie node, Object value, int depth) {
    if (depth > ReadEvent.DEEPEST) {
      return true; // reading it says what is wrong
    }
    if (value instanceof Map<?, ?> object) {
      return node.isObject() && mayBeBelow(node, object, depth);
    }
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        if (mayBeAt(node, list.get(i), depth + 1)) {
          return true;
        }
      }
      return false;
    }
    return value instanceof Iterable<?> || roots.contains(node.path());
  }
}
