package dev.detection.anomaly;

import dev.detection.anomaly.AnomalyRecord.Cause;
import dev.detection.anomaly.Findings.Finding;
import dev.detection.anomaly.SeenTable.Name;
import dev.detection.rule.Detector;
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
import java.util.Objects;
import java.util.function.BiPredicate;

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
  private static final int UNIT_BYTES = 160;
  private static final int NAME_BYTES = 120;

  /** Those among which a value is common or not: all partitions, or a population. */
  private static final class Scope {
    private final Map<String, Name> names = new HashMap<>();
    private int units;
  }

  private static final class Unit {
    private final Scope scope;
    private final Presence presence;
    private final SeenTable seen = new SeenTable();

    Unit(Scope scope, Presence presence) {
      this.scope = scope;
      this.presence = presence;
    }
  }

  private final boolean population;
  private final boolean frequency;
  private final Map<String, Scope> scopes = new HashMap<>();
  private final Map<Split, Unit> units = new LinkedHashMap<>();
  private final Presence buckets = new Presence();
  private final Surprises surprises;

  RareDetector(Detector detector, Fading fading, Budget budget) {
    super(detector, fading, budget);
    population = detector.overFieldName() != null;
    frequency = detector.function() == DetectorFunction.FREQ_RARE;
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
      Unit unit = unit(key);
      if (unit != null) {
        judge(now, key, unit, features.subList(begin, end), findings);
      }
    }
  }

  private static Split unitOf(Split split) {
    return split.by() == null ? split : new Split(split.partition(), split.over(), null);
  }

  /** Null if there is no room for another. */
  private Unit unit(Split key) {
    Unit unit = units.get(key);
    if (unit == null && budget.take(UNIT_BYTES + bytes(key))) {
      unit = add(key, new Presence());
    }
    return unit;
  }

  private Unit add(Split key, Presence presence) {
    Scope scope = scopes.computeIfAbsent(population ? key.partition() : null, p -> new Scope());
    scope.units++;
    Unit unit = new Unit(scope, presence);
    units.put(key, unit);
    return unit;
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
      Name name = name(unit.scope, feature.split().by());
      if (name == null) {
        continue;
      }
      Commonness one = commonness(now, unit, name, feature.count());
      if (!one.frequent && !rules.skipsResult(now, feature.count(), one.share)) {
        told.add(feature);
        common.add(one);
      }
      if (!rules.skipsUpdate(now, feature.count(), one.share)) {
        learn(unit, name, now);
        least = Math.min(least, one.bits);
      }
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
    unit.presence.seen(now.number(), fading, surprises.probability(least));
    surprises.learn(least);
  }

  private double probability(Unit unit, double bits) {
    return unit.presence.tempered(surprises.probability(bits));
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
                feature.split().by(), null, probability, feature.count(), common.get(i).share));
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
    double own = unit.seen.weight(name, now.number(), fading);
    double age = unit.presence.weight(now.number(), fading);
    int others = name.units - (unit.seen.has(name) ? 1 : 0);
    double shared = (others + 0.5) / unit.scope.units;
    double common = own + (population ? others + 0.5 : shared);
    double share = Math.min(1, common / (age + 1));
    boolean frequent = population ? others > FREQUENT * unit.scope.units : share > FREQUENT;
    if (!population) {
      common *= shared * (buckets.weight(now.number(), fading) + 1) / (age + 1);
    }
    return new Commonness(
        log2(frequency && !frequent ? common / documents : common), share, frequent);
  }

  private static double log2(double value) {
    return Math.log(value) / Math.log(2);
  }

  /** Null if there is no room for another. */
  private Name name(Scope scope, String text) {
    Name name = scope.names.get(text);
    if (name == null && budget.take(NAME_BYTES + length(text))) {
      name = new Name(text);
      scope.names.put(text, name);
    }
    return name;
  }

  private void learn(Unit unit, Name name, Moment now) {
    boolean known = unit.seen.has(name);
    if (known || budget.take(SeenTable.BYTES)) {
      name.units += known ? 0 : 1;
      unit.seen.seen(name, now.number(), fading);
    }
  }

  @Override
  long splits() {
    return units.size();
  }

  @Override
  void prune(long since) {
    drop((unit, one) -> one.last() >= since, false);
  }

  @Override
  void shrink(Moment now, double share) {
    double[] uses =
        units.entrySet().stream()
            .flatMapToDouble(
                entry ->
                    entry.getValue().seen.list().stream()
                        .mapToDouble(one -> use(entry.getKey(), one, now)))
            .toArray();
    double limit = quantile(uses, share);
    drop((unit, one) -> use(unit, one, now) >= limit, true);
  }

  /** How much a value of a unit was seen lately. No two are equal, whatever order they are in. */
  private double use(Split unit, SeenTable.Entry one, Moment now) {
    return distinct(
        fading.faded(one.weight(), now.number() - one.last()),
        31 * unit.hashCode() + Objects.hashCode(one.name().text));
  }

  private void drop(BiPredicate<Split, SeenTable.Entry> keeping, boolean forMemory) {
    units
        .entrySet()
        .removeIf(
            entry -> {
              Unit unit = entry.getValue();
              int gone = unit.seen.retain(one -> keeping.test(entry.getKey(), one));
              for (int i = 0; i < gone; i++) {
                budget.pruned(SeenTable.BYTES, forMemory);
              }
              if (unit.seen.size() > 0) {
                return false;
              }
              budget.grow(-UNIT_BYTES - bytes(entry.getKey()));
              unit.scope.units--;
              return true;
            });
    scopes.values().forEach(scope -> scope.names.values().removeIf(this::unused));
    scopes.values().removeIf(scope -> scope.units == 0);
  }

  private boolean unused(Name name) {
    if (name.units == 0) {
      budget.grow(-NAME_BYTES - length(name.text));
    }
    return name.units == 0;
  }

  @Override
  void write(DataOutput out) throws IOException {
    surprises.write(out);
    buckets.write(out);
    Map<Name, Integer> numbers = new HashMap<>();
    out.writeInt(units.size());
    for (Map.Entry<Split, Unit> entry : units.entrySet()) {
      Stored.split(out, entry.getKey());
      entry.getValue().presence.write(out);
      List<SeenTable.Entry> seen = entry.getValue().seen.list();
      out.writeInt(seen.size());
      for (SeenTable.Entry one : seen) {
        Integer number = numbers.putIfAbsent(one.name(), numbers.size());
        out.writeInt(number == null ? -1 : number);
        if (number == null) {
          Stored.text(out, one.name().text);
        }
        out.writeFloat(one.weight());
        out.writeInt(one.last());
      }
    }
  }

  @Override
  void read(DataInput in) throws IOException {
    surprises.read(in);
    buckets.read(in);
    List<Name> names = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      Split key = Stored.split(in);
      Presence presence = new Presence();
      presence.read(in);
      Unit unit = add(key, presence);
      budget.grow(UNIT_BYTES + bytes(key));
      int seen = in.readInt();
      for (int j = 0; j < seen; j++) {
        int number = in.readInt();
        Name name = number >= 0 ? names.get(number) : newName(unit.scope, Stored.text(in), names);
        name.units++;
        unit.seen.put(name, in.readFloat(), in.readInt());
        budget.grow(SeenTable.BYTES);
      }
    }
  }

  private Name newName(Scope scope, String text, List<Name> names) {
    Name name = new Name(text);
    names.add(name);
    scope.names.put(text, name);
    budget.grow(NAME_BYTES + length(text));
    return name;
  }
}
