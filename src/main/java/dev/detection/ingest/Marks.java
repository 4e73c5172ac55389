package dev.detection.ingest;

import dev.detection.match.Judgement;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** The object that the processor writes into a document. */
public final class Marks {
  /** Where marks go unless a processor says otherwise. */
  public static final String DEFAULT_FIELD = "detection";

  /** Ids of the rules whose query the document matches, sorted; absent if there are none. */
  public static final String RULE_IDS = "rule_ids";

  /** Steps of sequences and samples that the document matches, {@code RULE_ID#0}. */
  public static final String STEPS = "steps";

  /** Generation of the rule set that judged the document. */
  public static final String GENERATION = "generation";

  /** Why judging was left incomplete; absent if it was not. */
  public static final String UNJUDGED = "unjudged";

  private Marks() {}

  static Map<String, Object> of(Judgement judgement, long generation) {
    Map<String, Object> marks = new LinkedHashMap<>();
    if (!judgement.ruleIds().isEmpty()) {
      marks.put(RULE_IDS, judgement.ruleIds());
    }
    if (!judgement.steps().isEmpty()) {
      marks.put(STEPS, judgement.steps());
    }
    marks.put(GENERATION, generation);
    if (judgement.unjudged() != null) {
      marks.put(UNJUDGED, judgement.unjudged());
    }
    return marks;
  }

  static Map<String, Object> unjudged(String reason) {
    Map<String, Object> marks = new LinkedHashMap<>();
    marks.put(UNJUDGED, reason);
    return marks;
  }

  /**
   * Has an update take the marks away that are there: its nulls replace them. Nothing is done where
   * the update puts something else than an object above them.
   */
  @SuppressWarnings("unchecked") // objects of a document have string keys
  static void withdraw(Map<String, Object> update, MarkField field) {
    Map<String, Object> object = update;
    for (String name : field.name().split("\\.")) {
      if (!(object.computeIfAbsent(name, unused -> new LinkedHashMap<>())
          instanceof Map<?, ?> below)) {
        return;
      }
      object = (Map<String, Object>) below;
    }
    for (String leaf : field.leaves()) {
      object.put(leaf, null);
    }
  }

  /**
   * Whether this is what {@link #withdraw} leaves: a part of a document, which cannot be judged.
   * Also a client can write it; its document is then judged late.
   */
  static boolean isWithdrawn(Object marks) {
    return marks instanceof Map<?, ?> map
        && map.containsKey(GENERATION)
        && map.values().stream().allMatch(Objects::isNull);
  }

  /** Removes a field however it is written: nested, with dotted keys, or both. */
  static void remove(Map<String, Object> object, String path) {
    Iterator<Map.Entry<String, Object>> entries = object.entrySet().iterator();
    while (entries.hasNext()) {
      Map.Entry<String, Object> entry = entries.next();
      String key = entry.getKey();
      if (key.equals(path) || isInside(key, path)) {
        entries.remove();
      } else if (isInside(path, key)) {
        removeBelow(entry.getValue(), path.substring(key.length() + 1));
      }
    }
  }

  private static boolean isInside(String path, String object) {
    return path.length() > object.length()
        && path.charAt(object.length()) == '.'
        && path.startsWith(object);
  }

  @SuppressWarnings("unchecked") // objects of a document have string keys
  private static void removeBelow(Object value, String path) {
    if (value instanceof Map<?, ?> map) {
      remove((Map<String, Object>) map, path);
    } else if (value instanceof List<?> list) {
      list.forEach(element -> removeBelow(element, path));
    }
  }
}
