package dev.detection.anomaly.series;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** The mean deviation from the level at each time of a period, in fine slots. */
final class Profile {
  private final int period;
  private final float[] means;

  /** Buckets learned, of all slots. */
  private int learned;

  /**
   * @param period in seconds
   * @param slots into which it is divided
   */
  Profile(int period, int slots) {
    this.period = period;
    this.means = new float[slots];
  }

  private int slot(long time) {
    return (int) (Math.floorMod(time, (long) period) * means.length / period);
  }

  /** The deviation to expect. */
  double at(long time) {
    return means[slot(time)];
  }

  /**
   * @param error deviation less what was expected
   * @param most number of periods that are remembered
   * @param span seconds of a bucket
   */
  void learn(long time, double error, double most, long span) {
    double periods = (double) learned * span / period;
    double buckets = Math.max(1, (double) period / means.length / span);
    // A slot of several buckets learns of each its part.
    double rate = 1 / Math.min(periods + 1, most);
    means[slot(time)] += (float) (error * (1 - Math.pow(1 - Math.min(rate, 0.95), 1 / buckets)));
    learned++;
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
