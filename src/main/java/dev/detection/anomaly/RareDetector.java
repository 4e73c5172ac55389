package dev.detection.anomaly;

import dev.detection.anomaly.AnomalyRecord.Cause;
import dev.detection.anomaly.Findings.Finding;
import dev.detection.anomaly.RareUnits.Unit;
import dev.detection.anomaly.SeenTable.Name;
import dev.detection.rule.Detector;
import dev.detection.rule.DetectorFunction;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * rare and freq_rare: by-values that few buckets, or few members of a population, have had.
 *
 * <p>A unit is a partition, or a member of a population in its partition. How common a value is to
 * a unit is the number of its past buckets with the value, plus how common the value is among the
 * other units: the share of them that have it if they are partitions, their number if they are a
 * population. That is the back-off of hierarchical Bayesian models of language (MacKay and Peto
 * 1995; Kneser and Ney 1995 for counting units and not occurrences), with a weight of one bucket. A
 * value that is new to a host but known to all the others is thus as common as one seen once. Of
 * partitions the share of the others counts once more, as a factor: of two values that a host had
 * once, the one that no other host had is the more unusual. In a unit younger than the job a value
 * is taken for more common by their ages: all is new to a new host.
 *
 * <p>How improbable it is that a unit has something so uncommon in a bucket is not taken from a
 * formula but from how often it happened: {@link Surprises} of the whole detector, tempered by
 * those of the unit ({@link Presence}). For freq_rare, how common a value is, is divided by its
 * number of documents.
 *
 * <p>Units are judged and learned one after the other. Something new that comes to many hosts in
 * one bucket is a surprise for the first few.
 */
final class RareDetector extends DetectorModel {
  private final boolean population;
  private final boolean frequency;
  private final RareUnits units;
  private final Presence buckets = new Presence();
  private final Surprises surprises;

  RareDetector(Detector detector, Fading fading, Budget budget) {
    super(detector, fading, budget);
    population = detector.overFieldName() != null;
    frequency = detector.function() == DetectorFunction.FREQ_RARE;
    units = new RareUnits(population, fading, budget);
    surprises = new Surprises(fading);
  }

  @Override
  void bucket(Moment now, List<Feature> features, Findings findings) {
    surprises.next();
    if (!features.isEmpty()) {
      buckets.seen(now.number(), fading, 1);
    }
    int end;
    for (int begin = 0; begin < features.size(); begin = end) {
      Split key = unitOf(features.get(begin).split());
      end = begin + 1;
      while (end < features.size() && unitOf(features.get(end).split()).equals(key)) {
        end++;
      }
      Unit unit = units.unit(key);
      if (unit != null) {
        judge(now, key, unit, features.subList(begin, end), findings);
      }
    }
  }

  private static Split unitOf(Split split) {
    return split.by() == null ? split : new Split(split.partition(), split.over(), null);
  }

  /**
   * How common a value is to a unit.
   *
   * @param bits logarithm to base 2 of how common
   * @param share of the unit's buckets that may be expected to have it
   * @param frequent whether it is never told
   */
  private record Commonness(double bits, double share, boolean frequent) {}

  private void judge(Moment now, Split key, Unit unit, List<Feature> features, Findings findings) {
    List<Feature> told = new ArrayList<>();
    List<Commonness> common = new ArrayList<>();
    double least = Double.POSITIVE_INFINITY;
    for (Feature feature : features) {
      Name name = units.name(unit.scope(), feature.split().by());
      if (name == null) {
        continue;
      }
      Commonness one = commonness(now, unit, name, feature.count());
      if (!one.frequent && !rules.skipsResult(now, (double) feature.count(), one.share)) {
        told.add(feature);
        common.add(one);
      }
      if (!rules.skipsUpdate(now, (double) feature.count(), one.share)) {
        units.learn(unit, name, now);
        least = Math.min(least, one.bits);
      }
      units.release(unit.scope(), name);
    }
    if (surprises.age() > FIRST_BUCKETS) {
      findings.judged(detector.index(), probability(unit, least));
      if (population) {
        tellMember(key, unit, told, common, findings);
      } else {
        for (int i = 0; i < told.size(); i++) {
          double probability = probability(unit, common.get(i).bits);
          if (findings.unusual(probability)) {
            findings.add(detector.index(), probability, told.get(i), common.get(i).share);
          }
        }
      }
    }
    unit.presence().seen(now.number(), fading, surprises.probability(least));
    surprises.learn(least);
  }

  private double probability(Unit unit, double bits) {
    return unit.presence().tempered(surprises.probability(bits));
  }

  private void tellMember(
      Split key, Unit unit, List<Feature> told, List<Commonness> common, Findings findings) {
    List<Cause> causes = new ArrayList<>();
    Feature first = null;
    double least = 1;
    for (int i = 0; i < told.size(); i++) {
      double probability = probability(unit, common.get(i).bits);
      if (findings.unusual(probability)) {
        Feature feature = told.get(i);
        causes.add(
            new Cause(
                feature.split().by(),
                null,
                probability,
                (double) feature.count(),
                common.get(i).share));
        first = probability < least ? feature : first;
        least = Math.min(least, probability);
      }
    }
    if (first != null) {
      causes.sort(Comparator.comparingDouble(Cause::probability));
      findings.add(new Finding(detector.index(), key, least, first, causes));
    }
  }

  private Commonness commonness(Moment now, Unit unit, Name name, long documents) {
    double own = unit.seen().weight(name, now.number(), fading);
    double age = unit.presence().weight(now.number(), fading);
    int others = name.units - (unit.seen().has(name) ? 1 : 0);
    double shared = (others + 0.5) / unit.scope().units();
    double common = own + (population ? others + 0.5 : shared);
    double share = Math.min(1, common / (age + 1));
    boolean frequent = population ? others > FREQUENT * unit.scope().units() : share > FREQUENT;
    if (!population) {
      common *= shared * (buckets.weight(now.number(), fading) + 1) / (age + 1);
    }
    return new Commonness(
        log2(frequency && !frequent ? common / (double) documents : common), share, frequent);
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  @Override
  long splits() {
    return units.size();
  }

  @Override
  void prune(long since) {
    units.prune(since);
  }

  @Override
  void shrink(Moment now, double share) {
    units.shrink(now, share);
  }

  @Override
  void write(DataOutput out) throws IOException {
    surprises.write(out);
    buckets.write(out);
    units.write(out);
  }

  @Override
  void read(DataInput in) throws IOException {
    surprises.read(in);
    buckets.read(in);
    units.read(in);
  }
}
