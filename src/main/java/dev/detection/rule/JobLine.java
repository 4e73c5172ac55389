package dev.detection.rule;

import java.util.List;

/** What became of one line of a text of many anomaly jobs. */
public sealed interface JobLine {
  /** The line in the whole text, counted from 1; of a TOML file 1. */
  int line();

  /** The line is a job. */
  record Read(int line, Job job) implements JobLine {}

  /**
   * The line is none.
   *
   * @param problems what is wrong, at least one; places as in {@link Reading.Refused}
   */
  record Refused(int line, List<RuleProblem> problems) implements JobLine {}
}
