package dev.detection.anomaly;

import dev.detection.anomaly.Findings.Cause;
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
 * value that is new to a host but known to all the others is thus as common as one seen once. In a
 * unit younger than the job it counts for more by their ages: all is new to a new host.
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
  /** The logarithm of how common frequent values are taken to be. */
  private static final double COMMON = 30;

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

  private void judge(
      Moment now, Split key, Unit unit, List<Feature> features, Findings findings) {
    double age = unit.presence.weight(now.number(), fading);
    double jobAge = buckets.weight(now.number(), fading);
    double least = COMMON;
    List<Cause> causes = new ArrayList<>();
    Feature first = null;
    double firstProbability = 1;
    for (Feature feature : features) {
      Name name = name(unit.scope, feature.split().by());
      if (name == null) {
        continue;
      }
      double common = common(unit, name, now);
      double typical = Math.min(1, common / (age + 1));
      double bits = bits(common, typical, age, jobAge, unit, name, feature);
      if (!rules.skipsUpdate(now, feature.count(), typical)) {
        least = Math.min(least, bits);
        learn(unit, name, now);
      }
      if (bits < COMMON
          && surprises.age() > FIRST_BUCKETS
          && !rules.skipsResult(now, feature.count(), typical)) {
        double probability = unit.presence.tempered(surprises.probability(bits));
        if (findings.unusual(probability)) {
          if (population) {
            causes.add(
                new Cause(feature.split().by(), probability, feature.count(), typical));
            if (probability < firstProbability) {
              firstProbability = probability;
              first = feature;
            }
          } else {
            findings.add(detector.index(), probability, feature, typical);
          }
        }
      }
    }
    if (first != null) {
      causes.sort(Comparator.comparingDouble(Cause::probability));
      findings.add(
          new Finding(
              detector.index(),
              key,
              firstProbability,
              List.of(causes.get(0).actual()),
              List.of(causes.get(0).typical()),
              null,
              first,
              List.copyOf(causes)));
    }
    unit.presence.seen(now.number(), fading, surprises.probability(least));
    surprises.learn(least);
  }

  /** In how many buckets, or so, the unit may be taken to have had the value. */
  private double common(Unit unit, Name name, Moment now) {
    double own = unit.seen.weight(name, now.number(), fading);
    double others = others(unit, name) + 0.5;
    return own + (population ? others : others / unit.scope.units);
  }

  private static int others(Unit unit, Name name) {
    return name.units - (unit.seen.has(name) ? 1 : 0);
  }

  /** The logarithm of how common a value is; {@link #COMMON} if it is frequent. */
  private double bits(
      double common,
      double share,
      double age,
      double jobAge,
      Unit unit,
      Name name,
      Feature feature) {
    boolean frequent =
        population ? others(unit, name) > FREQUENT * unit.scope.units : share > FREQUENT;
    if (frequent) {
      return COMMON;
    }
    double youth = population ? 1 : (jobAge + 1) / (age + 1);
    return log2(common * youth / (frequency ? feature.count() : 1));
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
