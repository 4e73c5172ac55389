package dev.detection.schedule;

import dev.detection.rule.Rule;
import dev.detection.store.StoredRule;

/** Runs the rules of one type over a window. */
public interface RuleExecutor {

  /** Whether this runs such a rule. */
  boolean runs(Rule rule);

  /**
   * Runs a rule; running the same window again adds nothing. Blocks.
   *
   * @throws RuntimeException if the run did not complete; it will be run again
   */
  Run run(StoredRule rule, Window window);

  /**
   * What a run did.
   *
   * @param alerts how many alerts it added
   * @param warning what was left out and why; null if nothing was
   */
  record Run(int alerts, String warning) {}
}
