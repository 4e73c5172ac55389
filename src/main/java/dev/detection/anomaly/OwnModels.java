package dev.detection.anomaly;

import dev.detection.rule.Job;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;

/** Plain models in the place of those of other packages: for tests of what is around them. */
public final class OwnModels implements Models {
  @Override
  public SeriesModel series(Job job) {
    return new Plain();
  }

  @Override
  public SeriesModel readSeries(Job job, DataInput in) throws IOException {
    Plain plain = new Plain();
    plain.seen = in.readLong();
    plain.mean = in.readDouble();
    plain.variance = in.readDouble();
    return plain;
  }

  @Override
  public Calibration calibration(Job job) {
    return new Waiting(job);
  }

  @Override
  public Calibration readCalibration(Job job, DataInput in) throws IOException {
    Waiting waiting = new Waiting(job);
    waiting.days = in.readDouble();
    for (int i = 0; i < waiting.bins.length; i++) {
      waiting.bins[i] = in.readDouble();
    }
    return waiting;
  }

  /** Values far from the mean by Chebyshev's inequality, on the side they are. */
  private static final class Plain implements SeriesModel {
    private long seen;
    private double mean;
    private double variance;

    @Override
    public Outlook observe(long start, double value) {
      double deviation = Math.max(Math.sqrt(variance), 0.5);
      double far = seen < 2 ? 0 : (value - mean) / deviation;
      double probability = Math.min(1, Math.pow(Math.max(1, Math.abs(far)), -6));
      double typical = seen == 0 ? value : mean;
      Outlook outlook =
          new Outlook(
              typical,
              typical - 3 * deviation,
              typical + 3 * deviation,
              probability,
              far > 0 ? probability : 1,
              far < 0 ? probability : 1);
      seen++;
      double rate = Math.max(0.01, 1.0 / seen);
      double step = Math.max(-4 * deviation, Math.min(4 * deviation, value - mean));
      step = seen < 4 ? value - mean : step;
      mean += rate * step;
      variance += rate * (step * step - variance);
      return outlook;
    }

    @Override
    public int memory() {
      return 40;
    }

    @Override
    public void write(DataOutput out) throws IOException {
      out.writeLong(seen);
      out.writeDouble(mean);
      out.writeDouble(variance);
    }
  }

  /**
   * The score of how long the detector takes, by what it has given so far, to give a probability so
   * low: 25 is a week, 50 a quarter, 75 a year. The tail is exponential in -log10 p.
   */
  private static final class Waiting implements Calibration {
    private static final double[][] SCALE = {{0.5, 0}, {7, 25}, {91, 50}, {365, 75}, {3650, 100}};

    /** How many times what was seen may be spoken of. */
    private static final double REACH = 26;

    private final double daysOfBucket;
    private final double[] bins = new double[400];
    private final double[] pending = new double[400];
    private double days;

    Waiting(Job job) {
      daysOfBucket = job.bucketSpan().toSeconds() / 86_400.0;
    }

    private static int bin(double probability) {
      return (int) Math.clamp(-10 * Math.log10(probability), 0, 399);
    }

    @Override
    public double score(double probability) {
      int own = bin(probability);
      double beyond = 0;
      double excess = 0;
      int edge = 400;
      while (edge > 0 && beyond < 20) {
        edge--;
        excess += beyond;
        beyond += bins[edge];
      }
      double seen = 0;
      for (int i = own; i < 400; i++) {
        seen += bins[i];
      }
      double mean = (excess + 20 * 4.34) / (beyond + 20);
      double times = own < edge ? seen + 1 : (beyond + 1) * Math.exp(-(own - edge) / mean);
      double again = Math.max(1e-6, days) / times;
      return scale(1 / (1 / again + 1 / (REACH * Math.max(1e-6, days))));
    }

    private static double scale(double days) {
      double score = 0;
      for (int i = 1; i < SCALE.length && days > SCALE[i - 1][0]; i++) {
        double part = Math.log(days / SCALE[i - 1][0]) / Math.log(SCALE[i][0] / SCALE[i - 1][0]);
        score = SCALE[i - 1][1] + Math.min(1, part) * (SCALE[i][1] - SCALE[i - 1][1]);
      }
      return score;
    }

    @Override
    public void learn(double probability) {
      pending[bin(probability)]++;
    }

    @Override
    public void endBucket() {
      days += daysOfBucket;
      for (int i = 0; i < bins.length; i++) {
        bins[i] += pending[i];
        pending[i] = 0;
      }
    }

    @Override
    public void write(DataOutput out) throws IOException {
      out.writeDouble(days);
      for (double bin : bins) {
        out.writeDouble(bin);
      }
    }
  }
}
