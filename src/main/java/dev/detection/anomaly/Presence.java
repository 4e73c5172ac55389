package dev.detection.anomaly;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * How often something was there, fading, and when last; and how surprising its buckets have been.
 *
 * <p>Surprise is measured in -ln of the probability that the detector as a whole gives. Were all
 * its series alike, it would have an exponential distribution of mean 1. One that is surprising
 * more often than others has a greater mean; its surprises count accordingly less.
 */
final class Presence {
  /** Rough size of the object, in bytes. */
  static final int BYTES = 32;

  /** How many buckets of mean 1 are taken as seen before the first. */
  private static final double PRIOR = 20;

  /** A single surprise changes the mean by no more than this. */
  private static final double MOST = 10;

  private double weight;
  private long last = -1;
  private double surprise;

  void read(DataInput in) throws IOException {
    weight = in.readDouble();
    last = in.readLong();
    surprise = in.readDouble();
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(weight);
    out.writeLong(last);
    out.writeDouble(surprise);
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
    double mean = (surprise + PRIOR) / (weight + PRIOR);
    return mean <= 1 ? probability : Math.exp(Math.log(probability) / mean);
  }

  /**
   * It was there.
   *
   * @param probability what the bucket's least usual value has for the detector as a whole
   */
  void seen(long now, Fading fading, double probability) {
    surprise = fading.faded(surprise, now - last) + Math.min(MOST, -Math.log(probability));
    weight = weight(now, fading) + 1;
    last = now;
  }
}
