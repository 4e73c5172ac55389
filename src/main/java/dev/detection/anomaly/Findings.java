package dev.detection.anomaly;

import dev.detection.anomaly.AnomalyRecord.Cause;
import dev.detection.anomaly.series.Calibration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** What the detectors find unusual in one bucket: the least probable, of all. */
final class Findings {
  /** What is more probable never becomes a record. */
  private static final double UNUSUAL = 0.05;

  /** Records of a bucket; no one reads more. */
  private static final int MOST = 1_000;

  /**
   * Something unusual.
   *
   * @param part of a metric's values, {@code min}, {@code max} or {@code mean}; else null
   * @param feature null if the bucket had no document of the split
   * @param causes of a population's member, the least probable first; else empty
   */
  record Finding(
      int detector,
      Split split,
      double probability,
      List<Double> actual,
      List<Double> typical,
      String part,
      Feature feature,
      List<Cause> causes) {
    /** Of a population's member, by the least probable of its causes. */
    Finding(int detector, Split split, double probability, Feature feature, List<Cause> causes) {
      this(
          detector,
          split,
          probability,
          List.of(causes.get(0).actual()),
          List.of(causes.get(0).typical()),
          causes.get(0).part(),
          feature,
          List.copyOf(causes));
    }
  }

  private record Ranked(Finding finding, long order) {}

  private final PriorityQueue<Ranked> kept =
      new PriorityQueue<>(
          Comparator.<Ranked>comparingDouble(one -> -one.finding.probability)
              .thenComparingLong(one -> -one.order));
  private final int followedDetector;
  private final Split followedSplit;
  private final List<Calibration> calibrations;
  private long found;
  private PlotPoint followed;

  /**
   * Of a bucket that begins.
   *
   * @param calibrations of the detectors
   * @param followedSplit whose expectation is to be told; null for none
   */
  Findings(List<Calibration> calibrations, int followedDetector, Split followedSplit) {
    this.calibrations = calibrations;
    this.followedDetector = followedDetector;
    this.followedSplit = followedSplit;
  }

  /** Something was judged, and is learned to have been so probable. */
  void judged(int detector, double probability) {
    calibrations.get(detector).learn(probability);
  }

  /** Whether it could become a record; spares making it. */
  boolean unusual(double probability) {
    return probability <= UNUSUAL;
  }

  void add(Finding finding) {
    kept.add(new Ranked(finding, found++));
    if (kept.size() > MOST) {
      kept.poll();
    }
  }

  void add(int detector, double probability, Feature feature, double typical) {
    add(
        new Finding(
            detector,
            feature.split(),
            probability,
            feature.actual(),
            List.of(typical),
            null,
            feature,
            List.of()));
  }

  boolean follows(int detector, Split split) {
    return followedSplit != null && detector == followedDetector && split.equals(followedSplit);
  }

  void followed(PlotPoint point) {
    followed = point;
  }

  /** Null if none is asked for, or the bucket says nothing of it. */
  PlotPoint followed() {
    return followed;
  }

  /** The least probable first. */
  List<Finding> list() {
    List<Ranked> ranked = new ArrayList<>(kept);
    ranked.sort(
        Comparator.<Ranked>comparingDouble(one -> one.finding.probability)
            .thenComparingLong(one -> one.order));
    return ranked.stream().map(Ranked::finding).toList();
  }

  /** How many were found beyond those kept. */
  long leftOut() {
    return found - kept.size();
  }
}
