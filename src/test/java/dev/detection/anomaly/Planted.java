package dev.detection.anomaly;

import static org.junit.Assert.assertTrue;

import dev.detection.rule.Job;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * How well a job finds what is planted into a quiet world. Each anomaly is planted into a copy of
 * the models, so that none hides another and the quiet world stays quiet.
 */
final class Planted {
  /** A Monday. */
  static final Instant START = Instant.parse("2026-01-05T00:00:00Z");

  static final double THRESHOLD = 50;

  /** What is in a bucket. */
  interface World {
    List<Feature> next(Instant bucket);
  }

  /**
   * Something planted into a bucket.
   *
   * @param found whether a record is about it
   */
  record Plant(Feature feature, Predicate<AnomalyRecord> found) {
    /** A feature that stands in the place of its split's own. */
    static Plant of(Feature feature) {
      Split split = feature.split();
      return new Plant(
          feature,
          one ->
              one.split().equals(split)
                  || one.split().equals(new Split(split.partition(), split.over(), null)));
    }
  }

  /** What is planted into some buckets; null for most. */
  interface Plants {
    Plant at(Instant bucket);
  }

  /**
   * How it went.
   *
   * @param falseAlerts records at the threshold in the quiet time, one in two weeks if the scores
   *     mean what they say
   */
  record Marks(int planted, int found, int falseAlerts, double weeks) {
    /** Fails if less was found, or much more was raised than scores mean. */
    void good(double recall) {
      assertTrue(this + ": enough was planted", planted >= 10);
      assertTrue(this + ": recall", found >= recall * planted);
      assertTrue(this + ": false alerts", falseAlerts <= 2 + weeks);
    }
  }

  private Planted() {}

  /**
   * Learns, then plants while it counts false alerts.
   *
   * @param learning days of which nothing is counted
   * @param quiet days thereafter
   */
  static Marks marks(Job job, World world, Plants plants, int learning, int quiet)
      throws IOException {
    Analysis analysis = new Analysis(job);
    Instant counted = START.plusSeconds(learning * 86_400L);
    Instant end = counted.plusSeconds(quiet * 86_400L);
    int planted = 0;
    int found = 0;
    int falseAlerts = 0;
    for (Instant at = START; at.isBefore(end); at = at.plus(job.bucketSpan())) {
      List<Feature> features = world.next(at);
      Plant plant = at.isBefore(counted) ? null : plants.at(at);
      if (plant != null) {
        planted++;
        found += finds(copy(job, analysis), at, features, plant) ? 1 : 0;
      }
      BucketResult result = analysis.bucket(at, features, 0);
      if (!at.isBefore(counted)) {
        falseAlerts += (int) result.records().stream().filter(Planted::alerts).count();
      }
    }
    return new Marks(planted, found, falseAlerts, quiet / 7.0);
  }

  private static boolean alerts(AnomalyRecord one) {
    return one.recordScore() >= THRESHOLD;
  }

  private static boolean finds(Analysis analysis, Instant at, List<Feature> features, Plant plant) {
    List<Feature> more = new ArrayList<>(features);
    more.removeIf(
        one ->
            one.detector() == plant.feature.detector()
                && one.split().equals(plant.feature.split()));
    more.add(plant.feature);
    return analysis.bucket(at, more, 0).records().stream()
        .anyMatch(one -> alerts(one) && plant.found.test(one));
  }

  static byte[] written(Analysis analysis) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    analysis.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  static Analysis read(Job job, byte[] bytes) throws IOException {
    return Analysis.read(job, new DataInputStream(new ByteArrayInputStream(bytes)));
  }

  static Analysis copy(Job job, Analysis analysis) throws IOException {
    return read(job, written(analysis));
  }
}
