package dev.detection.cli;

import dev.detection.anomaly.AnomalyRecord;
import dev.detection.anomaly.BucketResult;
import dev.detection.anomaly.Feature;
import dev.detection.anomaly.Plot;
import dev.detection.anomaly.PlotPoint;
import dev.detection.anomaly.Split;
import dev.detection.rule.Detector;
import dev.detection.rule.DetectorFunction;
import dev.detection.rule.Job;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Gathers what the picture of one detector of a job shows, while the job runs. */
final class AnomalyPicture {
  /** More buckets are not kept; the picture then shows the last ones. */
  private static final int MOST_POINTS = 200_000;

  /** Nor more places of values; those of the values that are least unusual go. */
  private static final int MOST_OCCURRENCES = 200_000;

  /** What is less is no warning even. */
  private static final double LEAST_SCORE = 3;

  private final Job job;
  private final Detector detector;
  private final String partition;
  private final String by;
  private final Deque<PlotPoint> points = new ArrayDeque<>();
  private final List<Plot.Anomaly> anomalies = new ArrayList<>();
  private final Map<String, Row> rows = new HashMap<>();
  private final Set<String> dropped = new HashSet<>();
  private int occurrences;

  private static final class Row {
    private final List<Plot.Occurrence> places = new ArrayList<>();
    private double score;
  }

  /**
   * @param partition the value of the partition field; null for all, where the detector has no
   *     expectation
   * @param by the value of the by field, likewise
   */
  AnomalyPicture(Job job, Detector detector, String partition, String by) {
    this.job = job;
    this.detector = detector;
    this.partition = partition;
    this.by = by;
  }

  /** Whether a detector says what it expects of a bucket. */
  static boolean hasExpectation(Detector detector) {
    DetectorFunction function = detector.function();
    return detector.overFieldName() == null
        && switch (function) {
          case RARE, FREQ_RARE, TIME_OF_DAY, TIME_OF_WEEK, LAT_LONG -> false;
          default -> true;
        };
  }

  /** The split whose expectation is shown; null if the detector has none. */
  Split followed() {
    return hasExpectation(detector) ? new Split(partition, null, by) : null;
  }

  /** Takes a bucket, the scores of its splits among it. */
  void bucket(BucketResult result, List<Feature> features, AnomalyScores scores) {
    if (!hasExpectation(detector)) {
      features.stream()
          .filter(one -> one.detector() == detector.index() && shown(one.split()))
          .forEach(one -> place(result, label(one.split()), scores.of(one)));
      return;
    }
    if (result.followed() != null) {
      points.add(result.followed());
      if (points.size() > MOST_POINTS) {
        points.removeFirst();
      }
    }
    for (AnomalyRecord one : result.records()) {
      if (one.detector().index() == detector.index()
          && one.split().equals(followed())
          && one.recordScore() >= LEAST_SCORE) {
        anomalies.add(new Plot.Anomaly(result.start(), one.recordScore()));
      }
    }
  }

  private boolean shown(Split split) {
    return (partition == null || partition.equals(split.partition()))
        && (by == null || by.equals(split.by()));
  }

  private String label(Split split) {
    String label =
        Stream.of(partition == null ? split.partition() : null, split.over(), split.by())
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" · "));
    return label.isEmpty() ? "all" : label;
  }

  private void place(BucketResult result, String label, double score) {
    if (dropped.contains(label) && score < LEAST_SCORE) {
      return;
    }
    Row row = rows.computeIfAbsent(label, name -> new Row());
    row.places.add(new Plot.Occurrence(result.start(), label, score < LEAST_SCORE ? 0 : score));
    row.score = Math.max(row.score, score);
    if (++occurrences > MOST_OCCURRENCES) {
      drop();
    }
  }

  /** Half of the places go: those of the least unusual and most frequent values. */
  private void drop() {
    List<Map.Entry<String, Row>> usual = new ArrayList<>(rows.entrySet());
    usual.sort(
        Comparator.comparingDouble((Map.Entry<String, Row> one) -> one.getValue().score)
            .thenComparing(one -> -one.getValue().places.size())
            .thenComparing(Map.Entry::getKey));
    for (Map.Entry<String, Row> one : usual) {
      if (occurrences <= MOST_OCCURRENCES / 2) {
        return;
      }
      occurrences -= one.getValue().places.size();
      rows.remove(one.getKey());
      dropped.add(one.getKey());
    }
  }

  /** The picture, as SVG. */
  String draw() {
    String of =
        Stream.of(
                named(detector.partitionFieldName(), partition), named(detector.byFieldName(), by))
            .filter(Objects::nonNull)
            .collect(Collectors.joining(" · "));
    String title = detector.description() + (of.isEmpty() ? "" : " · " + of) + " · job " + job.id();
    if (hasExpectation(detector)) {
      return Plot.of(title, List.copyOf(points), anomalies);
    }
    return Plot.ofValues(
        title, rows.values().stream().flatMap(row -> row.places.stream()).toList());
  }

  private static String named(String field, String value) {
    return field == null || value == null ? null : field + ": " + value;
  }
}
