package dev.detection.rule;

import java.util.List;
import java.util.Map;

/** What became of one line of a text of many rules. */
public sealed interface Reading {

  /** The line in the whole text, counted from 1; of a TOML file 1. */
  int line();

  /**
   * The line is a rule.
   *
   * @param origin where its keys stand
   */
  record Read(int line, Rule rule, Origin origin) implements Reading {}

  /**
   * The line should be a rule but is not.
   *
   * @param ruleId the id that the line claims; null if it could not be read
   * @param problems what is wrong, at least one; places are those of the whole text, but in a line
   *     of the form {@code {"toml": "…"}} those of the TOML text
   */
  record Refused(int line, String ruleId, List<RuleProblem> problems) implements Reading {}

  /**
   * The line belongs to an export but is no rule.
   *
   * @param why what it is
   * @param content the line as it is, deeply immutable
   */
  record Skipped(int line, String why, Map<String, Object> content) implements Reading {}
}
