package dev.detection.anomaly;

import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.stream.IntStream;

/** What the members of a population with one by-value were lately; see the detector. */
final class Peers implements Kept.Model {
  /** How many members what they were lately is worth, beside those of a bucket. */
  private static final double RECENT = 20;

  /** How much of a bucket goes into what they were lately, once some buckets are known. */
  private static final double RATE = 0.05;

  /** From the median absolute deviation to the deviation of a normal distribution. */
  private static final double NORMAL = 1.4826;

  /** What counts as near zero, as a share of an ordinary value. */
  private static final double NEAR_ZERO = 1e-3;

  /** A unit this times off is changed. */
  private static final double FAR = 30;

  private final Presence presence = new Presence();
  private double unit = 1;
  private double centre;
  private double spread;

  Peers() {}

  Peers(DataInput in) throws IOException {
    presence.read(in);
    unit = in.readDouble();
    centre = in.readDouble();
    spread = in.readDouble();
  }

  @Override
  public Presence presence() {
    return presence;
  }

  /** Logarithmic far from zero, linear near it, where near is less than a unit. */
  private double logarithm(double value) {
    double units = Math.abs(value) / unit;
    return Math.signum(value) * Math.log(units + Math.sqrt(units * units + 1));
  }

  private double number(double logarithm) {
    return unit * Math.sinh(logarithm);
  }

  /** What is learned stays true in another unit. A unit is changed only if it is far off. */
  private void measureIn(double better) {
    boolean first = presence.last() < 0;
    if (better > 0 && (first || unit > FAR * better || unit < better / FAR)) {
      double number = number(centre);
      unit = better;
      centre = logarithm(number);
    }
  }

  /** How far values of a bucket are from where the peers are, in what they usually differ by. */
  static final class Distances {
    private final double typical;
    private final double place;
    private final double width;
    private final double[] logarithms;

    private Distances(double typical, double place, double width, double[] logarithms) {
      this.typical = typical;
      this.place = place;
      this.width = width;
      this.logarithms = logarithms;
    }

    /** Where the peers are. */
    double typical() {
      return typical;
    }

    /** Of the value in that place; negative if it is lower. */
    double of(int i) {
      return (logarithms[i] - place) / width;
    }
  }

  /**
   * Measures a bucket, by itself and by what is known.
   *
   * @param counts whether values are counts, which differ by chance as Poisson's do
   */
  Distances distances(double[] values, boolean counts) {
    if (!counts) {
      double[] sizes = Arrays.stream(values).map(Math::abs).toArray();
      measureIn(NEAR_ZERO * DetectorModel.quantile(sizes, 0.5));
    }
    double[] logarithms = Arrays.stream(values).map(this::logarithm).toArray();
    double middle = DetectorModel.quantile(logarithms, 0.5);
    double recent = presence.last() < 0 ? 0 : RECENT;
    double all = values.length + recent;
    double place = (values.length * middle + recent * centre) / all;
    double width = (values.length * spread(logarithms, middle) + recent * spread) / all;
    // no value is measured exactly
    double least = counts ? 1 / Math.sqrt(1 + number(place)) : 0.01 * (1 + Math.abs(place));
    return new Distances(number(place), place, Math.max(width, least), logarithms);
  }

  /** Learns those values of a bucket that are to be learned. */
  void learn(double[] values, boolean[] learned, Moment now, Fading fading) {
    double[] kept =
        IntStream.range(0, values.length)
            .filter(i -> learned[i])
            .mapToDouble(i -> logarithm(values[i]))
            .toArray();
    if (kept.length > 0) {
      double middle = DetectorModel.quantile(kept, 0.5);
      double rate = Math.max(RATE, 1 / (presence.weight(now.number(), fading) + 1));
      centre += rate * (middle - centre);
      spread += rate * (spread(kept, middle) - spread);
      presence.seen(now.number(), fading, 1);
    }
  }

  private static double spread(double[] values, double centre) {
    double[] distances = Arrays.stream(values).map(value -> Math.abs(value - centre)).toArray();
    return NORMAL * DetectorModel.quantile(distances, 0.5);
  }

  @Override
  public long bytes() {
    return Presence.BYTES + 48;
  }

  @Override
  public void write(DataOutput out) throws IOException {
    presence.write(out);
    out.writeDouble(unit);
    out.writeDouble(centre);
    out.writeDouble(spread);
  }
}
