package dev.detection.cli;

import dev.detection.cli.RuleSources.Found;
import dev.detection.rule.Position;
import dev.detection.rule.RuleProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says everything that is wrong with rules. */
@Command(
    name = "check",
    description = {
      "Reads rules and says everything that is wrong, with file, line and column.",
      "Rules that the plugin stores but does not run are warnings."
    })
final class CheckCommand implements Callable<Integer> {
  @Mixin private Screen screen;

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Rule files, or folders of them.")
  private List<Path> paths;

  @Option(names = "--strict", description = "Warnings count as errors.")
  private boolean strict;

  /** What is told of all rules. */
  private final List<Map<String, Object>> told = new ArrayList<>();

  private int errors;
  private int warnings;

  @Override
  public Integer call() {
    List<Found> rules = RuleSources.read(paths, screen);
    for (Found rule : rules) {
      rule.problems().forEach(problem -> error(rule, problem));
      if (rule.rule() != null && !rule.rule().isSupported()) {
        warning(rule, String.join("; ", rule.rule().notSupported()));
      }
    }
    if (screen.isJson()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("rules", rules.size());
      result.put("errors", errors);
      result.put("warnings", warnings);
      result.put("problems", told);
      screen.print(result);
    } else {
      screen.print("%,d rules, %,d errors, %,d warnings".formatted(rules.size(), errors, warnings));
    }
    return errors > 0 || (strict && warnings > 0) ? DetectionRules.WRONG : 0;
  }

  private void error(Found rule, RuleProblem problem) {
    errors++;
    Position at = problem.at();
    String key = problem.key() == null ? "" : "[" + problem.key() + "] ";
    tell(rule, at, "error", key + problem.message());
    if (problem.context() != null) {
      if (screen.isJson()) {
        told.getLast().put("context", List.of(problem.context().line(), problem.context().caret()));
      } else {
        screen.print("    " + problem.context().line());
        screen.print("    " + problem.context().caret());
      }
    }
    if (screen.isJson() && problem.key() != null) {
      told.getLast().put("key", problem.key());
    }
  }

  private void warning(Found rule, String reason) {
    warnings++;
    tell(rule, new Position(rule.line(), 1), "warning", "is stored but not run: " + reason);
  }

  private void tell(Found rule, Position at, String severity, String message) {
    int line = at.isKnown() ? at.line() : rule.line();
    int column = at.isKnown() ? at.column() : 1;
    if (screen.isJson()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("file", rule.file().toString());
      one.put("line", line);
      one.put("column", column);
      one.put("rule_id", rule.ruleId());
      one.put("severity", severity);
      one.put("reason", message);
      told.add(one);
    } else {
      // As compilers write it, so that editors and CI find the place.
      screen.print("%s:%s:%s: %s: %s".formatted(rule.file(), line, column, severity, message));
    }
  }
}
