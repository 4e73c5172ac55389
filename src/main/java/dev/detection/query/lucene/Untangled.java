package dev.detection.query.lucene;

import dev.detection.query.Condition;
import dev.detection.query.lucene.Clauses.Clause;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds the clauses that a condition with values without any word was put together of: the opposite
 * of {@link Clauses#together}. What is found is put together again, and counts only if the same
 * comes out.
 */
final class Untangled {
  private static final Condition EVERYTHING = new Condition.Always(true, Position.UNKNOWN);

  private final Map<Condition, Optional<Part>> known = new HashMap<>();

  /**
   * A condition as it is written.
   *
   * @param clauses what it was put together of; empty if it needs no untangling
   */
  record Part(Found found, List<Clause> clauses) {}

  /**
   * The condition as clauses; empty if it is not put together of any.
   *
   * @param condition without positions
   */
  Optional<Part> of(Condition condition) {
    Optional<Part> before = known.get(condition);
    if (before != null) {
      return before;
    }
    known.put(condition, Optional.empty()); // it is no clause of itself
    Optional<Part> part =
        condition instanceof Condition.Leaf leaf && !(leaf instanceof Condition.Asked)
            ? Optional.of(new Part(new Found(leaf, Values.asked(leaf), 1), List.of()))
            : isPlain(condition)
                ? Optional.of(new Part(new Found(condition, EVERYTHING, 1), List.of()))
                : untangled(condition);
    known.put(condition, part);
    return part;
  }

  /** Whether no value in it can be dropped. */
  static boolean isPlain(Condition condition) {
    return switch (condition) {
      case Condition.All(var parts, var at) -> parts.stream().allMatch(Untangled::isPlain);
      case Condition.Any(var parts, var at) -> parts.stream().allMatch(Untangled::isPlain);
      case Condition.Not(var part, var at) -> isPlain(part);
      case Condition.Asked asked -> false;
      case Condition.Leaf leaf -> Values.asked(leaf) instanceof Condition.Always;
      default -> true;
    };
  }

  /** Whether it says nothing about the document, only about what is asked. */
  static boolean isOfAsking(Condition condition) {
    return switch (condition) {
      case Condition.All(var parts, var at) -> areOfAsking(parts);
      case Condition.Any(var parts, var at) -> areOfAsking(parts);
      case Condition.Not(var part, var at) -> isOfAsking(part);
      case Condition.Asked asked -> true;
      default -> false;
    };
  }

  private static boolean areOfAsking(List<Condition> parts) {
    return !parts.isEmpty() && parts.stream().allMatch(Untangled::isOfAsking);
  }

  /** As it is written. */
  String print(Part part) {
    List<Clause> clauses = part.clauses();
    if (clauses.isEmpty()) {
      return Printer.plain(part.found().condition());
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < clauses.size(); i++) {
      Clause clause = clauses.get(i);
      boolean beforeAnd = i + 1 < clauses.size() && clauses.get(i + 1).afterAnd();
      String sign =
          switch (clause.sign()) {
            case MUST_NOT -> "NOT ";
            case MUST -> clause.afterAnd() || beforeAnd ? "" : "+";
            case MAY -> "";
          };
      // Words with nothing between them would become one value.
      String between = clause.afterAnd() ? " AND " : sign.isEmpty() ? " OR " : " ";
      text.append(i == 0 ? "" : between).append(sign).append(printed(clause));
    }
    return text.toString();
  }

  private String printed(Clause clause) {
    Condition condition = clause.found().condition();
    String text = print(of(condition).orElseThrow());
    return condition instanceof Condition.Leaf || condition.equals(EVERYTHING)
        ? text
        : "(" + text + ")";
  }

  private Optional<Part> untangled(Condition condition) {
    List<Condition> parts =
        condition instanceof Condition.All all ? all.parts() : List.of(condition);
    int end = parts.size();
    List<Condition> asked = List.of();
    if (isOfAsking(parts.getLast())) {
      asked = anyOf(parts.getLast());
      end--;
    }
    int wanted = end;
    while (wanted > 0
        && parts.get(wanted - 1) instanceof Condition.Not(var part, var at)
        && !isOfAsking(part)) {
      wanted--;
    }
    List<Condition> mustNot =
        parts.subList(wanted, end).stream().map(part -> ((Condition.Not) part).part()).toList();
    List<Condition> must = parts.subList(0, wanted);
    Optional<Part> found = Draft.of(this, must, List.of(), mustNot, asked, condition);
    if (found.isEmpty() && wanted > 0 && !anyOf(must.getLast()).isEmpty()) {
      // The last one says that something of what is wanted must hold.
      List<Condition> enough = anyOf(must.getLast());
      List<Condition> may = enough.stream().filter(part -> !isOfAsking(part)).toList();
      List<Condition> order = asked.isEmpty() ? orderOf(enough.getLast()) : asked;
      found = Draft.of(this, must.subList(0, wanted - 1), may, mustNot, order, condition);
    }
    if (found.isEmpty()) {
      List<Condition> more = new ArrayList<>(must);
      more.add(EVERYTHING);
      found = Draft.of(this, more, List.of(), mustNot, asked, condition);
    }
    return found;
  }

  static List<Condition> anyOf(Condition condition) {
    return condition instanceof Condition.Any any ? any.parts() : List.of(condition);
  }

  /** What is asked of the wanted clauses, in their order, as it stands where none is asked. */
  private static List<Condition> orderOf(Condition none) {
    return none instanceof Condition.Not(var asked, var at) && isOfAsking(asked)
        ? anyOf(asked)
        : List.of();
  }
}
