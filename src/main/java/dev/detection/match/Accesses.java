package dev.detection.match;

import dev.detection.query.Condition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * Chooses what brings a rule in. A value counts as the rarer the more values the rules ask of its
 * field: {@code process.name} is asked for thousands, {@code event.category} for a dozen.
 */
final class Accesses {
  /** Half of the events have a field; a guess, worse than any value of it. */
  private static final double PRESENT = 0.5;

  private final Map<String, Integer> asked = new HashMap<>();

  /** What is known of nodes, by identity: their values are long to compare. */
  private final IdentityHashMap<Node, Order> orders = new IdentityHashMap<>();

  /**
   * How a part is ordered among others.
   *
   * @param work how much asking takes, from 0 for what is looked up; only good for comparing
   * @param likely the cost of its access
   */
  private record Order(int work, double likely) {}

  /**
   * @param conditions all that are asked
   */
  Accesses(List<Node> conditions) {
    Map<String, Set<String>> texts = new HashMap<>();
    conditions.forEach(condition -> collect(condition, texts));
    texts.forEach((path, values) -> asked.put(path, values.size()));
  }

  private static void collect(Node node, Map<String, Set<String>> texts) {
    switch (node) {
      case Node.All(var parts) -> parts.forEach(part -> collect(part, texts));
      case Node.Any(var parts) -> parts.forEach(part -> collect(part, texts));
      case Node.AtLeast(var minimum, var parts) -> parts.forEach(part -> collect(part, texts));
      case Node.Not(var part) -> collect(part, texts);
      case Node.OnValues leaf -> {
        Whole whole = Whole.of(leaf);
        if (whole != null) {
          texts.computeIfAbsent(whole.path(), path -> new HashSet<>()).addAll(whole.texts());
        }
      }
      case Node.Always always -> {}
      case Node.OnEvent other -> {}
    }
  }

  /**
   * What a condition needs.
   *
   * @param holds whether it has to hold; else that it does not hold
   */
  Access of(Node node, boolean holds) {
    return switch (node) {
      case Node.All(var parts) -> holds ? all(parts, true) : any(parts, false);
      case Node.Any(var parts) -> holds ? any(parts, true) : all(parts, false);
      case Node.AtLeast(int minimum, var parts) ->
          Access.atLeast(holds ? minimum : parts.size() - minimum + 1, each(parts, holds));
      case Node.Not(var part) -> of(part, !holds);
      case Node.Always(boolean truth) -> truth == holds ? Access.ALWAYS : Access.NEVER;
      case Node.OnValues leaf -> holds ? leaf(leaf) : Access.ALWAYS;
      case Node.OnEvent(var test, var needs, var reads) ->
          holds && needs != null ? present(needs) : Access.ALWAYS;
    };
  }

  /** Parts that must all hold in the order in which they are best asked. */
  List<Node> rarestFirst(List<Node> parts) {
    return sorted(parts, Comparator.comparingDouble(Order::likely));
  }

  /** Parts one of which must hold in the order in which they are best asked. */
  List<Node> likeliestFirst(List<Node> parts) {
    return sorted(parts, Comparator.comparingDouble(Order::likely).reversed());
  }

  private List<Node> sorted(List<Node> parts, Comparator<Order> second) {
    Comparator<Order> order = Comparator.comparingInt(Order::work).thenComparing(second);
    return parts.stream().sorted((a, b) -> order.compare(order(a), order(b))).toList();
  }

  private Order order(Node node) {
    Order known = orders.get(node);
    if (known == null) {
      known = new Order(work(node), likely(node));
      orders.put(node, known);
    }
    return known;
  }

  /** As {@link #of} says, but each part is looked at once. */
  private double likely(Node node) {
    return switch (node) {
      case Node.All(var parts) when !parts.isEmpty() ->
          parts.stream().mapToDouble(part -> order(part).likely).min().orElseThrow();
      case Node.Any(var parts) -> parts.stream().mapToDouble(part -> order(part).likely).sum();
      default -> of(node, true).cost();
    };
  }

  private int work(Node node) {
    return switch (node) {
      case Node.All(var parts) -> most(parts);
      case Node.Any(var parts) -> most(parts);
      case Node.AtLeast(var minimum, var parts) -> Math.max(8, most(parts));
      case Node.Not(var part) -> order(part).work;
      case Node.Always always -> 0;
      case Node.OnEvent(var test, var needs, var reads) -> reads.isEmpty() ? 16 : 10;
      case Node.OnValues leaf when leaf.type() instanceof FieldType.Text -> 9;
      case Node.OnValues leaf when Whole.of(leaf) != null -> 0;
      case Node.OnValues leaf ->
          switch (leaf.leaf()) {
            case Condition.Exists exists -> Whole.search(leaf.type()) == null ? 1 : 0;
            case Condition.Wildcard wildcard -> 3;
            case Condition.Prefix prefix -> 3;
            case Condition.Regexp regexp -> 5;
            default -> 2;
          };
    };
  }

  private int most(List<Node> parts) {
    return parts.stream().mapToInt(part -> order(part).work).max().orElse(0);
  }

  private List<Access> each(List<Node> parts, boolean holds) {
    return parts.stream().map(part -> of(part, holds)).toList();
  }

  private Access all(List<Node> parts, boolean holds) {
    return parts.isEmpty() ? Access.ALWAYS : Access.atLeast(parts.size(), each(parts, holds));
  }

  private Access any(List<Node> parts, boolean holds) {
    return Access.anyOf(each(parts, holds));
  }

  private Access leaf(Node.OnValues leaf) {
    Whole whole = Whole.of(leaf);
    if (whole != null) {
      double cost = (double) whole.texts().size() / (1 + asked.get(whole.path()));
      return new Access(
          List.of(new Access.Key.Texts(whole.path(), whole.texts(), whole.sameness())), cost);
    }
    return leaf.test().holds(List.of(), Judging.at(Instant.EPOCH))
        ? Access.ALWAYS
        : present(leaf.sources());
  }

  private static Access present(List<String> paths) {
    Function<String, Access> one =
        path -> new Access(List.of(new Access.Key.Present(path)), PRESENT);
    return Access.anyOf(new ArrayList<>(paths.stream().map(one).toList()));
  }
}
