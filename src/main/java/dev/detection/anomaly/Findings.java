package dev.detection.anomaly;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** What the detectors find unusual in one bucket: the least probable, of all. */
final class Findings {
  /** What is more probable never becomes a record. */
  private static final double UNUSUAL = 0.2;

  /** Records of a bucket; no one reads more. */
  private static final int MOST = 1_000;

  /**
   * A value of a population's member.
   *
   * @param by null if the detector splits by nothing else
   */
  record Cause(String by, double probability, double actual, double typical) {}

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
      List<Cause> causes) {}

  private record Ranked(Finding finding, long order) {}

  private final PriorityQueue<Ranked> kept =
      new PriorityQueue<>(
          Comparator.<Ranked>comparingDouble(one -> -one.finding.probability)
              .thenComparingLong(one -> -one.order));
  private final int followedDetector;
  private final Split followedSplit;
  private double least = 1;
  private long found;
  private PlotPoint followed;

  /**
   * Of a bucket that begins.
   *
   * @param followedSplit whose expectation is to be told; null for none
   */
  Findings(int followedDetector, Split followedSplit) {
    this.followedDetector = followedDetector;
    this.followedSplit = followedSplit;
  }

  /** Whether {@link #add} would keep it; spares making it. */
  boolean unusual(double probability) {
    return probability <= UNUSUAL;
  }

  void add(Finding finding) {
    least = Math.min(least, finding.probability);
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

  /** The least probability of all, 1 if nothing is unusual. */
  double least() {
    return least;
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
