package dev.detection.match;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An event that was read, as a whole or in part. Immutable once made. */
final class ReadEvent implements Event {
  /** Deepest nesting of objects and arrays. */
  static final int DEEPEST = 200;

  /** Longest path; a limit on the work, for a long key is copied for every field below it. */
  private static final int LONGEST_PATH = 4_096;

  private final Judging judging;
  private final Identity identity;
  private final Map<String, List<Object>> values = new LinkedHashMap<>();
  private final Map<String, List<Event>> nested = new LinkedHashMap<>();

  /** The first values in the objects of nested fields, for all of them; null if there are none. */
  private Map<String, Object> firstBelow;

  private final boolean isBelow;

  /** The paths that are read, with all that is in them; null for all. */
  private final List<String> wanted;

  /**
   * @param above the event that it is an object of; null for a document
   */
  private ReadEvent(Judging judging, Identity identity, List<String> wanted, ReadEvent above) {
    this.judging = judging;
    this.identity = identity;
    this.wanted = wanted;
    this.isBelow = above != null;
    if (isBelow) {
      if (above.firstBelow == null) {
        above.firstBelow = new HashMap<>();
      }
      firstBelow = above.firstBelow;
    }
  }

  /**
   * Reads a document whose identity is known.
   *
   * @param wanted the paths that are read, with all that is in them; null for all
   */
  static Event of(
      Map<?, ?> source, Schema schema, Judging judging, Identity identity, List<String> wanted) {
    ReadEvent event = new ReadEvent(judging, identity, wanted, null);
    event.addObject("", source, schema, 0);
    return event;
  }

  @Override
  public Judging judging() {
    return judging;
  }

  @Override
  public List<Object> metadata(FieldType.Metadata.Which kind) {
    return identity.values(kind);
  }

  @Override
  public List<Object> values(String path) {
    return values.getOrDefault(path, List.of());
  }

  @Override
  public Object first(String path) {
    for (Object value : values(path)) {
      if (value != null) {
        return isBelow ? firstBelow.get(path) : value;
      }
    }
    return null;
  }

  @Override
  public Iterable<String> paths() {
    return values.keySet();
  }

  @Override
  public Event part(NewPaths added) {
    return this;
  }

  @Override
  public List<Event> objects(String path) {
    return nested.getOrDefault(path, List.of());
  }

  private void addObject(String prefix, Map<?, ?> object, Schema schema, int depth) {
    checkDepth(depth);
    for (Map.Entry<?, ?> entry : object.entrySet()) {
      String path = join(prefix, String.valueOf(entry.getKey()));
      if (wanted != null && !isWanted(path)) {
        continue;
      }
      String between = schema.objectBetween(prefix, path);
      if (between == null) {
        add(path, entry.getValue(), schema, depth + 1);
      } else {
        // A dotted key leads through an object of its own.
        String key = path.substring(between.length() + 1);
        addBelow(between, Collections.singletonMap(key, entry.getValue()), schema, depth + 1);
      }
    }
  }

  private boolean isWanted(String path) {
    for (String root : wanted) {
      if (isInside(path, root) || isInside(root, path)) {
        return true;
      }
    }
    return false;
  }

  /** Whether a path is that of an object or of something in it. */
  static boolean isInside(String path, String object) {
    return path.startsWith(object)
        && (path.length() == object.length() || path.charAt(object.length()) == '.');
  }

  private static String join(String prefix, String key) {
    String name = key;
    while (name.endsWith(".")) {
      name = name.substring(0, name.length() - 1);
    }
    checkLength(prefix.length() + name.length());
    return prefix.isEmpty() ? name : prefix + "." + name;
  }

  private static void checkDepth(int depth) {
    if (depth > DEEPEST) {
      throw tooDeep();
    }
  }

  static EventException tooDeep() {
    return new EventException("the document is nested deeper than " + DEEPEST + " levels");
  }

  private static void checkLength(int length) {
    if (length >= LONGEST_PATH) {
      throw new EventException("a field name is longer than " + LONGEST_PATH + " characters");
    }
  }

  private void add(String path, Object value, Schema schema, int depth) {
    switch (value) {
      case Iterable<?> list -> {
        checkDepth(depth);
        if (!list.iterator().hasNext() && schema.isValueWithoutElements(path)) {
          addValue(path, Map.of());
        }
        for (Object element : list) {
          add(path, element, schema, depth + 1);
        }
      }
      case Map<?, ?> object -> addBelow(path, object, schema, depth);
      case null, default -> addValue(path, scalar(path, value));
    }
  }

  /**
   * A value as conditions see it.
   *
   * @throws EventException if it is of a class that no document has
   */
  static Object scalar(String path, Object value) {
    return switch (value) {
      case null -> null;
      case String text -> text;
      // As it is written in JSON, where 0.1f and 0.1 are the same.
      case Float number -> Double.valueOf(number.toString());
      case Number number -> number;
      case Boolean truth -> truth;
      default ->
          throw new EventException(
              "field [" + path + "] has a value of class [" + value.getClass().getName() + "]");
    };
  }

  private void addBelow(String path, Map<?, ?> object, Schema schema, int depth) {
    switch (schema.objects(path)) {
      case PLAIN -> addObject(path, object, schema, depth);
      case NESTED -> {
        ReadEvent inner = new ReadEvent(judging, identity, wanted, this);
        inner.addObject(path, object, schema, depth);
        nested.computeIfAbsent(path, key -> new ArrayList<>()).add(inner);
      }
      case VALUE -> addValue(path, object);
      case FLATTENED -> addLeaves(path, null, object, depth);
      case NONE -> {
        // A field that cannot hold objects, or an object that is not indexed.
      }
    }
  }

  /**
   * Adds the leaves of a flattened field.
   *
   * @param key of the value; null for the object itself
   */
  private void addLeaves(String path, String key, Object value, int depth) {
    checkDepth(depth);
    switch (value) {
      case Map<?, ?> object -> {
        for (Map.Entry<?, ?> entry : object.entrySet()) {
          addLeaves(path, below(key, entry.getKey()), entry.getValue(), depth + 1);
        }
      }
      case Iterable<?> list -> {
        for (Object element : list) {
          addLeaves(path, key, element, depth + 1);
        }
      }
      case null -> addValue(path, new KeyedText(key, null));
      default -> addValue(path, new KeyedText(key, scalar(path, value).toString()));
    }
  }

  /** Dots in a key are part of it. A key by itself may be long, for it is not copied. */
  private static String below(String key, Object name) {
    if (key == null) {
      return String.valueOf(name);
    }
    String path = key + "." + name;
    checkLength(path.length());
    return path;
  }

  private void addValue(String path, Object value) {
    if (isBelow && value != null) {
      firstBelow.putIfAbsent(path, value);
    }
    values.computeIfAbsent(path, key -> new ArrayList<>()).add(value);
  }
}
