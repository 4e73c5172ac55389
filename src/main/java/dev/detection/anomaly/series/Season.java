package dev.detection.anomaly.series;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * One period of a series, a day or a week: looked for all the time with {@link Cycle}, which is
 * small; as soon as there is a sign of it learned finely in a {@link Profile}; and used once it is
 * proven.
 */
final class Season {
  /** A sign of it, and after how much of a period's evidence. */
  private static final double SIGN = 0.3;

  private static final double SIGN_PERIODS = 0.25;

  /** Proof: the pattern explains more than a third of what the coarse slots vary by. */
  private static final double PROOF = 0.6;

  private static final double PROOF_PERIODS = 1;

  /** It is gone. */
  private static final double GONE = 0.2;

  /** With fewer buckets a period has no shape. */
  private static final int LEAST_BUCKETS = 4;

  private final int period;
  private final int slots;
  private final long span;

  /** Null if buckets are too long for such a season. */
  private final Cycle cycle;

  private Profile profile;
  private boolean used;

  /**
   * @param period in seconds
   * @param coarse slots to look for it
   * @param slots of the profile
   * @param span seconds of a bucket
   */
  Season(int period, int coarse, int slots, long span) {
    this.period = period;
    this.slots = slots;
    this.span = span;
    int buckets = (int) (period / span);
    this.cycle = buckets < LEAST_BUCKETS ? null : new Cycle(period, Math.min(coarse, buckets));
  }

  /** The deviation from the level to expect; 0 as long as nothing is proven. */
  double at(long time) {
    return used ? profile.at(time) : 0;
  }

  /** Whether it is proven. */
  boolean used() {
    return used;
  }

  /**
   * Learns a bucket.
   *
   * @param deviation from the level, and from other periods
   * @param limit of what an error counts
   */
  void learn(long time, double deviation, double limit) {
    if (cycle == null) {
      return;
    }
    cycle.learn(time, deviation);
    double correlation = cycle.correlation();
    double periods = cycle.periods();
    if (profile == null) {
      if (periods < SIGN_PERIODS || correlation < SIGN) {
        return;
      }
      profile = new Profile(period, slots, span);
    }
    double error = deviation - profile.at(time);
    profile.learn(time, used ? Math.clamp(error, -limit, limit) : error);
    if (periods >= PROOF_PERIODS && correlation > PROOF) {
      used = true;
    } else if (periods >= PROOF_PERIODS && correlation < GONE) {
      used = false;
      profile = null;
    }
  }

  /** What the profile takes in memory. */
  long bytes() {
    return profile == null ? 0 : profile.bytes();
  }

  void write(DataOutput out) throws IOException {
    if (cycle != null) {
      cycle.write(out);
    }
    out.writeBoolean(profile != null);
    if (profile != null) {
      out.writeBoolean(used);
      profile.write(out);
    }
  }

  void read(DataInput in) throws IOException {
    if (cycle != null) {
      cycle.read(in);
    }
    if (in.readBoolean()) {
      used = in.readBoolean();
      profile = new Profile(period, slots, span);
      profile.read(in);
    }
  }
}
