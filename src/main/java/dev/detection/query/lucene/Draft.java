package dev.detection.query.lucene;

import dev.detection.query.Condition;
import dev.detection.query.lucene.Clauses.Clause;
import dev.detection.query.lucene.Clauses.Sign;
import dev.detection.query.lucene.Untangled.Part;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/** A list of clauses that a condition may have been put together of. */
final class Draft {
  private final Untangled untangled;
  private final List<Entry> entries = new ArrayList<>();

  /**
   * A clause on its way.
   *
   * @param ways how many dropped clauses stand between it and an AND that makes it one that must
   *     hold, one number for each AND
   */
  private record Entry(Found found, Sign sign, List<Integer> ways) {}

  private Draft(Untangled untangled) {
    this.untangled = untangled;
  }

  /**
   * The condition as these clauses; empty if another comes of them.
   *
   * @param must what must hold where it is asked, in order
   * @param may what may hold, in order; also what must only where others are dropped
   * @param mustNot what must not hold, in order
   * @param order what is asked of the first clauses, in order; the others keep their order
   */
  static Optional<Part> of(
      Untangled untangled,
      List<Condition> must,
      List<Condition> may,
      List<Condition> mustNot,
      List<Condition> order,
      Condition condition) {
    Draft draft = new Draft(untangled);
    List<Condition> optional = new ArrayList<>(may);
    boolean read =
        must.stream().allMatch(part -> draft.addMust(part, optional))
            && draft.addAll(optional, mustNot);
    if (!read) {
      return Optional.empty();
    }
    List<Clause> clauses = draft.clauses(draft.inOrder(order));
    if (!canBeWritten(clauses)) {
      return Optional.empty();
    }
    Found together = new Clauses(clauses).together();
    return together.condition().equals(condition)
        ? Optional.of(new Part(together, clauses))
        : Optional.empty();
  }

  /** One that may hold alone is no list; behind an AND it would be one that must. */
  private static boolean canBeWritten(List<Clause> clauses) {
    boolean one = clauses.size() == 1 && clauses.getFirst().sign() == Sign.MAY;
    return !one
        && !clauses.isEmpty()
        && clauses.stream().noneMatch(clause -> clause.sign() == Sign.MAY && clause.afterAnd());
  }

  /** An AND whose place is known only by what is dropped before it may belong to an exclusion. */
  private boolean addAll(List<Condition> may, List<Condition> mustNot) {
    boolean conditional = entries.stream().anyMatch(entry -> !entry.ways().isEmpty());
    return conditional
        ? addAll(mustNot, Sign.MUST_NOT) && addAll(may, Sign.MAY)
        : addAll(may, Sign.MAY) && addAll(mustNot, Sign.MUST_NOT);
  }

  private boolean addAll(List<Condition> conditions, Sign sign) {
    return conditions.stream().allMatch(condition -> add(condition, sign));
  }

  private boolean add(Condition condition, Sign sign) {
    Optional<Part> part = untangled.of(condition);
    part.ifPresent(one -> entries.add(new Entry(one.found(), sign, List.of())));
    return part.isPresent();
  }

  /** A clause, and where it counts unless that is everywhere. */
  private boolean addMust(Condition condition, List<Condition> optional) {
    if (!(condition instanceof Condition.Any(List<Condition> parts, var at)
        && parts.size() == 2
        && parts.getLast() instanceof Condition.Not(Condition counts, var not)
        && Untangled.isOfAsking(counts))) {
      return add(condition, Sign.MUST);
    }
    Optional<Part> part = untangled.of(parts.getFirst());
    if (part.isEmpty()) {
      return false;
    }
    Found found = part.get().found();
    boolean always = counts.equals(found.asked());
    entries.add(
        always
            ? new Entry(found, Sign.MUST, List.of())
            : new Entry(found, Sign.MAY, ways(found.asked(), counts)));
    if (!always) {
      optional.remove(found.condition());
    }
    return true;
  }

  private static List<Integer> ways(Condition asked, Condition counts) {
    boolean both =
        counts instanceof Condition.All(List<Condition> parts, var at)
            && parts.getFirst().equals(asked);
    Condition must = both ? ((Condition.All) counts).parts().getLast() : counts;
    return Untangled.anyOf(must).stream()
        .map(way -> way instanceof Condition.All all ? all.parts().size() : 1)
        .toList();
  }

  private List<Entry> inOrder(List<Condition> order) {
    List<Entry> left = new ArrayList<>(entries);
    List<Entry> ordered = new ArrayList<>();
    for (Condition asked : order) {
      Iterator<Entry> candidates = left.iterator();
      while (candidates.hasNext()) {
        Entry entry = candidates.next();
        if (entry.found().asked().equals(asked)) {
          ordered.add(entry);
          candidates.remove();
          break;
        }
      }
    }
    ordered.addAll(left);
    return ordered;
  }

  private List<Clause> clauses(List<Entry> ordered) {
    boolean[] afterAnd = new boolean[ordered.size()];
    boolean allCount = ordered.stream().noneMatch(entry -> entry.sign() == Sign.MAY);
    for (int i = 0; i < afterAnd.length; i++) {
      afterAnd[i] |= allCount && i > 0;
      for (int way : ordered.get(i).ways()) {
        if (i + 1 + way < afterAnd.length) {
          afterAnd[i + 1 + way] = true;
        }
      }
    }
    List<Clause> clauses = new ArrayList<>();
    for (int i = 0; i < afterAnd.length; i++) {
      Entry entry = ordered.get(i);
      Clauses.Conjunction before = afterAnd[i] ? Clauses.Conjunction.AND : Clauses.Conjunction.NONE;
      clauses.add(new Clause(entry.found(), entry.sign(), before));
    }
    return clauses;
  }
}
