package dev.detection.anomaly;

import java.io.DataOutput;
import java.io.IOException;

/** How rarely a job gives a probability, in time, as a score. */
public interface Calibration {
  /**
   * The score of a probability, by the buckets learned so far.
   *
   * @return 0 to 100
   */
  double score(double probability);

  /**
   * Learns a bucket.
   *
   * @param probability the least of the bucket; 1 if nothing was judged
   */
  void learn(double probability);

  /** Writes what {@link Models#readCalibration} reads. */
  void write(DataOutput out) throws IOException;
}
