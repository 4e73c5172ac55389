package dev.detection.nab;

import dev.detection.nab.NabFile.Window;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The benchmark's score, from its description (A. Lavin, S. Ahmad, "Evaluating real-time anomaly
 * detection algorithms: the Numenta Anomaly Benchmark", 2015). In a window the best detection
 * counts, the earlier the more; a window without one, and each detection outside, costs. The
 * threshold is one for all files, the one with the highest score.
 */
final class NabScorer {
  private NabScorer() {}

  /**
   * How a detector did on some files.
   *
   * @param score 0 for one that never detects anything, 100 for one that finds each window at its
   *     beginning and nothing else
   * @param threshold scores from it on are detections
   * @param found windows with a detection
   * @param falseAlarms rows outside of windows that are detections
   */
  record Result(double score, double threshold, int found, int falseAlarms) {}

  /**
   * A file with labels and what a detector said of it.
   *
   * @param scores from 0 to 1, one for each row
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Judged(NabFile file, double[] scores) {}

  /** What a row is worth once its score is a detection. */
  private record Row(double score, int window, double value) {}

  /** With the threshold that serves the profile best. */
  static Result best(List<Judged> files, NabProfile profile) {
    return sweep(files, profile, Double.NaN);
  }

  /** With the threshold given. */
  static Result at(List<Judged> files, NabProfile profile, double threshold) {
    return sweep(files, profile, threshold);
  }

  private static Result sweep(List<Judged> files, NabProfile profile, double given) {
    List<Row> rows = new ArrayList<>();
    int windows = 0;
    for (Judged judged : files) {
      add(judged, profile, windows, rows);
      windows += judged.file().windows().size();
    }
    rows.sort(Comparator.comparingDouble(Row::score).reversed());
    double[] found = new double[windows];
    java.util.Arrays.fill(found, -profile.missed);
    double none = -profile.missed * windows;
    double now = none;
    int hits = 0;
    int falseAlarms = 0;
    Result best = new Result(0, Double.POSITIVE_INFINITY, 0, 0);
    for (int i = 0; i < rows.size(); i++) {
      Row row = rows.get(i);
      if (row.score() < given) {
        break;
      }
      if (row.window() < 0) {
        now += row.value();
        falseAlarms++;
      } else if (row.value() > found[row.window()]) {
        hits += found[row.window()] == -profile.missed ? 1 : 0;
        now += row.value() - found[row.window()];
        found[row.window()] = row.value();
      }
      boolean last = i + 1 == rows.size() || rows.get(i + 1).score() < row.score();
      double score = windows == 0 ? now : 100 * (now - none) / (windows - none);
      if (last && (!Double.isNaN(given) || score > best.score())) {
        best = new Result(score, row.score(), hits, falseAlarms);
      }
    }
    return best;
  }

  private static void add(Judged judged, NabProfile profile, int before, List<Row> rows) {
    double[] scores = judged.scores();
    List<Window> windows = judged.file().windows();
    for (int i = NabFile.probation(scores.length); i < scores.length; i++) {
      int in = -1;
      Window past = null;
      for (int w = 0; w < windows.size(); w++) {
        Window window = windows.get(w);
        if (i >= window.first() && i <= window.last()) {
          in = w;
        } else if (window.last() < i) {
          past = window;
        }
      }
      double value;
      if (in >= 0) {
        Window window = windows.get(in);
        value = sigmoid(-(double) (window.last() - i + 1) / window.rows()) / sigmoid(-1);
      } else if (past == null) {
        value = -profile.falseAlarm;
      } else {
        value =
            profile.falseAlarm * sigmoid((double) (i - past.last()) / Math.max(1, past.rows() - 1));
      }
      rows.add(new Row(scores[i], in < 0 ? -1 : before + in, value));
    }
  }

  /** From 1 far before the end of a window over 0 at its end to -1. */
  private static double sigmoid(double position) {
    return position > 3 ? -1 : 2 / (1 + Math.exp(5 * position)) - 1;
  }
}
