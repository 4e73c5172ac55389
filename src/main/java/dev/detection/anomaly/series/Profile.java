package dev.detection.anomaly.series;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The mean deviation from the level at each time of a period, in fine slots. */
final class Profile {
  /** How many periods are remembered: what changed for good is learned in a week of days. */
  private static final double PERIODS = 6;

  private final int period;
  private final long span;
  private final float[] means;
  private int learned;

  /**
   * @param period in seconds
   * @param slots into which it is divided at most
   * @param span seconds of a bucket
   */
  Profile(int period, int slots, long span) {
    this.period = period;
    this.span = span;
    this.means = new float[(int) Math.min(slots, period / span)];
  }

  private int slot(long time) {
    return (int) (Math.floorMod(time, (long) period) * means.length / period);
  }

  /** The deviation to expect. */
  double at(long time) {
    return means[slot(time)];
  }

  /**
   * Learns a bucket.
   *
   * @param error deviation less what was expected
   */
  void learn(long time, double error) {
    double periods = 1 + (double) learned * span / period;
    double buckets = Math.max(1, (double) period / means.length / span);
    // Of a slot's buckets each has its part; the first period leaves little of the zero before it.
    double rate = Math.min(0.95, 1 / Math.min(periods, PERIODS));
    means[slot(time)] += (float) (error * (1 - Math.pow(1 - rate, 1 / buckets)));
    learned = Math.min(learned + 1, Integer.MAX_VALUE - 1);
  }

  /** What it takes in memory. */
  long bytes() {
    return 64 + 4L * means.length;
  }

  void write(DataOutput out) throws IOException {
    out.writeInt(learned);
    for (float mean : means) {
      out.writeFloat(mean);
    }
  }

  void read(DataInput in) throws IOException {
    learned = in.readInt();
    for (int i = 0; i < means.length; i++) {
      means[i] = in.readFloat();
    }
  }
}
