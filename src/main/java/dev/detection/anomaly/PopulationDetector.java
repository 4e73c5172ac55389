package dev.detection.anomaly;

import dev.detection.anomaly.AnomalyRecord.Cause;
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
 * <p>Values are compared by their logarithms (the inverse hyperbolic sine, so that zero and
 * negative values have one; Johnson 1949), in which sizes of all kinds differ evenly. Where the
 * peers are and how much they differ is the median and the median absolute deviation, which half of
 * the members could not move (F. R. Hampel 1974), of this bucket, together with what they were
 * lately ({@link Peers}). How often a distance so great comes is taken from what happened, tails
 * included ({@link Surprises}); a member that is always unlike its peers is less of a surprise
 * ({@link Presence}).
 */
final class PopulationDetector extends UnitDetector<PopulationDetector.Member> {
  /**
   * How many bits a spread is taken for. Beyond what was seen values then have Pareto's tail, its
   * exponent by what was seen.
   */
  private static final double BITS = 2;

  /** What is told of a member. */
  private static final int MOST_CAUSES = 10;

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
      causes.add(cause);
    }

    /** The least probable first. */
    List<Cause> causes() {
      causes.sort(Comparator.comparingDouble(Cause::probability));
      return causes.subList(0, Math.min(MOST_CAUSES, causes.size()));
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
    Split last = Split.NONE;
    for (Feature feature : features) {
      Split split = feature.split();
      groups
          .computeIfAbsent(new Split(split.partition(), null, split.by()), key -> new ArrayList<>())
          .add(feature);
      Split member = new Split(split.partition(), split.over(), null);
      if (!member.equals(last)) {
        sizes.merge(split.partition(), 1, Integer::sum);
        last = member;
      }
    }
    Map<Split, Judged> members = new LinkedHashMap<>();
    groups.forEach(
        (group, values) -> {
          boolean frequent = values.size() > FREQUENT * sizes.get(group.partition());
          for (int part = 0; part < parts; part++) {
            // the place of the over field is free in the name of a group of peers
            Split key = new Split(group.partition(), part == 0 ? null : "" + part, group.by());
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
    double[] values = features.stream().mapToDouble(one -> one.actual().get(part)).toArray();
    Peers.Distances far = group.distances(values, counts);
    double typical = far.typical();
    boolean[] learned = new boolean[values.length];
    for (int i = 0; i < values.length; i++) {
      Feature feature = features.get(i);
      Split split = feature.split();
      boolean silent = excluded || rules.skipsResult(now, values[i], typical);
      double distance = silent ? 0 : onItsSide(far.of(i));
      double bits = -BITS * Math.abs(distance);
      learned[i] = !rules.skipsUpdate(now, values[i], typical);
      members
          .computeIfAbsent(new Split(split.partition(), split.over(), null), key -> new Judged())
          .add(
              bits,
              feature,
              new Cause(
                  split.by(),
                  parts > 1 ? SeriesDetector.PARTS.get(part) : null,
                  surprises.probability(bits),
                  values[i],
                  typical));
    }
    group.learn(values, learned, now, fading);
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
    if (tells()) {
      double probability = member.presence.tempered(surprises.probability(judged.bits));
      findings.judged(detector.index(), probability);
      if (judged.bits < 0 && !frequent && findings.unusual(probability)) {
        findings.add(
            new Finding(detector.index(), split, probability, judged.feature, judged.causes()));
      }
    }
    end(now, member.presence, judged.bits);
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
    peers.read(in, (split, from) -> new Peers(from));
  }
}
