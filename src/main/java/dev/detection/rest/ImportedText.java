package dev.detection.rest;

import dev.detection.match.CompiledRule;
import dev.detection.rule.Reading;
import dev.detection.rule.RuleException;
import dev.detection.rule.RuleProblem;
import dev.detection.rule.Rules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A text of many rules, read and compiled.
 *
 * @param lines what each line is, in order
 */
record ImportedText(List<Line> lines) {

  /** One line and what the answer tells of it. */
  sealed interface Line {
    Map<String, Object> told();
  }

  /** A rule that can be stored. */
  record Good(CompiledRule rule, Map<String, Object> told) implements Line {}

  /** Everything else. */
  record Other(Map<String, Object> told) implements Line {}

  static ImportedText read(String text) {
    if (text.isBlank()) {
      throw new IllegalArgumentException(
          "a request body with rules is required: NDJSON, or one rule as TOML");
    }
    List<Line> lines = new ArrayList<>();
    for (Reading reading : Rules.parseMany(text)) {
      lines.add(
          switch (reading) {
            case Reading.Read read -> compiled(read);
            case Reading.Refused refused ->
                rejected(refused.line(), refused.ruleId(), refused.problems());
            case Reading.Skipped skipped -> {
              Map<String, Object> told = told(skipped.line(), null, "skipped");
              told.put("reason", skipped.why());
              yield new Other(told);
            }
          });
    }
    return new ImportedText(lines);
  }

  private static Line compiled(Reading.Read read) {
    try {
      CompiledRule rule = CompiledRule.compile(read.rule(), read.origin());
      Map<String, Object> told = told(read.line(), read.rule().id(), "valid");
      told.put("type", read.rule().type());
      told.put("execution", StatusAction.execution(rule));
      return new Good(rule, told);
    } catch (RuleException e) {
      return rejected(read.line(), read.rule().id(), e.problems());
    }
  }

  private static Line rejected(int line, String ruleId, List<RuleProblem> problems) {
    Map<String, Object> told = told(line, ruleId, "rejected");
    told.put("status", 400);
    told.put("errors", errors(problems));
    return new Other(told);
  }

  private static Map<String, Object> told(int line, String ruleId, String result) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("line", line);
    if (ruleId != null) {
      told.put("rule_id", ruleId);
    }
    told.put("result", result);
    return told;
  }

  static List<Map<String, Object>> errors(List<RuleProblem> problems) {
    return problems.stream().map(ImportedText::error).toList();
  }

  private static Map<String, Object> error(RuleProblem problem) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("reason", problem.message());
    if (problem.key() != null) {
      error.put("key", problem.key());
    }
    if (problem.at().isKnown()) {
      error.put("line", problem.at().line());
      error.put("column", problem.at().column());
    }
    if (problem.context() != null) {
      error.put("context", List.of(problem.context().line(), problem.context().caret()));
    }
    return error;
  }

  List<Good> good() {
    return lines.stream().filter(Good.class::isInstance).map(Good.class::cast).toList();
  }

  /** The lines with a count of each result before them. */
  static Map<String, Object> summary(List<Map<String, Object>> lines) {
    Map<String, Integer> counts = new TreeMap<>();
    int notSupported = 0;
    for (Map<String, Object> line : lines) {
      counts.merge((String) line.get("result"), 1, Integer::sum);
      if (line.get("execution") instanceof String execution && !execution.equals("supported")) {
        notSupported++;
      }
    }
    Map<String, Object> summary = new LinkedHashMap<>();
    summary.put("errors", counts.containsKey("rejected"));
    summary.put("summary", counts);
    summary.put("not_supported", notSupported);
    summary.put("rules", lines);
    return summary;
  }
}
