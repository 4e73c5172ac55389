package dev.detection.anomaly;

import dev.detection.anomaly.Findings.Cause;
import dev.detection.anomaly.Findings.Finding;
import dev.detection.rule.Detector;
import dev.detection.rule.Detector.ExcludeFrequent;
import dev.detection.rule.DetectorFunction;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Counts and metrics with an over field: each member's value against those of its peers, which are
 * the members with the same partition and by-value.
 *
 * <p>Values are compared by their logarithms (sgn(v) ln(1+|v|), so that zero and negative values
 * have one), in which sizes of all kinds differ evenly. Where the peers are and how much they
 * differ is the median and the median absolute deviation, which half of the members could not move
 * (F. R. Hampel 1974), of this bucket, together with what they were lately, worth {@link #RECENT}
 * members. How often a distance so great comes is taken from what happened, tails included ({@link
 * Surprises}); a member that is always unlike its peers is less of a surprise ({@link Presence}).
 */
final class PopulationDetector extends UnitDetector<PopulationDetector.Member> {
  private static final double RECENT = 20;

  /** How much of a bucket's peers goes into what they were lately, once some buckets are known. */
  private static final double RATE = 0.05;

  /** From the median absolute deviation to the deviation of a normal distribution. */
  private static final double NORMAL = 1.4826;

  private static final int PEERS_BYTES = 40;

  /** A member of the population in its partition. */
  static final class Member implements Kept.Model {
    private final Presence presence = new Presence();

    @Override
    public Presence presence() {
      return presence;
    }

    @Override
    public long bytes() {
      return Presence.BYTES + 16;
    }

    @Override
    public void write(DataOutput out) throws IOException {
      presence.write(out);
    }
  }

  /** What members with one by-value were lately. */
  private static final class Peers implements Kept.Model {
    private final Presence presence = new Presence();
    private double centre;
    private double spread;

    @Override
    public Presence presence() {
      return presence;
    }

    void learn(double[] values, Moment now, Fading fading) {
      double middle = quantile(values, 0.5);
      double rate = Math.max(RATE, 1 / (presence.weight(now.number(), fading) + 1));
      centre += rate * (middle - centre);
      spread += rate * (PopulationDetector.spread(values, middle) - spread);
      presence.seen(now.number(), fading, 1);
    }

    @Override
    public long bytes() {
      return Presence.BYTES + PEERS_BYTES;
    }

    @Override
    public void write(DataOutput out) throws IOException {
      presence.write(out);
      out.writeDouble(centre);
      out.writeDouble(spread);
    }
  }

  /** What is known of one member in one bucket. */
  private static final class Judged {
    private double bits;
    private Feature feature;
    private final List<Cause> causes = new ArrayList<>();

    void add(double other, Feature of, Cause cause) {
      if (feature == null || other < bits) {
        bits = other;
        feature = of;
      }
      if (other < 0) {
        causes.add(cause);
      }
    }
  }

  private final Kept<Peers> peers;
  private final boolean counts;
  private final boolean excludesBy;
  private final boolean excludesOver;

  /** Values of one split: one, or those of metric. */
  private final int parts;

  PopulationDetector(Detector detector, Fading fading, Budget budget) {
    super(detector, fading, budget);
    peers = new Kept<>(fading, budget);
    counts =
        switch (detector.function()) {
          case COUNT, NON_ZERO_COUNT, DISTINCT_COUNT -> true;
          default -> false;
        };
    ExcludeFrequent excluded = detector.excludeFrequent();
    boolean all = excluded == ExcludeFrequent.ALL;
    excludesBy = detector.byFieldName() != null && (all || excluded == ExcludeFrequent.BY);
    excludesOver = all || excluded == ExcludeFrequent.OVER;
    parts = detector.function() == DetectorFunction.METRIC ? 3 : 1;
  }

  @Override
  void bucket(Moment now, List<Feature> features, Findings findings) {
    begin(now, !features.isEmpty());
    Map<Split, List<Feature>> groups = new LinkedHashMap<>();
    Map<String, Integer> sizes = new HashMap<>();
    String last = null;
    for (Feature feature : features) {
      Split split = feature.split();
      groups
          .computeIfAbsent(new Split(split.partition(), null, split.by()), key -> new ArrayList<>())
          .add(feature);
      if (!split.over().equals(last)) {
        sizes.merge(split.partition(), 1, Integer::sum);
        last = split.over();
      }
    }
    Map<Split, Judged> members = new LinkedHashMap<>();
    groups.forEach(
        (group, values) -> {
          boolean frequent = values.size() > FREQUENT * sizes.get(group.partition());
          for (int part = 0; part < parts; part++) {
            // the place of the over field is free in the name of a group of peers
            Split key =
                new Split(group.partition(), part == 0 ? null : "" + part, group.by());
            Peers of = peers.get(key, split -> new Peers());
            if (of != null) {
              judge(now, of, part, values, frequent && excludesBy, members);
            }
          }
        });
    members.forEach((split, judged) -> tell(now, split, judged, findings));
  }

  private void judge(
      Moment now,
      Peers group,
      int part,
      List<Feature> features,
      boolean excluded,
      Map<Split, Judged> members) {
    double[] values =
        features.stream().mapToDouble(one -> logarithm(one.actual().get(part))).toArray();
    double centre = quantile(values, 0.5);
    double spread = spread(values, centre);
    double recent = group.presence.last() < 0 ? 0 : RECENT;
    double place = (values.length * centre + recent * group.centre) / (values.length + recent);
    double width = (values.length * spread + recent * group.spread) / (values.length + recent);
    // counts differ by chance as Poisson's do; and no value is measured exactly
    double least = counts ? 1 / Math.sqrt(1 + number(place)) : 0.01 * (1 + Math.abs(place));
    width = Math.max(width, least);
    double typical = number(place);
    List<Double> learned = new ArrayList<>();
    for (int i = 0; i < values.length; i++) {
      Feature feature = features.get(i);
      double far = onItsSide((values[i] - place) / width);
      double actual = feature.actual().get(part);
      boolean silent = excluded || rules.skipsResult(now, actual, typical);
      double bits = silent ? 0 : -log2(1 + far * far);
      if (!rules.skipsUpdate(now, actual, typical)) {
        learned.add(values[i]);
      }
      Split split = feature.split();
      members
          .computeIfAbsent(
              new Split(split.partition(), split.over(), null), key -> new Judged())
          .add(bits, feature, new Cause(split.by(), surprises.probability(bits), actual, typical));
    }
    if (!learned.isEmpty()) {
      group.learn(learned.stream().mapToDouble(value -> value).toArray(), now, fading);
    }
  }

  private static double spread(double[] values, double centre) {
    double[] distances = values.clone();
    for (int i = 0; i < distances.length; i++) {
      distances[i] = Math.abs(distances[i] - centre);
    }
    return NORMAL * quantile(distances, 0.5);
  }

  private double onItsSide(double far) {
    return switch (detector.side()) {
      case HIGH -> Math.max(0, far);
      case LOW -> Math.min(0, far);
      case BOTH -> far;
    };
  }

  private void tell(Moment now, Split split, Judged judged, Findings findings) {
    Member member = units.get(split, key -> new Member());
    if (member == null) {
      return;
    }
    boolean frequent =
        excludesOver
            && member.presence.weight(now.number(), fading)
                > FREQUENT * buckets.weight(now.number(), fading);
    double probability = member.presence.tempered(surprises.probability(judged.bits));
    if (!judged.causes.isEmpty() && !frequent && tells() && findings.unusual(probability)) {
      judged.causes.sort(Comparator.comparingDouble(Cause::probability));
      Cause first = judged.causes.get(0);
      findings.add(
          new Finding(
              detector.index(),
              split,
              probability,
              List.of(first.actual()),
              List.of(first.typical()),
              null,
              judged.feature,
              List.copyOf(judged.causes)));
    }
    end(now, member.presence, judged.bits);
  }

  private static double logarithm(double value) {
    return Math.signum(value) * Math.log1p(Math.abs(value));
  }

  private static double number(double logarithm) {
    return Math.signum(logarithm) * Math.expm1(Math.abs(logarithm));
  }

  @Override
  long splits() {
    return super.splits() + peers.all().size();
  }

  @Override
  void prune(long since) {
    super.prune(since);
    peers.prune(since);
  }

  @Override
  void shrink(Moment now, double share) {
    super.shrink(now, share);
    peers.shrink(now, share);
  }

  @Override
  Member read(Split split, DataInput in) throws IOException {
    Member member = new Member();
    member.presence.read(in);
    return member;
  }

  @Override
  void write(DataOutput out) throws IOException {
    super.write(out);
    peers.write(out);
  }

  @Override
  void read(DataInput in) throws IOException {
    super.read(in);
    peers.read(
        in,
        (split, from) -> {
          Peers group = new Peers();
          group.presence.read(from);
          group.centre = from.readDouble();
          group.spread = from.readDouble();
          return group;
        });
  }
}
