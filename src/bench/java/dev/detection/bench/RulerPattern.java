package dev.detection.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What event-ruler asks of one field: any of the values, or none of them.
 *
 * @param kind the key of the pattern in a rule
 * @param negated whether it is asked for anything but these values, which a field without a value
 *     meets too
 */
record RulerPattern(Kind kind, boolean negated, List<Object> values) {
  /** The patterns of event-ruler. */
  enum Kind {
    EXACTLY(""),
    EQUALS_IGNORE_CASE("equals-ignore-case"),
    PREFIX("prefix"),
    PREFIX_IGNORE_CASE("prefix"),
    SUFFIX("suffix"),
    SUFFIX_IGNORE_CASE("suffix"),
    WILDCARD("wildcard"),
    NUMERIC("numeric"),
    CIDR("cidr"),
    EXISTS("exists");

    private final String key;

    Kind(String key) {
      this.key = key;
    }
  }

  /** Asks for one value. */
  static RulerPattern of(Kind kind, Object value) {
    return new RulerPattern(kind, false, List.of(value));
  }

  /** The opposite. */
  RulerPattern not() throws CannotSayException {
    return switch (kind) {
      case EXISTS -> of(Kind.EXISTS, !(Boolean) values.getFirst());
      case EXACTLY -> {
        if (values.getFirst() instanceof Boolean) {
          throw new CannotSayException("anything but a boolean");
        }
        yield new RulerPattern(kind, true, values);
      }
      case EQUALS_IGNORE_CASE, PREFIX, SUFFIX, WILDCARD -> new RulerPattern(kind, true, values);
      case CIDR -> throw new CannotSayException("anything but a network");
      case NUMERIC -> throw new CannotSayException("anything but a range");
      case PREFIX_IGNORE_CASE, SUFFIX_IGNORE_CASE ->
          throw new CannotSayException("anything but a beginning or end in any case");
    };
  }

  /** Whether a value is needed. */
  boolean needsValue() {
    return !negated && !(kind == Kind.EXISTS && values.contains(false));
  }

  /** Adds the pattern to the list that a rule has for a field. */
  void addTo(List<Object> list) {
    if (negated) {
      list.add(Map.of("exists", false));
      list.add(Map.of("anything-but", kind == Kind.EXACTLY ? values : Map.of(kind.key, values)));
      return;
    }
    for (Object value : values) {
      list.add(
          switch (kind) {
            case EXACTLY -> value;
            case PREFIX_IGNORE_CASE, SUFFIX_IGNORE_CASE ->
                Map.of(kind.key, Map.of("equals-ignore-case", value));
            default -> Map.of(kind.key, value);
          });
    }
  }

  /**
   * What is asked if both lists of patterns, in each of which one must be met, are to be met.
   *
   * @throws CannotSayException if that cannot be one list, for a field stands in a rule once
   */
  static List<RulerPattern> both(List<RulerPattern> one, List<RulerPattern> other)
      throws CannotSayException {
    if (one.equals(other) || (isThere(other) && one.stream().allMatch(RulerPattern::needsValue))) {
      return one;
    }
    if (isThere(one) && other.stream().allMatch(RulerPattern::needsValue)) {
      return other;
    }
    if (one.size() == 1 && other.size() == 1) {
      RulerPattern first = one.getFirst();
      RulerPattern second = other.getFirst();
      if (first.negated && second.negated && first.kind == second.kind) {
        List<Object> values = new ArrayList<>(first.values);
        second.values.stream().filter(value -> !values.contains(value)).forEach(values::add);
        return List.of(new RulerPattern(first.kind, true, values));
      }
    }
    throw new CannotSayException("two conditions on one field");
  }

  private static boolean isThere(List<RulerPattern> patterns) {
    return patterns.equals(List.of(of(Kind.EXISTS, true)));
  }
}
