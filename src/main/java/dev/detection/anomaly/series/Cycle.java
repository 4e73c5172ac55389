package dev.detection.anomaly.series;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * Whether deviations return with a period: coarse slots of the period, the mean deviation of each
 * in the periods before, and how the deviation of the slot that ends is correlated with it. One
 * period that looks like the one before is chance in a wandering series, some that do are not.
 */
final class Cycle {
  /** How fast the evidence fades, and what was seen in a slot, in periods. */
  private static final double PERIODS = 4;

  private final int period;
  private final int slots;

  /** Mean deviations, the upper half of a float each. */
  private final short[] means;

  private float product;
  private float square;
  private float other;
  private float sum;
  private int count;
  private int slot = -1;
  private int ended;

  /**
   * @param period in seconds
   * @param slots into which it is divided
   */
  Cycle(int period, int slots) {
    this.period = period;
    this.slots = slots;
    this.means = new short[slots];
  }

  /** Learns what a bucket was away from the level. */
  void learn(long time, double deviation) {
    int now = (int) (Math.floorMod(time, (long) period) * slots / period);
    if (now != slot) {
      if (slot >= 0) {
        end();
      }
      slot = now;
      sum = 0;
      count = 0;
    }
    sum += (float) deviation;
    count++;
  }

  private void end() {
    double now = sum / count;
    double spread = Math.sqrt(other);
    if (ended >= slots && now * now > 9 * other) {
      now = Math.copySign(3 * spread, now); // one great event is no pattern
    }
    double before = mean(slot);
    double periods = (double) ended / slots;
    double fade = 1 / Math.min(ended + 1, PERIODS * slots);
    other += (float) (fade * (now * now - other));
    if (periods >= 1) {
      double late = 1 / Math.min(ended + 1 - slots, PERIODS * slots);
      product += (float) (late * (now * before - product));
      square += (float) (late * (before * before - square));
    }
    double rate = 1 / Math.min(periods + 1, PERIODS);
    means[slot] = half((float) (before + Math.max(rate, 1 / PERIODS) * (now - before)));
    ended++;
  }

  /** Correlation of the deviations with those a period ago and before; 0 in the first period. */
  double correlation() {
    double spread = Math.sqrt((double) square * other);
    return spread > 0 ? product / spread : 0;
  }

  /** How many periods the evidence is of. */
  double periods() {
    return Math.max(0, (double) ended / slots - 1);
  }

  /** The mean deviation at a time. */
  double at(long time) {
    return mean((int) (Math.floorMod(time, (long) period) * slots / period));
  }

  private double mean(int slot) {
    return Float.intBitsToFloat(means[slot] << 16);
  }

  private static short half(float value) {
    return (short) ((Float.floatToRawIntBits(value) + 0x8000) >>> 16);
  }

  void write(DataOutput out) throws IOException {
    for (short mean : means) {
      out.writeShort(mean);
    }
    out.writeFloat(product);
    out.writeFloat(square);
    out.writeFloat(other);
    out.writeFloat(sum);
    out.writeInt(count);
    out.writeInt(slot);
    out.writeInt(ended);
  }

  void read(DataInput in) throws IOException {
    for (int i = 0; i < slots; i++) {
      means[i] = in.readShort();
    }
    product = in.readFloat();
    square = in.readFloat();
    other = in.readFloat();
    sum = in.readFloat();
    count = in.readInt();
    slot = in.readInt();
    ended = in.readInt();
  }
}
