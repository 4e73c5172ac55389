package dev.detection.query.lucene;

import dev.detection.query.Condition;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * The clauses between two brackets, with Lucene's own idea of AND and OR: clauses must hold, may
 * hold or must not hold, and what may hold counts only where nothing must.
 *
 * <p>An AND makes the clause before it one that must hold; the clause before a dropped one is the
 * one before that. So where clauses may be dropped, all that follows from it is part of the
 * condition.
 */
record Clauses(List<Clause> clauses) {
  /** Clauses in a row that may be dropped: what follows from each grows with those behind it. */
  private static final int MAX_DROPPED = 16;

  /** A clause that must hold only where others are dropped stands in the condition twice. */
  private static final int MAX_COPIES = 16;

  /** What stands before a clause and says something about the one before. */
  enum Conjunction {
    NONE,
    AND,
    /** Only where clauses must hold unless it is said otherwise; elsewhere it says nothing. */
    OR
  }

  /** How a clause counts, from its own sign and the operator before it. */
  enum Sign {
    MAY,
    MUST,
    MUST_NOT
  }

  /**
   * A clause.
   *
   * @param before what stands before it
   */
  record Clause(Found found, Sign sign, Conjunction before) {
    /** Whether an AND stands before it. */
    boolean afterAnd() {
      return before == Conjunction.AND;
    }

    private boolean isExcluded() {
      return sign == Sign.MUST_NOT;
    }
  }

  /** The clauses as one. */
  Found together() {
    Position at = clauses.getFirst().found().condition().at();
    List<Integer> wanted =
        IntStream.range(0, clauses.size())
            .filter(i -> !clauses.get(i).isExcluded())
            .boxed()
            .toList();
    List<Condition> parts = new ArrayList<>();
    List<Condition> anyMust = new ArrayList<>();
    List<Condition> may = new ArrayList<>();
    List<Condition> wantedAsked = new ArrayList<>();
    int copies = 1;
    for (int i : wanted) {
      Found found = clauses.get(i).found();
      Condition must = must(i, at);
      copies = Math.max(copies, found.copies() * (must instanceof Condition.Always ? 1 : 2));
      Condition counts = Logic.all(List.of(found.asked(), must), at);
      parts.add(Logic.any(List.of(found.condition(), Logic.not(counts, at)), at));
      anyMust.add(counts);
      if (!(must instanceof Condition.Always always && always.truth())) {
        may.add(found.condition());
      }
      wantedAsked.add(found.asked());
    }
    List<Condition> enough = new ArrayList<>(anyMust);
    enough.addAll(may);
    enough.add(Logic.not(Logic.any(wantedAsked, at), at));
    parts.add(Logic.any(enough, at));
    for (Clause clause : clauses) {
      if (clause.isExcluded()) {
        Condition condition = clause.found().condition();
        parts.add(new Condition.Not(condition, condition.at()));
        copies = Math.max(copies, clause.found().copies());
      }
    }
    Condition asked =
        Logic.any(clauses.stream().map(clause -> clause.found().asked()).toList(), at);
    parts.add(asked);
    if (copies > MAX_COPIES) {
      throw new QueryException("brackets with values without any word are nested too deeply", at);
    }
    return new Found(Logic.all(parts, at), asked, copies);
  }

  /**
   * Whether a clause must hold: by itself, or by an AND behind it and behind dropped ones. An OR
   * there means that it need not, and the last of several says how it is.
   */
  private Condition must(int index, Position at) {
    boolean must = clauses.get(index).sign() == Sign.MUST;
    if (must && clauses.stream().noneMatch(clause -> clause.before() == Conjunction.OR)) {
      return new Condition.Always(true, at);
    }
    List<Condition> ways = new ArrayList<>();
    if (must) {
      ways.add(new Condition.Always(true, at));
    }
    List<Condition> dropped = new ArrayList<>();
    for (Clause next : clauses.subList(index + 1, clauses.size())) {
      if (dropped.size() > MAX_DROPPED) {
        throw new QueryException(
            "more than " + MAX_DROPPED + " values without any word stand in a row", at);
      }
      switch (next.before()) {
        case AND -> ways.add(Logic.all(dropped, at));
        case OR -> {
          Condition before = Logic.any(ways, at);
          Condition without = Logic.not(Logic.all(dropped, at), at);
          ways.clear();
          ways.add(Logic.all(List.of(before, without), at));
        }
        case NONE -> {}
      }
      if (next.found().asked() instanceof Condition.Always) {
        break;
      }
      dropped.add(Logic.not(next.found().asked(), at));
    }
    return Logic.any(ways, at);
  }
}
