package dev.detection.bench;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.detection.match.AskedField;
import dev.detection.match.Schema;
import dev.detection.query.Condition;
import dev.detection.query.Field;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Conditions as rules of event-ruler. A rule there is a conjunction in which each field stands
 * once, with a list of patterns of which one must be met; several rules of one name are a
 * disjunction.
 *
 * @param schema the fields
 */
record RulerRules(Schema schema) {
  /** Most conjunctions of one condition. */
  private static final int MOST = 64;

  private static final ObjectMapper JSON = new ObjectMapper();

  /** The patterns by field. */
  private record Conjunction(Map<String, List<RulerPattern>> fields) {
    Conjunction and(Conjunction other) throws CannotSayException {
      Map<String, List<RulerPattern>> both = new TreeMap<>(fields);
      for (Map.Entry<String, List<RulerPattern>> entry : other.fields.entrySet()) {
        List<RulerPattern> before = both.get(entry.getKey());
        both.put(
            entry.getKey(),
            before == null ? entry.getValue() : RulerPattern.both(before, entry.getValue()));
      }
      return new Conjunction(both);
    }
  }

  /**
   * The rules in JSON of which an event must meet one; none if no event can.
   *
   * @throws CannotSayException if event-ruler has no such rules
   */
  List<String> of(Condition condition) throws CannotSayException {
    List<String> rules = new ArrayList<>();
    for (Conjunction conjunction : any(condition, false)) {
      if (conjunction.fields.isEmpty()) {
        throw new CannotSayException("every event");
      }
      rules.add(json(conjunction));
    }
    return rules;
  }

  private static String json(Conjunction conjunction) {
    Map<String, Object> rule = new LinkedHashMap<>();
    conjunction.fields.forEach(
        (path, patterns) -> {
          List<Object> list = new ArrayList<>();
          patterns.forEach(pattern -> pattern.addTo(list));
          Map<String, Object> object = rule;
          String[] keys = path.split("\\.");
          for (int i = 0; i < keys.length - 1; i++) {
            object = inner(object, keys[i]);
          }
          object.put(keys[keys.length - 1], list.stream().distinct().toList());
        });
    try {
      return JSON.writeValueAsString(rule);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  @SuppressWarnings("unchecked") // objects of the rule are maps of this kind
  private static Map<String, Object> inner(Map<String, Object> object, String key) {
    return (Map<String, Object>) object.computeIfAbsent(key, unused -> new LinkedHashMap<>());
  }

  private List<Conjunction> any(Condition condition, boolean negated) throws CannotSayException {
    return switch (condition) {
      case Condition.Not not -> any(not.part(), !negated);
      case Condition.All all -> negated ? union(all.parts(), true) : product(all.parts(), false);
      case Condition.Any any -> negated ? product(any.parts(), true) : union(any.parts(), false);
      case Condition.Always always ->
          always.truth() == negated ? List.of() : List.of(new Conjunction(Map.of()));
      case Condition.OnField leaf -> leaf(leaf, negated);
      default -> throw new CannotSayException(condition.getClass().getSimpleName());
    };
  }

  private List<Conjunction> product(List<Condition> parts, boolean negated)
      throws CannotSayException {
    List<Conjunction> product = List.of(new Conjunction(Map.of()));
    for (Condition part : parts) {
      List<Conjunction> next = new ArrayList<>();
      List<Conjunction> factors = any(part, negated);
      checkNumber(product.size() * factors.size());
      for (Conjunction one : product) {
        for (Conjunction other : factors) {
          next.add(one.and(other));
        }
      }
      product = next;
    }
    return product;
  }

  /** Alternatives of one field are one list of patterns. */
  private List<Conjunction> union(List<Condition> parts, boolean negated)
      throws CannotSayException {
    Map<String, List<RulerPattern>> ofOneField = new LinkedHashMap<>();
    List<Conjunction> union = new ArrayList<>();
    for (Condition part : parts) {
      for (Conjunction one : any(part, negated)) {
        if (one.fields.size() == 1) {
          one.fields.forEach(
              (field, patterns) ->
                  ofOneField.computeIfAbsent(field, key -> new ArrayList<>()).addAll(patterns));
        } else {
          union.add(one);
        }
      }
    }
    ofOneField.forEach((field, patterns) -> union.add(new Conjunction(Map.of(field, patterns))));
    checkNumber(union.size());
    return union;
  }

  private static void checkNumber(int conjunctions) throws CannotSayException {
    if (conjunctions > MOST) {
      throw new CannotSayException("more than " + MOST + " conjunctions");
    }
  }

  private List<Conjunction> leaf(Condition.OnField leaf, boolean negated)
      throws CannotSayException {
    String path =
        switch (leaf.field()) {
          case Field.Named(String name) -> name;
          case Field.Itself(String name) -> name;
          case Field.Like like -> throw new CannotSayException("many fields");
          case Field.Default standard -> throw new CannotSayException("many fields");
        };
    AskedField field = AskedField.of(schema, path);
    if (field.sources().size() != 1) {
      throw new CannotSayException("a field with values from several");
    }
    RulerLeaf patterns = new RulerLeaf(field.kind());
    String source = field.sources().getFirst();
    if (!negated) {
      return List.of(new Conjunction(Map.of(source, patterns.patterns(leaf))));
    }
    if (leaf instanceof Condition.Range range) {
      List<RulerPattern> opposite = new ArrayList<>(patterns.patterns(RulerLeaf.opposite(range)));
      opposite.add(RulerPattern.of(RulerPattern.Kind.EXISTS, false));
      return List.of(new Conjunction(Map.of(source, opposite)));
    }
    Conjunction none = new Conjunction(Map.of());
    for (RulerPattern pattern : patterns.patterns(leaf)) {
      none = none.and(new Conjunction(Map.of(source, List.of(pattern.not()))));
    }
    return List.of(none);
  }
}
