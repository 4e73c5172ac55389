package dev.detection.match;

import dev.detection.query.Condition;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Makes one leaf of several alternatives on the same field, where that can be asked at once. */
final class Merging {
  private record Place(List<String> sources, FieldType type) {}

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
    Map<Place, Node.OnValues> merged = new LinkedHashMap<>();
    for (Node part : parts) {
      if (part instanceof Node.OnValues leaf && leaf.test().or(leaf.test()) != null) {
        merged.merge(new Place(leaf.sources(), leaf.type()), leaf, Merging::both);
      } else {
        rest.add(part);
      }
    }
    rest.addAll(merged.values());
    return rest.size() == 1 ? rest.getFirst() : new Node.Any(List.copyOf(rest));
  }

  private static Node.OnValues both(Node.OnValues one, Node.OnValues other) {
    List<Condition> leaves = new ArrayList<>();
    for (Node.OnValues each : List.of(one, other)) {
      leaves.addAll(each.leaf() instanceof Condition.Any any ? any.parts() : List.of(each.leaf()));
    }
    return new Node.OnValues(
        one.sources(),
        new Condition.Any(leaves, one.leaf().at()),
        one.type(),
        one.test().or(other.test()));
  }
}
