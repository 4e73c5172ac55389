package dev.detection.match;

import dev.detection.match.TextTable.Sameness;
import dev.detection.query.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes one leaf of several alternatives on the same field, where that can be asked at once:
 * strings that are looked up, blocks of addresses.
 */
final class Merging {
  /**
   * What leaves must have in common.
   *
   * @param sameness of strings that are looked up; null for other leaves
   */
  private record Place(List<String> sources, FieldType type, Sameness sameness) {}

  private Merging() {}

  /** The condition with fewer leaves. */
  static Node of(Node node) {
    return switch (node) {
      case Node.All(var parts) -> new Node.All(each(parts));
      case Node.Any(var parts) -> any(each(parts));
      case Node.AtLeast(int minimum, var parts) -> new Node.AtLeast(minimum, each(parts));
      case Node.Not(var part) -> new Node.Not(of(part));
      case Node.Always always -> always;
      case Node.OnValues leaf -> leaf;
      case Node.OnEvent leaf -> leaf;
    };
  }

  private static List<Node> each(List<Node> parts) {
    return parts.stream().map(Merging::of).toList();
  }

  private static Node any(List<Node> parts) {
    List<Node> rest = new ArrayList<>();
    Map<Place, List<Node.OnValues>> together = new LinkedHashMap<>();
    for (Node part : parts) {
      Place place = part instanceof Node.OnValues leaf ? place(leaf) : null;
      if (place == null) {
        rest.add(part);
      } else {
        together.computeIfAbsent(place, key -> new ArrayList<>()).add((Node.OnValues) part);
      }
    }
    together.values().forEach(leaves -> rest.add(merged(leaves)));
    return rest.size() == 1 ? rest.getFirst() : new Node.Any(List.copyOf(rest));
  }

  /** Null if the leaf stays by itself. */
  private static Place place(Node.OnValues leaf) {
    Whole whole = Whole.of(leaf);
    if (whole != null) {
      return new Place(leaf.sources(), leaf.type(), whole.sameness());
    }
    return leaf.test().or(leaf.test()) == null
        ? null
        : new Place(leaf.sources(), leaf.type(), null);
  }

  private static Node.OnValues merged(List<Node.OnValues> leaves) {
    Node.OnValues first = leaves.getFirst();
    if (leaves.size() == 1) {
      return first;
    }
    List<Condition> conditions = new ArrayList<>();
    for (Node.OnValues leaf : leaves) {
      conditions.addAll(
          leaf.leaf() instanceof Condition.Any any ? any.parts() : List.of(leaf.leaf()));
    }
    return new Node.OnValues(
        first.sources(),
        new Condition.Any(conditions, first.leaf().at()),
        first.type(),
        test(leaves.stream().map(Node.OnValues::test).toList()));
  }

  private static LeafTests.Test test(List<LeafTests.Test> tests) {
    LeafTests.Test one = tests.getFirst();
    for (LeafTests.Test other : tests.subList(1, tests.size())) {
      one = one.or(other);
      if (one == null) {
        return (values, judging) -> tests.stream().anyMatch(test -> test.holds(values, judging));
      }
    }
    return one;
  }
}
