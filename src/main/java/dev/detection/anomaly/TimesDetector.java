package dev.detection.anomaly;

import dev.detection.rule.Detector;
import dev.detection.rule.DetectorFunction;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;

/**
 * time_of_day and time_of_week: times at which a split never, or hardly ever, had documents.
 *
 * <p>The density of a split's times over the day or week is a kernel estimate on a circle, kept in
 * bins, fading (B. W. Silverman, "Density Estimation", 1986). The kernel has the tails of a t
 * distribution with three degrees of freedom, so that a time hours off is less usual than one just
 * beside. The times of all splits are added, worth one bucket, and a little of an even spread. How
 * unusual a time is, is the probability, by that density, of times that are no more probable (R. J.
 * Hyndman, "Computing and graphing highest density regions", 1996); for a split younger than the
 * job it is taken for more, by their ages. How often such times come is then taken from what
 * happened ({@link Surprises}, {@link Presence}).
 */
final class TimesDetector extends UnitDetector<TimesDetector.Times> {
  /** How many buckets the times of all are worth to a split. */
  private static final double OTHERS = 1;

  /** How many an even spread is worth. */
  private static final double EVEN = 0.01;

  /** Of the kernel, in hours. */
  private static final double WIDTH = 0.75;

  /** The times of one split. */
  static final class Times implements Kept.Model {
    private final Presence presence = new Presence();
    private final float[] density;
    private long faded;

    Times(int bins) {
      density = new float[bins];
    }

    @Override
    public Presence presence() {
      return presence;
    }

    @Override
    public long bytes() {
      return Presence.BYTES + 48 + 4L * density.length;
    }

    @Override
    public void write(DataOutput out) throws IOException {
      presence.write(out);
      out.writeLong(faded);
      Stored.floats(out, density);
    }

    void add(int bin, double[] kernel, Moment now, Fading fading) {
      double kept = fading.faded(1, now.number() - faded);
      faded = now.number();
      for (int i = 0; i < density.length; i++) {
        double added = kernel[Math.floorMod(i - bin, density.length)];
        density[i] = (float) (density[i] * kept + added);
      }
    }

    double total() {
      double total = 0;
      for (float one : density) {
        total += one;
      }
      return total;
    }
  }

  private final int seconds;
  private final int bins;
  private final double[] kernel;
  private final Times all;

  TimesDetector(Detector detector, Fading fading, Budget budget) {
    super(detector, fading, budget);
    boolean day = detector.function() == DetectorFunction.TIME_OF_DAY;
    seconds = (int) ((day ? Measure.DAY : Measure.WEEK) / 1000);
    bins = day ? 96 : 168;
    kernel = kernel(bins, seconds / 3600.0);
    all = new Times(bins);
  }

  /** By the distance in bins, one way round. */
  private static double[] kernel(int bins, double hours) {
    double[] kernel = new double[bins];
    double sum = 0;
    for (int i = 0; i < bins; i++) {
      double far = Math.min(i, bins - i) * hours / bins / WIDTH;
      kernel[i] = Math.pow(1 + far * far, -2);
      sum += kernel[i];
    }
    for (int i = 0; i < bins; i++) {
      kernel[i] /= sum;
    }
    return kernel;
  }

  @Override
  void bucket(Moment now, List<Feature> features, Findings findings) {
    begin(now, !features.isEmpty());
    for (Feature feature : features) {
      Times times = units.get(feature.split(), split -> new Times(bins));
      if (times != null) {
        judge(now, feature, times, findings);
      }
    }
  }

  private void judge(Moment now, Feature feature, Times times, Findings findings) {
    double actual = feature.actual().get(0);
    int bin = (int) Math.clamp(actual / seconds * bins, 0, bins - 1);
    double[] density = density(times);
    double age = times.presence.weight(now.number(), fading);
    double youth = (buckets.weight(now.number(), fading) + 1) / (age + 1);
    double bits = log2(noMoreProbable(density, bin) * youth);
    double typical = nearestUsual(density, bin) * (double) seconds / bins;
    if (tells()) {
      double probability = times.presence.tempered(surprises.probability(bits));
      findings.judged(detector.index(), probability);
      if (findings.unusual(probability) && !rules.skipsResult(now, actual, typical)) {
        findings.add(detector.index(), probability, feature, typical);
      }
    }
    if (!rules.skipsUpdate(now, actual, typical)) {
      times.add(bin, kernel, now, fading);
      all.add(bin, kernel, now, fading);
      end(now, times.presence, bits);
    }
  }

  private double[] density(Times times) {
    double own = times.total();
    double others = all.total();
    double[] density = new double[bins];
    for (int i = 0; i < bins; i++) {
      double even = 1.0 / bins;
      density[i] =
          (times.density[i] + OTHERS * (all.density[i] + even) / (others + 1) + EVEN * even)
              / (own + OTHERS + EVEN);
    }
    return density;
  }

  private static double noMoreProbable(double[] density, int bin) {
    double sum = 0;
    for (double one : density) {
      sum += one <= density[bin] * (1 + 1e-9) ? one : 0;
    }
    return Math.min(1, sum);
  }

  /** The middle of the nearest bin in the half of the time in which most documents are. */
  private static double nearestUsual(double[] density, int bin) {
    double limit = quantile(density, 0.5);
    for (int distance = 0; distance < density.length; distance++) {
      int after = Math.floorMod(bin + distance, density.length);
      int before = Math.floorMod(bin - distance, density.length);
      if (density[after] >= limit && density[after] >= density[before]) {
        return after + 0.5;
      }
      if (density[before] >= limit) {
        return before + 0.5;
      }
    }
    return bin + 0.5;
  }

  @Override
  Times read(Split split, DataInput in) throws IOException {
    Times times = new Times(bins);
    times.presence.read(in);
    times.faded = in.readLong();
    Stored.floats(in, times.density);
    return times;
  }

  @Override
  void write(DataOutput out) throws IOException {
    super.write(out);
    all.write(out);
  }

  @Override
  void read(DataInput in) throws IOException {
    super.read(in);
    Times read = read(Split.NONE, in);
    System.arraycopy(read.density, 0, all.density, 0, bins);
    all.faded = read.faded;
  }
}
