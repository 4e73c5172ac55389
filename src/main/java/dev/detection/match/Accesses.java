package dev.detection.match;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
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
      case Node.OnEvent(var test, var needs) ->
          holds && needs != null ? present(needs) : Access.ALWAYS;
    };
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
          List.of(new Access.Key.Texts(whole.path(), whole.texts(), whole.ignoreCase())), cost);
    }
    return leaf.test().holds(List.of(), Instant.EPOCH) ? Access.ALWAYS : present(leaf.sources());
  }

  private static Access present(List<String> paths) {
    Function<String, Access> one =
        path -> new Access(List.of(new Access.Key.Present(path)), PRESENT);
    return Access.anyOf(new ArrayList<>(paths.stream().map(one).toList()));
  }
}
