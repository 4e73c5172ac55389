package dev.detection.anomaly;

import dev.detection.anomaly.SeenTable.Name;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BiPredicate;

/**
 * Which values partitions, or members of populations, have had. A text is kept once, however many
 * have it.
 */
final class RareUnits {
  private static final int UNIT_BYTES = 160;
  private static final int NAME_BYTES = 120;

  /** Those among which a value is common or not: all partitions, or a population. */
  static final class Scope {
    private final Map<String, Name> names = new HashMap<>();
    private int units;

    int units() {
      return units;
    }
  }

  /** A partition, or a member. */
  static final class Unit {
    private final Scope scope;
    private final Presence presence = new Presence();
    private final SeenTable seen = new SeenTable();

    private Unit(Scope scope) {
      this.scope = scope;
    }

    Scope scope() {
      return scope;
    }

    Presence presence() {
      return presence;
    }

    SeenTable seen() {
      return seen;
    }
  }

  private final boolean population;
  private final Fading fading;
  private final Budget budget;
  private final Map<String, Scope> scopes = new HashMap<>();
  private final Map<Split, Unit> units = new LinkedHashMap<>();

  /**
   * None so far.
   *
   * @param population whether units are members, each of the population of its partition
   */
  RareUnits(boolean population, Fading fading, Budget budget) {
    this.population = population;
    this.fading = fading;
    this.budget = budget;
  }

  int size() {
    return units.size();
  }

  /** Null if there is no room for another. */
  Unit unit(Split key) {
    Unit unit = units.get(key);
    if (unit == null && budget.take(UNIT_BYTES + DetectorModel.bytes(key))) {
      unit = add(key);
    }
    return unit;
  }

  private Unit add(Split key) {
    Scope scope = scopes.computeIfAbsent(population ? key.partition() : null, p -> new Scope());
    scope.units++;
    Unit unit = new Unit(scope);
    units.put(key, unit);
    return unit;
  }

  /** Null if there is no room for another. */
  Name name(Scope scope, String text) {
    Name name = scope.names.get(text);
    if (name == null && budget.take(NAME_BYTES + DetectorModel.length(text))) {
      name = new Name(text);
      scope.names.put(text, name);
    }
    return name;
  }

  /** The unit has the value in this bucket. */
  void learn(Unit unit, Name name, Moment now) {
    boolean known = unit.seen.has(name);
    if (known || budget.take(SeenTable.BYTES)) {
      name.units += known ? 0 : 1;
      unit.seen.seen(name, now.number(), fading);
    }
  }

  /** A name that was asked for is not kept if nothing was learned of it. */
  void release(Scope scope, Name name) {
    if (name.units == 0) {
      scope.names.remove(name.text);
      released(name);
    }
  }

  private void released(Name name) {
    budget.grow(-NAME_BYTES - DetectorModel.length(name.text));
  }

  /** Drops values not seen since a bucket. */
  void prune(long since) {
    drop((unit, one) -> one.last() >= since, false);
  }

  /** Drops a share of all values: those of units that had them least, lately. */
  void shrink(Moment now, double share) {
    double[] uses =
        units.entrySet().stream()
            .flatMapToDouble(
                entry ->
                    entry.getValue().seen.list().stream()
                        .mapToDouble(one -> use(entry.getKey(), one, now)))
            .toArray();
    double limit = DetectorModel.quantile(uses, share);
    drop((unit, one) -> use(unit, one, now) >= limit, true);
  }

  /** How much a value of a unit was seen lately. No two are equal, whatever order they are in. */
  private double use(Split unit, SeenTable.Entry one, Moment now) {
    return DetectorModel.distinct(
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
              budget.grow(-UNIT_BYTES - DetectorModel.bytes(entry.getKey()));
              unit.scope.units--;
              return true;
            });
    for (Scope scope : scopes.values()) {
      scope
          .names
          .values()
          .removeIf(
              name -> {
                if (name.units == 0) {
                  released(name);
                }
                return name.units == 0;
              });
    }
    scopes.values().removeIf(scope -> scope.units == 0);
  }

  void write(DataOutput out) throws IOException {
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

  void read(DataInput in) throws IOException {
    List<Name> names = new ArrayList<>();
    int count = in.readInt();
    for (int i = 0; i < count; i++) {
      Split key = Stored.split(in);
      Unit unit = add(key);
      unit.presence.read(in);
      budget.grow(UNIT_BYTES + DetectorModel.bytes(key));
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
    budget.grow(NAME_BYTES + DetectorModel.length(text));
    return name;
  }
}
