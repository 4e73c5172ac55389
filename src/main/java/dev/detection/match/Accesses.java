package dev.detection.match;

import dev.detection.query.Condition;
import java.time.Instant;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.ToDoubleFunction;

/** Chooses what brings a rule in, and the order in which its parts are asked. */
final class Accesses {
  /** Units of work, as far as they can be told beforehand; what is looked up is known already. */
  private static final double LOOK = 1;

  private static final double TEST = 5;
  private static final double PATTERN = 30;
  private static final double AUTOMATON = 100;

  /** A text is read once for all that is asked of it. */
  private static final double WORDS = 50;

  private static final double SCRIPT = 500;
  private static final double WHOLE_EVENT = 5_000;

  private final Likelihood likelihood;

  /** What is known of nodes, by identity: their values are long to compare. */
  private final IdentityHashMap<Node, Estimate> estimates = new IdentityHashMap<>();

  /**
   * What asking a part takes and how often it holds.
   *
   * @param work units, at least 1
   * @param likely between 0 and 1
   */
  private record Estimate(double work, double likely) {
    /** The rank of a part of which all must hold: the least work for an end comes first. */
    double perEnd() {
      return work / Math.max(1 - likely, 1e-6);
    }

    /** The rank of a part of which one must hold. */
    double perHit() {
      return work / Math.max(likely, 1e-6);
    }
  }

  /**
   * @param conditions all that are asked
   */
  Accesses(List<Node> conditions) {
    likelihood = new Likelihood(conditions);
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
      return new Access(
          List.of(new Access.Key.Texts(whole.path(), whole.texts(), whole.sameness())),
          likely(whole));
    }
    if (leaf.test().holds(List.of(), Judging.at(Instant.EPOCH))) {
      return Access.ALWAYS;
    }
    Long number = number(leaf);
    if (number != null) {
      String path = leaf.sources().getFirst();
      return new Access(
          List.of(new Access.Key.Numbered(path, number)), likelihood.present(path) * 0.1);
    }
    Pieces pieces = Pieces.of(leaf);
    return pieces == null
        ? present(leaf.sources())
        : new Access(List.of(new Access.Key.Parts(pieces)), likelihood.pieces(pieces));
  }

  private static Long number(Node.OnValues leaf) {
    return leaf.sources().size() == 1 && leaf.type() instanceof FieldType.Numeric numeric
        ? NumberSearch.of(numeric).only(leaf.leaf())
        : null;
  }

  private double likely(Whole whole) {
    return whole.texts().stream().mapToDouble(text -> likelihood.text(whole.path(), text)).sum();
  }

  private Access present(List<String> paths) {
    return Access.anyOf(
        paths.stream()
            .map(
                path -> new Access(List.of(new Access.Key.Present(path)), likelihood.present(path)))
            .toList());
  }

  /** Parts that must all hold in the order in which they are best asked. */
  List<Node> endingFirst(List<Node> parts) {
    return sorted(parts, Estimate::perEnd);
  }

  /** Parts one of which must hold in the order in which they are best asked. */
  List<Node> holdingFirst(List<Node> parts) {
    return sorted(parts, Estimate::perHit);
  }

  private List<Node> sorted(List<Node> parts, ToDoubleFunction<Estimate> rank) {
    return parts.stream()
        .sorted(Comparator.comparingDouble(part -> rank.applyAsDouble(estimate(part))))
        .toList();
  }

  private Estimate estimate(Node node) {
    Estimate known = estimates.get(node);
    if (known == null) {
      known = estimated(node);
      estimates.put(node, known);
    }
    return known;
  }

  private Estimate estimated(Node node) {
    return switch (node) {
      case Node.Not(var part) -> new Estimate(estimate(part).work, 1 - estimate(part).likely);
      case Node.Always(boolean truth) -> new Estimate(LOOK, truth ? 1 : 0);
      case Node.All(var parts) -> {
        double work = 0;
        double reached = 1;
        for (Node part : endingFirst(parts)) {
          work += reached * estimate(part).work;
          reached *= estimate(part).likely;
        }
        yield new Estimate(Math.max(LOOK, work), reached);
      }
      case Node.Any(var parts) -> {
        double work = 0;
        double reached = 1;
        for (Node part : holdingFirst(parts)) {
          work += reached * estimate(part).work;
          reached *= 1 - estimate(part).likely;
        }
        yield new Estimate(Math.max(LOOK, work), 1 - reached);
      }
      case Node.AtLeast(int minimum, var parts) ->
          new Estimate(parts.stream().mapToDouble(part -> estimate(part).work).sum(), 0.1);
      case Node.OnEvent(var test, var needs, var reads) ->
          new Estimate(reads.isEmpty() ? WHOLE_EVENT : SCRIPT, 0.1);
      case Node.OnValues leaf -> estimated(leaf);
    };
  }

  private Estimate estimated(Node.OnValues leaf) {
    Whole whole = Whole.of(leaf);
    if (whole != null) {
      return new Estimate(LOOK, Math.min(1, likely(whole)));
    }
    double present = likelihood.present(leaf.sources().getFirst());
    if (leaf.type() instanceof FieldType.Text) {
      return new Estimate(WORDS, present / 10);
    }
    return switch (leaf.leaf()) {
      case Condition.Exists exists ->
          new Estimate(Whole.search(leaf.type()) == null ? TEST : LOOK, present);
      case Condition.Wildcard wildcard -> new Estimate(PATTERN, present / 10);
      case Condition.Prefix prefix -> new Estimate(PATTERN, present / 10);
      case Condition.Regexp regexp -> new Estimate(AUTOMATON, present / 10);
      default -> new Estimate(TEST, present / 3);
    };
  }
}
