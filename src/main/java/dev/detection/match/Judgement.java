package dev.detection.match;

import java.util.List;

/**
 * What the rules say of one event.
 *
 * @param ruleIds the rules that it meets, sorted
 * @param steps the steps of sequences and samples that it meets, as {@code RULE_ID#0}, sorted
 * @param unjudged why it is not known of some rules whether it meets them; null if all are known
 */
public record Judgement(List<String> ruleIds, List<String> steps, String unjudged) {
  /** Keeps own copies of the lists. */
  public Judgement {
    ruleIds = List.copyOf(ruleIds);
    steps = List.copyOf(steps);
  }
}
