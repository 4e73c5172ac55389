package dev.detection.cli;

import dev.detection.finding.RuleState;
import dev.detection.rule.Rule;
import java.time.Instant;

/**
 * A rule of a file, which nobody has stored.
 *
 * @param since stands for when it was stored
 */
record GivenRule(Rule rule, Instant since) implements RuleState {
  @Override
  public boolean enabled() {
    return true;
  }

  @Override
  public Instant createdAt() {
    return since;
  }

  @Override
  public String createdBy() {
    return null;
  }

  @Override
  public Instant updatedAt() {
    return since;
  }

  @Override
  public String updatedBy() {
    return null;
  }

  @Override
  public long revision() {
    return 0;
  }
}
