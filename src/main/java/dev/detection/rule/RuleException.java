package dev.detection.rule;

import java.util.List;
import java.util.stream.Collectors;

/** A rule could not be read: says everything that is wrong with it. */
public final class RuleException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient List<RuleProblem> problems;

  /**
   * @param problems what is wrong, at least one
   */
  public RuleException(List<RuleProblem> problems) {
    super(problems.stream().map(RuleProblem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  /** What is wrong, in the order of the text; never empty. */
  public List<RuleProblem> problems() {
    return problems;
  }
}
