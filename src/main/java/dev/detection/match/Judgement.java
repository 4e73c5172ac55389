package dev.detection.match;

import java.util.List;
import java.util.Map;

/**
 * What the rules say of one event.
 *
 * @param ruleIds the rules that it meets, sorted
 * @param steps the steps of sequences and samples that it meets, as {@code RULE_ID#0}, sorted
 * @param failures the rules that failed on the event, with the reason
 * @param costly the rules that spent the budget, most first; empty if it was not spent
 * @param unjudged why it is not known of some rules whether it meets them; null if all are known
 */
public record Judgement(
    List<String> ruleIds,
    List<String> steps,
    Map<String, String> failures,
    List<String> costly,
    String unjudged) {
  /** Keeps own copies of the lists. */
  public Judgement {
    ruleIds = List.copyOf(ruleIds);
    steps = List.copyOf(steps);
    failures = Map.copyOf(failures);
    costly = List.copyOf(costly);
  }
}
