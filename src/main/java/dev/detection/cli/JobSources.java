package dev.detection.cli;

import dev.detection.anomaly.JobConditions;
import dev.detection.rule.Job;
import dev.detection.rule.JobFile;
import dev.detection.rule.Jobs;
import dev.detection.rule.RuleException;
import dev.detection.rule.RuleProblem;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Anomaly jobs in files, one each. */
final class JobSources {
  /** By job id, the file where it was read first. */
  private final Map<String, Path> first = new HashMap<>();

  /** By what a job stands for, the file of the job. */
  private final Map<String, Path> byAlias = new HashMap<>();

  private final List<Found> found = new ArrayList<>();

  /**
   * A job, or what should be one.
   *
   * @param jobId null if it could not be read
   * @param problems what is wrong; empty if nothing is
   */
  record Found(Path file, String jobId, List<RuleProblem> problems) {}

  /** Those that were read, in order. */
  List<Found> found() {
    return found;
  }

  void read(Path file, String text) {
    String jobId = null;
    List<RuleProblem> problems = List.of();
    try {
      JobFile job = Jobs.parseTomlFile(text);
      jobId = job.job().id();
      JobConditions.check(job);
      problems = doubles(file, job);
    } catch (RuleException e) {
      problems = e.problems();
    }
    found.add(new Found(file, jobId, problems));
  }

  /** What another file says already. */
  private List<RuleProblem> doubles(Path file, JobFile read) {
    Job job = read.job();
    List<RuleProblem> doubles = new ArrayList<>();
    Path same = first.putIfAbsent(job.id(), file);
    if (same != null) {
      doubles.add(problem(read, "job_id", "is already the id of the job in [%s]".formatted(same)));
    }
    for (String alias : job.aliases()) {
      Path other = byAlias.putIfAbsent(alias, file);
      if (other != null) {
        doubles.add(
            problem(
                read,
                "aliases",
                "[%s] is already an alias of the job in [%s]".formatted(alias, other)));
      }
    }
    return doubles;
  }

  private static RuleProblem problem(JobFile file, String key, String message) {
    return new RuleProblem(null, key, file.origin().of(key), message);
  }
}
