package dev.detection.anomaly;

import java.util.List;
import java.util.Map;

/**
 * What the documents of one bucket came to, for one split of one detector.
 *
 * @param detector the detector's place in its job
 * @param actual what the function came to, one value for most. For metric the least, the greatest
 *     and the mean value. For lat_long latitude and longitude, in degrees, of each place (those of
 *     most documents first). For rare and freq_rare the number of documents. For time_of_day and
 *     time_of_week the mean time of the documents in seconds since the day or week (Monday, UTC)
 *     began
 * @param count of documents, at least 1
 * @param influencers for each influencer field its most frequent values among these documents, the
 *     most frequent first, with their numbers of documents; fields without values are left out
 */
public record Feature(
    int detector,
    Split split,
    List<Double> actual,
    long count,
    Map<String, Map<String, Long>> influencers) {

  /** Of a list never changed. */
  public Feature {
    actual = List.copyOf(actual);
  }
}
