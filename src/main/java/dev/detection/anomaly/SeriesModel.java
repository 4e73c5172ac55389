package dev.detection.anomaly;

import java.io.DataOutput;
import java.io.IOException;

/** The model of one metric series: a value a bucket, against the series' own past. */
public interface SeriesModel {
  /**
   * Judges a value, then learns it.
   *
   * @param start of the bucket, in seconds since the epoch; later than the last
   */
  Outlook observe(long start, double value);

  /** What the model takes, in bytes; an estimate. */
  int memory();

  /** Writes what {@link Models#readSeries} reads. */
  void write(DataOutput out) throws IOException;
}
