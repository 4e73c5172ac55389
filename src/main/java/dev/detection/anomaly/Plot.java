package dev.detection.anomaly;

import java.time.Instant;
import java.util.List;

/**
 * What a job saw over a stretch of time, as a picture (SVG). Times are in UTC; pointing at an
 * anomaly tells of it. Texts may be any: none gets into the picture as markup.
 */
public final class Plot {
  /**
   * A bucket that was unusual.
   *
   * @param time its start
   * @param score of the record, 0 to 100
   */
  public record Anomaly(Instant time, double score) {}

  /**
   * A bucket in which there was a value.
   *
   * @param time its start
   * @param value of a by field or whatever the detector splits by; null of documents that have none
   * @param score of the record, 0 to 100; 0 if the bucket was ordinary for the value
   */
  public record Occurrence(Instant time, String value, double score) {}

  private Plot() {}

  /**
   * One split of a detector with an expectation: what it came to, within what was expected. Of more
   * points than the picture has pixels the highest and lowest are shown.
   *
   * @param title what it is of
   * @param points in the order of time; those whose actual value is NaN are a gap
   * @param anomalies in any order
   */
  public static String of(String title, List<PlotPoint> points, List<Anomaly> anomalies) {
    return new SeriesPlot(title, points, anomalies).draw();
  }

  /**
   * The values of a detector without an expectation, such as rare and time_of_day: a row a value,
   * the most unusual first, with a dot where it was. Of many values the 30 with the highest scores,
   * of equal ones the rarest, are shown.
   *
   * @param title what it is of
   * @param occurrences in any order
   */
  public static String ofValues(String title, List<Occurrence> occurrences) {
    return new ValuesPlot(title, occurrences).draw();
  }
}
