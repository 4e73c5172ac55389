package dev.detection.match;

import dev.detection.match.Conditions.Mark;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What conditions say of one event, on the way to a judgement. */
final class Findings {
  /** How many rules a message names. */
  private static final int NAMED = 5;

  private final List<String> met = new ArrayList<>();
  private final List<String> steps = new ArrayList<>();
  private final Map<String, String> failed = new TreeMap<>();
  private final Map<String, Long> costs = new HashMap<>();
  private int left;

  /**
   * Adds what a scratch knows.
   *
   * @param marks of the conditions
   * @param outOfDate rules whose conditions do not count
   */
  void add(List<Mark> marks, Set<String> outOfDate, Scratch scratch) {
    for (int i = 0; i < scratch.metCount(); i++) {
      Mark mark = marks.get(scratch.met(i));
      if (!outOfDate.contains(mark.ruleId())) {
        (mark.isStep() ? steps : met).add(mark.text());
      }
    }
    if (scratch.failures() != null) {
      scratch
          .failures()
          .forEach(
              (condition, why) -> {
                String rule = marks.get(condition).ruleId();
                if (!outOfDate.contains(rule)) {
                  failed.put(rule, reason(why));
                }
              });
    }
    left += scratch.left();
    if (scratch.costs() != null) {
      scratch
          .costs()
          .forEach(
              (condition, cost) -> costs.merge(marks.get(condition).ruleId(), cost, Long::sum));
    }
  }

  /** A fault of ours is told by its class too: its message alone may say nothing. */
  private static String reason(RuntimeException e) {
    return e instanceof EventException ? e.getMessage() : e.toString();
  }

  /**
   * The judgement.
   *
   * @param mappingProblem why rules cannot be judged on the target at all; null if all can
   */
  Judgement judgement(String mappingProblem) {
    met.sort(null);
    steps.sort(null);
    List<String> costly = left == 0 ? List.of() : costly();
    List<String> reasons = new ArrayList<>();
    if (!failed.isEmpty()) {
      var first = failed.entrySet().iterator().next();
      int others = failed.size() - 1;
      reasons.add(
          "rule [%s]: %s%s"
              .formatted(
                  first.getKey(),
                  first.getValue(),
                  others == 0 ? "" : " (other rules as well: " + others + ")"));
    }
    if (mappingProblem != null) {
      reasons.add(mappingProblem);
    }
    if (left > 0) {
      reasons.add(
          "the budget is spent before %s of the rules and steps, most of it by %s"
              .formatted(left, costly));
    }
    return new Judgement(
        met, steps, failed, costly, reasons.isEmpty() ? null : String.join("; ", reasons));
  }

  private List<String> costly() {
    return costs.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .map(Map.Entry::getKey)
        .limit(NAMED)
        .toList();
  }
}
