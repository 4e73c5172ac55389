package dev.detection.finding;

import dev.detection.rule.Rule;
import java.time.Instant;

/** A rule with what its alerts tell of it beside its own text. */
public interface RuleState {

  /** The rule as its author wrote it. */
  Rule rule();

  /** Whether it is on. */
  boolean enabled();

  /** When it was first stored. */
  Instant createdAt();

  /** Who stored it first; null if that is not known. */
  String createdBy();

  /** When it was last changed. */
  Instant updatedAt();

  /** Who changed it last; null if that is not known. */
  String updatedBy();

  /** 0 at first, one more with each change. */
  long revision();
}
