package dev.detection.cli;

import dev.detection.rule.Job;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Option;

/** What is looked at of a CSV file without a job. */
final class TableOptions {
  @Option(
      names = "--time",
      defaultValue = "timestamp",
      paramLabel = "COLUMN",
      description = "Without a job: the column with the time; default ${DEFAULT-VALUE}.")
  private String time;

  @Option(
      names = "--value",
      defaultValue = "value",
      paramLabel = "COLUMN",
      description = "Without a job: the column that is looked at; default ${DEFAULT-VALUE}.")
  private String value;

  @Option(
      names = "--split",
      paramLabel = "COLUMN",
      description = "Without a job: a column each value of which is for itself.")
  private String split;

  @Option(
      names = "--function",
      defaultValue = "mean",
      paramLabel = "NAME",
      description = {
        "Without a job: mean, sum, count, high_mean or another function of anomaly jobs; default"
            + " ${DEFAULT-VALUE}. With rare, the values of the column are what may be rare."
      })
  private String function;

  @Option(
      names = "--bucket-span",
      paramLabel = "TIME",
      description = {
        "Without a job: how long a bucket is, for instance 15m; default: as far as most rows are"
            + " apart."
      })
  private String bucketSpan;

  /**
   * The job for a file.
   *
   * @throws CommandException if the file lacks a column
   * @throws dev.detection.rule.RuleException if there is no such job
   */
  Job job(Path file) {
    List<String> columns = CsvFile.columns(file);
    check(file, columns, "--time", time);
    boolean counts =
        function.matches("(high_|low_)?(count|non_zero_count|nzc|time_of_day|time_of_week)");
    if (!counts) {
      check(file, columns, "--value", value);
    }
    if (split != null) {
      check(file, columns, "--split", split);
    }
    String span = bucketSpan == null ? AnomalyJobs.interval(file, time, split) : bucketSpan;
    return AnomalyJobs.plain(time, function, counts ? null : value, split, span);
  }

  private static void check(Path file, List<String> columns, String option, String column) {
    if (!columns.contains(column)) {
      throw new CommandException(
          "%s:1:1: there is no column [%s]; the columns are %s, and [%s] names another than [%s]"
              .formatted(file, column, columns, option, column));
    }
  }
}
