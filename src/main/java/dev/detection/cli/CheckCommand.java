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

/** Says everything that is wrong with rules and anomaly jobs. */
@Command(
    name = "check",
    description = {
      "Reads rules and says everything that is wrong, with file, line and column.",
      "Rules that the plugin stores but does not run are warnings. Anomaly jobs, files with a"
          + " table [job], are checked too."
    })
final class CheckCommand implements Callable<Integer> {
  @Mixin private Screen screen;

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Rule files, or folders of them.")
  private List<Path> paths;

  @Option(names = "--strict", description = "Warnings count as errors.")
  private boolean strict;

  /** What is told of all rules and jobs. */
  private final List<Map<String, Object>> told = new ArrayList<>();

  private int errors;
  private int warnings;

  /**
   * What a problem is of.
   *
   * @param line where in the file it begins
   * @param key what its id is called
   * @param id null if it could not be read
   */
  private record Subject(Path file, int line, String key, String id) {}

  @Override
  public Integer call() {
    RuleSources sources = RuleSources.readAll(paths, screen);
    List<Found> rules = sources.rules();
    for (Found rule : rules) {
      Subject subject = new Subject(rule.file(), rule.line(), "rule_id", rule.ruleId());
      rule.problems().forEach(problem -> error(subject, problem));
      if (rule.rule() != null && !rule.rule().isSupported()) {
        warning(subject, String.join("; ", rule.rule().notSupported()));
      }
    }
    List<JobSources.Found> jobs = sources.jobs();
    for (JobSources.Found job : jobs) {
      Subject subject = new Subject(job.file(), 1, "job_id", job.jobId());
      job.problems().forEach(problem -> error(subject, problem));
    }
    if (screen.isJson()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("rules", rules.size());
      result.put("jobs", jobs.size());
      result.put("errors", errors);
      result.put("warnings", warnings);
      result.put("problems", told);
      screen.print(result);
    } else {
      String ofJobs = jobs.isEmpty() ? "" : " %,d jobs,".formatted(jobs.size());
      screen.print(
          "%,d rules,%s %,d errors, %,d warnings"
              .formatted(rules.size(), ofJobs, errors, warnings));
    }
    return errors > 0 || (strict && warnings > 0) ? DetectionRules.WRONG : 0;
  }

  private void error(Subject subject, RuleProblem problem) {
    errors++;
    Position at = problem.at();
    String key = problem.key() == null ? "" : "[" + problem.key() + "] ";
    tell(subject, at, "error", key + problem.message());
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

  private void warning(Subject subject, String reason) {
    warnings++;
    tell(subject, new Position(subject.line(), 1), "warning", "is stored but not run: " + reason);
  }

  private void tell(Subject subject, Position at, String severity, String message) {
    int line = at.isKnown() ? at.line() : subject.line();
    int column = at.isKnown() ? at.column() : 1;
    if (screen.isJson()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("file", subject.file().toString());
      one.put("line", line);
      one.put("column", column);
      one.put(subject.key(), subject.id());
      one.put("severity", severity);
      one.put("reason", message);
      told.add(one);
    } else {
      // As compilers write it, so that editors and CI find the place.
      screen.print("%s:%s:%s: %s: %s".formatted(subject.file(), line, column, severity, message));
    }
  }
}
