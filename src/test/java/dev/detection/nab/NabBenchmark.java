package dev.detection.nab;

import dev.detection.anomaly.series.Calibration;
import dev.detection.anomaly.series.Series;
import dev.detection.nab.NabScorer.Judged;
import dev.detection.nab.NabScorer.Result;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Runs the detector of single series, function mean, over the files of the Numenta Anomaly
 * Benchmark and scores it by its rules. Each file is a job of its own with one series, its bucket
 * is the file's interval, and each row is scored before it is learned.
 */
public final class NabBenchmark {
  private static final String DETECTOR = "detection";

  private NabBenchmark() {}

  /**
   * Prints a table.
   *
   * @param args the benchmark's folder, with {@code data} and {@code labels}; then, if results are
   *     to be written, where to
   */
  public static void main(String[] args) throws IOException {
    run(Path.of(args[0]), args.length > 1 ? Path.of(args[1]) : null, System.out);
  }

  static void run(Path folder, Path results, PrintStream out) throws IOException {
    List<Judged> labelled = new ArrayList<>();
    List<Judged> gaussian = new ArrayList<>();
    List<NabFile> files = NabFile.readAll(folder);
    for (NabFile file : files) {
      double[] scores = scores(file);
      if (results != null) {
        write(file, scores, results);
      }
      if (file.windows() != null) {
        labelled.add(new Judged(file, scores));
        gaussian.add(new Judged(file, WindowedGaussian.scores(file.values())));
      }
    }
    out.printf(
        Locale.ROOT,
        "%d series, %d with labels of %d windows%n%n",
        files.size(),
        labelled.size(),
        labelled.stream().mapToInt(judged -> judged.file().windows().size()).sum());
    out.println("| detector | profile | score | threshold | windows found | false alarms |");
    out.println("|---|---|---|---|---|---|");
    for (NabProfile profile : NabProfile.values()) {
      line(out, DETECTOR, profile, NabScorer.best(labelled, profile));
    }
    for (NabProfile profile : NabProfile.values()) {
      line(out, "Windowed Gaussian", profile, NabScorer.best(gaussian, profile));
    }
    double threshold = NabScorer.best(labelled, NabProfile.STANDARD).threshold();
    out.printf(Locale.ROOT, "%nwith the standard profile, at %.3f:%n%n", threshold);
    out.println("| file | windows | found | false alarms |");
    out.println("|---|---|---|---|");
    for (Judged judged : labelled) {
      Result result = NabScorer.at(List.of(judged), NabProfile.STANDARD, threshold);
      out.printf(
          Locale.ROOT,
          "| %s | %d | %d | %d |%n",
          judged.file().name(),
          judged.file().windows().size(),
          result.found(),
          result.falseAlarms());
    }
  }

  private static void line(PrintStream out, String detector, NabProfile profile, Result result) {
    out.printf(
        Locale.ROOT,
        "| %s | %s | %.1f | %.3f | %d | %d |%n",
        detector,
        profile.title,
        result.score(),
        result.threshold(),
        result.found(),
        result.falseAlarms());
  }

  /** A score from 0 to 1 for each row, from the rows up to it alone. */
  static double[] scores(NabFile file) {
    Series series = new Series(file.interval());
    Calibration calibration = new Calibration(file.interval());
    double[] scores = new double[file.values().length];
    long before = Long.MIN_VALUE;
    for (int i = 0; i < scores.length; i++) {
      // Some clocks were put back, and some rows share a time: a row is a bucket all the same.
      long time = Math.max(file.times()[i], before + 1);
      double probability = series.observe(time, file.values()[i]).probability();
      scores[i] = calibration.score(probability) / 100;
      calibration.learn(probability);
      calibration.endBucket();
      before = time;
    }
    return scores;
  }

  /** In the layout of the benchmark's own results: a folder a group, the detector before names. */
  private static void write(NabFile file, double[] scores, Path results) throws IOException {
    int slash = file.name().lastIndexOf('/');
    Path folder = results.resolve(DETECTOR).resolve(file.name().substring(0, Math.max(0, slash)));
    Files.createDirectories(folder);
    StringBuilder lines = new StringBuilder("timestamp,value,anomaly_score\n");
    for (int i = 0; i < scores.length; i++) {
      lines
          .append(file.stamps().get(i))
          .append(',')
          .append(file.values()[i])
          .append(',')
          .append(scores[i])
          .append('\n');
    }
    Files.writeString(
        folder.resolve(DETECTOR + "_" + file.name().substring(slash + 1)), lines.toString());
  }
}
