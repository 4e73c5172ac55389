package dev.detection.anomaly;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How often something was there, fading, and when last; and how surprising its buckets have been.
 *
 * <p>Surprise is measured in -ln of the probability that the detector as a whole gives. Were all
 * its splits alike, a share of e^-u of buckets would have more than u, by 1 in the mean (an
 * exponential distribution). Of one that is surprising more often than others, or by more, the
 * probabilities are taken by its own share and mean (the peaks over a threshold of extreme value
 * statistics). Of one that is less surprising they stay, so that all of this only makes cautious.
 */
final class Presence {
  /** Rough size of the object, in bytes. */
  static final int BYTES = 40;

  /** From here on, a probability of one in twenty, a bucket is surprising. */
  private static final double THRESHOLD = 3;

  private static final double SHARE = Math.exp(-THRESHOLD);

  /** How many ordinary buckets, and how many ordinary surprises, are taken as seen before. */
  private static final double PRIOR = 20;

  /** A single surprise goes into the mean with no more than this. */
  private static final double MOST = 7;

  private double weight;
  private long last = -1;
  private float surprises;
  private float excess;

  void read(DataInput in) throws IOException {
    weight = in.readDouble();
    last = in.readLong();
    surprises = in.readFloat();
    excess = in.readFloat();
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(weight);
    out.writeLong(last);
    out.writeFloat(surprises);
    out.writeFloat(excess);
  }

  /** In how many buckets it was there, the older ones counting less. */
  double weight(long now, Fading fading) {
    return fading.faded(weight, now - last);
  }

  /** The bucket in which it was there last; -1 if never. */
  long last() {
    return last;
  }

  /**
   * The probability that this one gives something that the detector as a whole gives with the given
   * probability.
   */
  double tempered(double probability) {
    double surprise = -Math.log(probability);
    if (surprise <= THRESHOLD || surprises == 0) {
      return probability;
    }
    double share = Math.max(SHARE, (surprises + PRIOR * SHARE) / (weight + PRIOR));
    double mean = Math.max(1, (excess + PRIOR) / (surprises + PRIOR));
    return share * Math.exp(-(surprise - THRESHOLD) / mean);
  }

  /**
   * It was there.
   *
   * @param probability what the bucket's least usual value has for the detector as a whole
   */
  void seen(long now, Fading fading, double probability) {
    double kept = fading.faded(1, now - last);
    double beyond = -Math.log(probability) - THRESHOLD;
    surprises = (float) (surprises * kept + (beyond > 0 ? 1 : 0));
    excess = (float) (excess * kept + Math.clamp(beyond, 0, MOST));
    weight = weight * kept + 1;
    last = now;
  }
}
