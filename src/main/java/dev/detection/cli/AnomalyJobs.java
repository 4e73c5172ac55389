package dev.detection.cli;

import dev.detection.anomaly.JobConditions;
import dev.detection.rule.Job;
import dev.detection.rule.JobFile;
import dev.detection.rule.Jobs;
import dev.detection.rule.Position;
import dev.detection.rule.RuleException;
import dev.detection.rule.RuleProblem;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The job that a file of events is looked at by: one in a file, or a plain one for a table. */
final class AnomalyJobs {
  private static final long DAY = 86_400;

  /** Rows from which the interval of a file is taken. */
  private static final int ROWS = 1_000;

  private AnomalyJobs() {}

  /**
   * The job in a file, TOML or the JSON of the API.
   *
   * @return null if something is wrong with it, which is told
   * @throws CommandException if the file cannot be read
   */
  static Job read(Path path, Screen screen) {
    String text = RuleSources.text(path);
    try {
      JobFile file =
          text.stripLeading().startsWith("{")
              ? Jobs.parseJsonFile(text, null)
              : Jobs.parseTomlFile(text);
      JobConditions.check(file);
      return file.job();
    } catch (RuleException e) {
      e.problems().forEach(problem -> tell(path, problem, screen));
      return null;
    }
  }

  private static void tell(Path path, RuleProblem problem, Screen screen) {
    Position at = problem.at();
    screen.note(
        "%s:%s:%s: error: %s%s"
            .formatted(
                path,
                at.isKnown() ? at.line() : 1,
                at.isKnown() ? at.column() : 1,
                problem.key() == null ? "" : "[" + problem.key() + "] ",
                problem.message()));
    if (problem.context() != null) {
      screen.note("    " + problem.context().line());
      screen.note("    " + problem.context().caret());
    }
  }

  /**
   * A job of one detector for the columns of a table.
   *
   * @param function for instance {@code mean}
   * @param value null if the function takes no field
   * @param split a column each value of which is for itself; null for none
   * @param bucketSpan for instance {@code 5m}
   * @throws RuleException if there is no such job
   */
  static Job plain(String time, String function, String value, String split, String bucketSpan) {
    Map<String, Object> detector = new LinkedHashMap<>();
    detector.put("function", function);
    if (value != null) {
      detector.put(function.matches("(freq_)?rare") ? "by_field_name" : "field_name", value);
    }
    if (split != null) {
      detector.put("partition_field_name", split);
    }
    Map<String, Object> job = new LinkedHashMap<>();
    job.put("job_id", "table");
    job.put("analysis_config", Map.of("bucket_span", bucketSpan, "detectors", List.of(detector)));
    job.put("data_description", Map.of("time_field", time));
    job.put("datafeed_config", Map.of("indices", List.of("*")));
    return Jobs.fromMap(job);
  }

  /**
   * How far most rows of a table are from the one before, in a length that a bucket may have: one
   * that a day is a multiple of, or whole days.
   *
   * @param split column whose values have rows of their own; null for none
   * @return for instance {@code 300s}
   */
  static String interval(Path path, String time, String split) {
    List<Long> steps = new ArrayList<>();
    Map<String, Instant> last = new TreeMap<>();
    CsvFile.read(
        path,
        ROWS,
        new EventFile.Reader() {
          @Override
          public void event(EventFile.Line row) {
            Instant now = EventTime.of(row.source().get(time));
            String value = split == null ? "" : String.valueOf(row.source().get(split));
            Instant before = now == null ? null : last.put(value, now);
            if (before != null && before.isBefore(now)) {
              steps.add(now.getEpochSecond() - before.getEpochSecond());
            }
          }

          @Override
          public void wrong(int line, String reason) {
            // told when all rows are read
          }

          @Override
          public void progress(long bytes) {
            // few rows take no time
          }
        });
    steps.sort(null);
    return bucket(steps.isEmpty() ? 1 : steps.get(steps.size() / 2)) + "s";
  }

  /** The least length of a bucket that is not less. */
  private static long bucket(long seconds) {
    long span = Math.max(1, seconds);
    if (span > DAY) {
      return (span + DAY - 1) / DAY * DAY;
    }
    while (DAY % span != 0) {
      span++;
    }
    return span;
  }
}
