package dev.detection.anomaly.series;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/**
 * What a bucket's value is expected to be from those before it: levels of different memory, without
 * the seasons, and the last value as it was; those that erred least of late count most (weights as
 * of a mixture of experts whose likelihood fades: A. Raftery, M. Kárný, P. Ettler, "Online
 * prediction under model uncertainty via dynamic model averaging", 2010). The slowest level is also
 * what longer deviations are from.
 */
final class Forecast {
  /** Rates of the levels: of the last value mainly, and of about ten. */
  private static final double FAST = 0.7;

  private static final double MIDDLE = 0.1;

  /** How fast errors fade: with the last fifty values. */
  private static final double ERROR = 0.02;

  /** Weights are this power of the inverse errors, as if eight values were compared. */
  private static final double POWER = 8;

  /** Of a dozen values no mean error is known. */
  private static final double FEW = 1 / 13.0;

  private double last;
  private double fast;
  private double middle;
  private double slow;
  private float lastError;
  private float fastError;
  private float middleError;
  private float slowError;

  void first(double value) {
    last = value;
    fast = value;
    middle = value;
    slow = value;
  }

  double slow() {
    return slow;
  }

  /**
   * The value expected.
   *
   * @param season what the seasons add
   */
  double next(double season) {
    double least = Math.min(Math.min(lastError, fastError), Math.min(middleError, slowError));
    double ofLast = weight(least, lastError);
    double ofFast = weight(least, fastError);
    double ofMiddle = weight(least, middleError);
    double ofSlow = weight(least, slowError);
    double levels = ofFast * fast + ofMiddle * middle + ofSlow * slow;
    double all = ofFast + ofMiddle + ofSlow;
    return (ofLast * last + levels + all * season) / (ofLast + all);
  }

  private static double weight(double least, double error) {
    return error <= least ? 1 : Math.pow(least / error, POWER);
  }

  /**
   * Learns a value.
   *
   * @param limit from the middle and slow level; what is beyond counts as so much
   * @param slowRate of the slow level
   * @param early rate of a plain mean, as long as there are few values
   */
  void learn(double value, double season, double limit, double slowRate, double early) {
    double rate = Math.max(ERROR, early);
    double level = value - season;
    lastError = error(lastError, value - last, rate, early);
    fastError = error(fastError, level - fast, rate, early);
    middleError = error(middleError, level - middle, rate, early);
    slowError = error(slowError, level - slow, rate, early);
    last = value;
    fast += FAST * (level - fast);
    middle += Math.max(MIDDLE, early) * Math.clamp(level - middle, -limit, limit);
    slow += Math.max(slowRate, early) * Math.clamp(level - slow, -limit, limit);
  }

  /** A mean size that single great errors do not spoil. */
  static float error(float mean, double error, double rate, double early) {
    double size = Math.abs(error);
    if (early < FEW && mean > 0) {
      size = Math.min(size, Series.CLIP * mean);
    }
    return (float) (mean + rate * (size - mean));
  }

  /** The slow level goes to where the middle one has been for long. */
  void shift() {
    slow = middle;
  }

  /** The short levels are no news any more after a long gap. */
  void forget() {
    fast = slow;
    middle = slow;
  }

  /** The season expected has changed by so much, and the levels with it. */
  void reseason(double change) {
    fast -= change;
    middle -= change;
  }

  void write(DataOutput out) throws IOException {
    out.writeDouble(last);
    out.writeDouble(fast);
    out.writeDouble(middle);
    out.writeDouble(slow);
    out.writeFloat(lastError);
    out.writeFloat(fastError);
    out.writeFloat(middleError);
    out.writeFloat(slowError);
  }

  void read(DataInput in) throws IOException {
    last = in.readDouble();
    fast = in.readDouble();
    middle = in.readDouble();
    slow = in.readDouble();
    lastError = in.readFloat();
    fastError = in.readFloat();
    middleError = in.readFloat();
    slowError = in.readFloat();
  }
}
