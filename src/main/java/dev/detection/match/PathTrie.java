package dev.detection.match;

import java.util.HashMap;
import java.util.Map;

/**
 * The paths that conditions look at, as a tree that documents are walked along: what is not in it
 * is passed over. A child is found by its name or, for keys with dots in them, by the names of all
 * levels between.
 */
final class PathTrie {
  /** What objects that stand here do. */
  private final Schema.Objects objects;

  private final String path;

  private final Map<String, PathTrie> below = new HashMap<>();

  /** The number of the path; -1 if no condition looks at it. */
  private int slot = -1;

  private PathTrie(String path, Schema.Objects objects) {
    this.path = path;
    this.objects = objects;
  }

  /** Makes a tree. */
  static final class Builder {
    private final Map<String, PathTrie> nodes = new HashMap<>();
    private final Schema schema;
    private int slots;

    Builder(Schema schema) {
      this.schema = schema;
      nodes.put("", new PathTrie("", Schema.Objects.PLAIN));
    }

    PathTrie root() {
      return nodes.get("");
    }

    int slots() {
      return slots;
    }

    /** The number of a path, all objects above which are plain. */
    int slot(String path) {
      PathTrie node = node(path);
      if (node.slot < 0) {
        node.slot = slots++;
      }
      return node.slot;
    }

    private PathTrie node(String path) {
      PathTrie known = nodes.get(path);
      if (known != null) {
        return known;
      }
      PathTrie node = new PathTrie(path, schema.objects(path));
      nodes.put(path, node);
      for (int dot = path.lastIndexOf('.'); dot >= 0; dot = path.lastIndexOf('.', dot - 1)) {
        node(path.substring(0, dot)).below.put(path.substring(dot + 1), node);
      }
      root().below.put(path, node);
      return node;
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
   * What is below by a key of a document: the field, or the first object on the way there that is
   * more than a plain one; null if nothing is.
   */
  PathTrie below(String key) {
    PathTrie child = below.get(key);
    int dot = child != null ? -1 : key.indexOf('.');
    return dot < 0 ? child : belowDotted(key, dot);
  }

  private PathTrie belowDotted(String key, int first) {
    for (int dot = first; dot >= 0; dot = key.indexOf('.', dot + 1)) {
      PathTrie above = below.get(key.substring(0, dot));
      if (above != null && above.isWhole()) {
        return above;
      }
    }
    return below.get(withoutDots(key));
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
