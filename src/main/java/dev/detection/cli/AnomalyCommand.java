package dev.detection.cli;

import dev.detection.anomaly.Analysis;
import dev.detection.anomaly.AnomalyRecord;
import dev.detection.anomaly.BucketResult;
import dev.detection.anomaly.Feature;
import dev.detection.match.Schema;
import dev.detection.rule.Detector;
import dev.detection.rule.Job;
import dev.detection.rule.RuleException;
import dev.detection.rule.RuleProblem;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Runs an anomaly job over a file. */
@Command(
    name = "anomaly",
    description = {
      "Runs an anomaly job over the events in a file, without a cluster, and writes what is"
          + " unusual, with scores and a picture.",
      "The file is CSV, or events one a line (NDJSON), in the order of time; also compressed by"
          + " gzip. CSV needs no job: then the mean of a column is looked at."
    })
final class AnomalyCommand implements Callable<Integer> {
  private static final int MOST_SHOWN = 20;

  @Spec private CommandSpec spec;

  @Mixin private Screen screen;

  @Parameters(paramLabel = "FILE", description = "The events.")
  private Path file;

  @Option(
      names = "--job",
      paramLabel = "FILE",
      description = "The job: TOML as in rules/jobs, or the JSON of the anomaly-job API.")
  private Path jobFile;

  @Mixin private TableOptions table;

  @Option(
      names = "--index",
      paramLabel = "NAME",
      description = {
        "Where events belong that do not say it by _index or data_stream.*; without it the job"
            + " looks at them."
      })
  private String index;

  @Option(
      names = "--any-index",
      description = "Looks at every event, whatever indices the job is for.")
  private boolean anyIndex;

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = {
        "The mapping of the events, as GET INDEX/_mapping shows it; without it fields are as in"
            + " ECS."
      })
  private Path mapping;

  @Option(
      names = "--threshold",
      defaultValue = "50",
      paramLabel = "SCORE",
      description = "Scores from which anomalies are written, 0 to 100; default ${DEFAULT-VALUE}.")
  private double threshold;

  @Option(
      names = "--scores",
      paramLabel = "FILE",
      description = "Writes the score of every bucket and split there, as CSV.")
  private Path scoresFile;

  @Option(names = "--plot", paramLabel = "FILE", description = "Writes a picture there, as SVG.")
  private Path plotFile;

  @Option(
      names = "--detector",
      defaultValue = "0",
      paramLabel = "N",
      description = "Which detector of the job the picture shows; the first is 0, the default.")
  private int detectorIndex;

  @Option(
      names = "--partition",
      paramLabel = "VALUE",
      description = "Which value of the partition field the picture shows.")
  private String partition;

  @Option(
      names = "--by",
      paramLabel = "VALUE",
      description = "Which value of the by field the picture shows.")
  private String by;

  private Job job;
  private AnomalyRun run;
  private AnomalyPicture picture;
  private BufferedWriter scores;
  private long found;
  private long wrong;
  private double highest;

  @Override
  public Integer call() {
    long start = System.nanoTime();
    boolean isTable = !first().stripLeading().startsWith("{");
    job = jobFile == null ? plain(isTable) : AnomalyJobs.read(jobFile, screen);
    if (job == null) {
      return DetectionRules.WRONG;
    }
    Analysis analysis = new Analysis(job);
    if (plotFile != null) {
      picture = picture(detector());
      analysis.follow(detectorIndex, picture.followed());
    }
    Schema schema = mapping == null ? Schema.ecs() : Mappings.read(mapping);
    run = new AnomalyRun(job, analysis, schema, this::bucket);
    write(isTable);
    tell((System.nanoTime() - start) / 1e9);
    return wrong > 0 ? DetectionRules.WRONG : 0;
  }

  private String first() {
    try (TextLines lines = TextLines.open(file)) {
      String first = lines.next();
      return first == null ? "" : first;
    }
  }

  private Job plain(boolean isTable) {
    if (!isTable) {
      throw usage("events need a job, [--job], that says what is reckoned of them");
    }
    try {
      return table.job(file);
    } catch (RuleException e) {
      RuleProblem problem = e.problems().getFirst();
      String key = String.valueOf(problem.key());
      String option =
          key.contains("bucket_span")
              ? "--bucket-span"
              : key.contains("field_name") ? "--value" : "--function";
      throw usage("[" + option + "] " + problem.message());
    }
  }

  private ParameterException usage(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private Detector detector() {
    int count = job.detectors().size();
    if (detectorIndex < 0 || detectorIndex >= count) {
      throw usage(
          "[--detector] is [%s], but the job has %s, from 0".formatted(detectorIndex, count));
    }
    return job.detectors().get(detectorIndex);
  }

  private AnomalyPicture picture(Detector detector) {
    needs("--partition", detector.partitionFieldName(), partition, detector);
    needs("--by", detector.byFieldName(), by, detector);
    return new AnomalyPicture(job, detector, partition, by);
  }

  /** A series is of one split; values are seen beside one another. */
  private void needs(String option, String field, String value, Detector detector) {
    if (field == null && value != null) {
      throw usage("[%s] has no meaning: the detector does not split so".formatted(option));
    }
    if (field != null && value == null && AnomalyPicture.hasExpectation(detector)) {
      throw usage(
          "the job splits by [%s]: say by [%s] which value the picture shows"
              .formatted(field, option));
    }
  }

  private void read(boolean isTable) {
    try (ProgressBar bar = screen.progress("judging buckets", RunCommand.size(file))) {
      EventFile.Reader reader = new Judging(bar);
      if (isTable) {
        CsvFile.read(file, reader);
      } else {
        EventFile.read(file, reader);
      }
      run.end();
    }
  }

  /** Reads the file and writes what was asked for beside the anomalies. */
  private void write(boolean isTable) {
    if (scoresFile == null) {
      read(isTable);
    } else {
      try (BufferedWriter writer = Files.newBufferedWriter(scoresFile)) {
        scores = writer;
        write(List.of(AnomalyScores.heading(job)));
        read(isTable);
      } catch (IOException e) {
        throw unwritten(scoresFile, e);
      }
    }
    if (picture != null) {
      try {
        Files.writeString(plotFile, picture.draw());
      } catch (IOException e) {
        throw unwritten(plotFile, e);
      }
    }
  }

  private static CommandException unwritten(Path path, IOException e) {
    return new CommandException("cannot write [%s]: %s".formatted(path, RuleSources.reason(e)));
  }

  /** Gives the run what the file has. */
  private final class Judging implements EventFile.Reader {
    private final ProgressBar bar;

    Judging(ProgressBar bar) {
      this.bar = bar;
    }

    @Override
    public void event(EventFile.Line event) {
      String reason = run.add(anyIndex ? null : indexOf(event), event.source());
      if (reason != null) {
        wrong(event.line(), reason);
      }
    }

    private String indexOf(EventFile.Line event) {
      if (event.index() != null) {
        return event.index();
      }
      String stream = Events.dataStream(event.source());
      return stream != null ? stream : index;
    }

    @Override
    public void wrong(int line, String reason) {
      if (++wrong <= MOST_SHOWN) {
        screen.note("%s:%s:1: error: %s".formatted(file, line, reason));
      }
    }

    @Override
    public void progress(long bytes) {
      bar.done(bytes);
    }
  }

  private void bucket(BucketResult result, List<Feature> features) {
    highest = Math.max(highest, result.anomalyScore());
    if (screen.isJson()) {
      for (BucketResult.Document one : result.recordDocuments()) {
        if ((Double) one.source().get("record_score") >= threshold) {
          found++;
          screen.print(one.source());
        }
      }
    } else {
      result.records().stream()
          .filter(one -> one.recordScore() >= threshold)
          .forEach(one -> tell(result, one));
    }
    AnomalyScores all = new AnomalyScores(result);
    if (picture != null) {
      picture.bucket(result, features, all);
    }
    if (scores != null) {
      write(all.lines(job, features));
    }
  }

  private void write(List<String> lines) {
    try {
      for (String line : lines) {
        scores.write(line + "\n");
      }
    } catch (IOException e) {
      throw unwritten(scoresFile, e);
    }
  }

  private void tell(BucketResult result, AnomalyRecord one) {
    if (found++ == 0) {
      screen.print("%-20s %5s %14s %14s  %s".formatted("TIME", "SCORE", "ACTUAL", "TYPICAL", "OF"));
    }
    screen.print(
        "%-20s %5.1f %14s %14s  %s"
            .formatted(
                result.start(),
                one.recordScore(),
                AnomalyTexts.numbers(one.actual()),
                AnomalyTexts.numbers(one.typical()),
                AnomalyTexts.of(one)));
  }

  private void tell(double seconds) {
    AnomalyRun.Counts counts = run.counts();
    if (screen.isJson()) {
      screen.note(AnomalyTexts.json(counts, found, wrong, highest));
      return;
    }
    screen.note(
        "%,d events in %,d buckets of %s in %.1f s: %,d anomalies from a score of %s, the highest %.1f"
            .formatted(
                counts.documents,
                counts.buckets,
                AnomalyTexts.span(job.bucketSpan()),
                seconds,
                found,
                AnomalyTexts.number(threshold),
                highest));
    AnomalyTexts.notes(counts, wrong).forEach(screen::note);
  }
}
