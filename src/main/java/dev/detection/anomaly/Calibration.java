package dev.detection.anomaly;

import java.io.DataOutput;
import java.io.IOException;

/** How rarely a detector, all its splits together, gives a probability, in time, as a score. */
public interface Calibration {
  /**
   * The score of a probability, by the buckets that were ended.
   *
   * @return 0 to 100
   */
  double score(double probability);

  /** Learns a probability of the bucket that is being judged, also one that is ordinary. */
  void learn(double probability);

  /** All of a bucket was learned, be it nothing. */
  void endBucket();

  /** Writes what {@link Models#readCalibration} reads. */
  void write(DataOutput out) throws IOException;
}
