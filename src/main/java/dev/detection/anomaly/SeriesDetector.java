package dev.detection.anomaly;

import dev.detection.anomaly.Findings.Finding;
import dev.detection.anomaly.series.Expectation;
import dev.detection.anomaly.series.Series;
import dev.detection.rule.Detector;
import dev.detection.rule.Detector.ExcludeFrequent;
import dev.detection.rule.DetectorFunction;
import dev.detection.rule.Job;
import dev.detection.rule.Side;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Counts and metrics without an over field: each split is a series with a {@link Series}; for
 * metric it is three. For count and sum a bucket without documents is a zero, for the others it
 * says nothing.
 */
final class SeriesDetector extends DetectorModel {
  /** What a metric comes to, in the order of its values. */
  static final List<String> PARTS = List.of("min", "max", "mean");

  /** The series of one split. */
  private static final class Modelled implements Kept.Model {
    private final Series[] models;
    private final Presence presence = new Presence();
    private long bytes;

    Modelled(int count) {
      models = new Series[count];
    }

    @Override
    public Presence presence() {
      return presence;
    }

    @Override
    public long bytes() {
      return bytes;
    }

    /** By how much the models have grown since the last time. */
    long measured() {
      long before = bytes;
      bytes = Presence.BYTES + 48;
      for (Series model : models) {
        bytes += model.bytes();
      }
      return bytes - before;
    }

    @Override
    public void write(DataOutput out) throws IOException {
      presence.write(out);
      for (Series model : models) {
        model.write(out);
      }
    }
  }

  private final Job job;
  private final boolean zeros;
  private final Kept<Modelled> series;
  private final Presence buckets = new Presence();
  private long judged;

  SeriesDetector(Job job, Detector detector, Fading fading, Budget budget) {
    super(detector, fading, budget);
    this.job = job;
    zeros =
        detector.function() == DetectorFunction.COUNT
            || detector.function() == DetectorFunction.SUM;
    series = new Kept<>(fading, budget);
  }

  private Modelled made() {
    Modelled made = new Modelled(detector.function() == DetectorFunction.METRIC ? PARTS.size() : 1);
    for (int i = 0; i < made.models.length; i++) {
      made.models[i] = new Series(job.bucketSpan().toSeconds());
    }
    made.measured();
    return made;
  }

  @Override
  void bucket(Moment now, List<Feature> features, Findings findings) {
    judged++;
    if (!features.isEmpty()) {
      buckets.seen(now.number(), fading, 1);
    }
    for (Feature feature : features) {
      Modelled one = series.get(feature.split(), split -> made());
      if (one != null) {
        boolean frequent = frequent(now, one);
        one.presence.seen(now.number(), fading, 1);
        judge(now, feature.split(), one, feature, feature.actual(), frequent, findings);
      }
    }
    if (zeros) {
      if (features.isEmpty() && series.all().isEmpty() && !splits(detector)) {
        series.get(Split.NONE, split -> made());
      }
      for (Map.Entry<Split, Modelled> entry : series.all().entrySet()) {
        Modelled one = entry.getValue();
        if (one.presence.last() < now.number()) {
          judge(now, entry.getKey(), one, null, List.of(0.0), frequent(now, one), findings);
        }
      }
    }
  }

  private static boolean splits(Detector detector) {
    return detector.byFieldName() != null || detector.partitionFieldName() != null;
  }

  private boolean frequent(Moment now, Modelled one) {
    ExcludeFrequent excluded = detector.excludeFrequent();
    return (excluded == ExcludeFrequent.BY || excluded == ExcludeFrequent.ALL)
        && detector.byFieldName() != null
        && one.presence.weight(now.number(), fading)
            > FREQUENT * buckets.weight(now.number(), fading);
  }

  private void judge(
      Moment now,
      Split split,
      Modelled one,
      Feature feature,
      List<Double> actual,
      boolean frequent,
      Findings findings) {
    double least = 1;
    int part = 0;
    Expectation outlook = null;
    for (int i = 0; i < one.models.length; i++) {
      double value = actual.get(Math.min(i, actual.size() - 1));
      Expectation seen = observe(now, one, i, value);
      double probability = probability(seen) * one.models.length;
      if (outlook == null || probability < least) {
        least = Math.min(1, probability);
        part = i;
        outlook = seen;
      }
    }
    budget.grow(one.measured());
    double value = actual.get(Math.min(part, actual.size() - 1));
    if (findings.follows(detector.index(), split)) {
      findings.followed(
          new PlotPoint(
              Instant.ofEpochSecond(now.start()),
              value,
              outlook.typical(),
              outlook.low(),
              outlook.high(),
              least));
    }
    if (judged <= FIRST_BUCKETS) {
      return;
    }
    findings.judged(detector.index(), least);
    if (!frequent && findings.unusual(least) && !rules.skipsResult(now, value, outlook.typical())) {
      findings.add(
          new Finding(
              detector.index(),
              split,
              least,
              List.of(value),
              List.of(outlook.typical()),
              one.models.length > 1 ? PARTS.get(part) : null,
              feature,
              List.of()));
    }
  }

  private double probability(Expectation outlook) {
    Side side = detector.side();
    return switch (side) {
      case HIGH -> outlook.highProbability();
      case LOW -> outlook.lowProbability();
      case BOTH -> outlook.probability();
    };
  }

  /** Judges and learns; whether a rule keeps the value from being learned is known only then. */
  private Expectation observe(Moment now, Modelled one, int part, double value) {
    byte[] before = rules.mayKeepFromLearning() ? written(one.models[part]) : null;
    Expectation outlook = one.models[part].observe(now.start(), value);
    if (before != null && rules.skipsUpdate(now, value, outlook.typical())) {
      one.models[part] = read(before);
    }
    return outlook;
  }

  private static byte[] written(Series model) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      model.write(new DataOutputStream(bytes));
    } catch (IOException e) {
      throw new UncheckedIOException("memory is always written", e);
    }
    return bytes.toByteArray();
  }

  private Series read(byte[] bytes) {
    try {
      return Series.read(new DataInputStream(new ByteArrayInputStream(bytes)));
    } catch (IOException e) {
      throw new UncheckedIOException("was written just before", e);
    }
  }

  @Override
  long splits() {
    return series.all().size();
  }

  @Override
  void prune(long since) {
    series.prune(since);
  }

  @Override
  void shrink(Moment now, double share) {
    series.shrink(now, share);
  }

  @Override
  void write(DataOutput out) throws IOException {
    out.writeLong(judged);
    buckets.write(out);
    series.write(out);
  }

  @Override
  void read(DataInput in) throws IOException {
    judged = in.readLong();
    buckets.read(in);
    series.read(
        in,
        (split, from) -> {
          Modelled one = new Modelled(made().models.length);
          one.presence.read(from);
          for (int i = 0; i < one.models.length; i++) {
            one.models[i] = Series.read(from);
          }
          one.measured();
          return one;
        });
  }
}
