package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Condition.Comparison;
import dev.detection.query.Field;
import dev.detection.rule.Position;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The query {@code range}. */
final class Ranges {
  private static final Set<String> PARAMETERS =
      Set.of("gt", "gte", "lt", "lte", "format", "time_zone", "relation");

  /** Of an older Elasticsearch. */
  private static final Set<String> OLD = Set.of("from", "to", "include_lower", "include_upper");

  /** A single point in time lies within what it intersects. */
  private static final Set<String> RELATIONS = Set.of("intersects", "within", "contains");

  private Ranges() {}

  static Condition range(Json body) {
    Map.Entry<String, Json> only = OneField.entry(body);
    return range(only.getKey(), only.getValue());
  }

  /** The range of a field with the parameters in an object. */
  static Condition range(String path, Json value) {
    for (String old : OLD) {
      if (value.object().containsKey(old)) {
        throw value.wrong("[%s] is not known, write gt, gte, lt and lte".formatted(old));
      }
    }
    Map<String, Json> keys = Queries.parameters(value, PARAMETERS);
    keys.values().removeIf(Json::isNull);
    checkRelation(keys.get("relation"));
    Json format = keys.get("format");
    Json zone = keys.get("time_zone");
    // A text field is asked by its words, not by the keyword field beside it.
    Condition.Leaf range = limits(value, keys, new Field.Itself(path));
    if (range instanceof Condition.Exists || (format == null && isUtc(zone))) {
      return range;
    }
    return new Condition.DateRange(
        range,
        format == null ? null : format.text(),
        isUtc(zone) ? null : zone(zone),
        Position.UNKNOWN);
  }

  private static Condition.Leaf limits(Json value, Map<String, Json> keys, Field.Itself field) {
    Condition.Range low = side(value, keys, field, Comparison.GREATER, Comparison.GREATER_OR_EQUAL);
    Condition.Range high = side(value, keys, field, Comparison.LESS, Comparison.LESS_OR_EQUAL);
    if (low != null && high != null) {
      return new Condition.Between(low, high, false, Position.UNKNOWN);
    }
    if (low == null && high == null) {
      return new Condition.Exists(Field.named(field.path()), Position.UNKNOWN);
    }
    return low != null ? low : high;
  }

  private static void checkRelation(Json relation) {
    if (relation == null) {
      return;
    }
    String name = relation.text().toLowerCase(Locale.ROOT);
    if (name.equals("disjoint")) {
      throw relation.notSupported("relation [disjoint], which no field but ranges has,");
    }
    if (!RELATIONS.contains(name)) {
      throw relation.wrong("expected intersects, within or contains");
    }
  }

  /** Whether a time zone is none, or one that limits are read in anyway. */
  static boolean isUtc(Json zone) {
    return zone == null || zone.isNull() || zone(zone).normalized().equals(ZoneOffset.UTC);
  }

  /** Reads a time zone. */
  static ZoneId zone(Json zone) {
    try {
      return ZoneId.of(zone.text());
    } catch (DateTimeException e) {
      throw zone.wrong("expected a time zone, for instance +01:00 or Europe/Paris");
    }
  }

  /** Of two limits on one side Elasticsearch takes the last in the text, which is not kept. */
  private static Condition.Range side(
      Json body, Map<String, Json> keys, Field field, Comparison open, Comparison closed) {
    Json one = keys.get(open.parameter());
    Json other = keys.get(closed.parameter());
    if (one != null && other != null) {
      throw body.wrong(
          "needs only one of [%s] and [%s]".formatted(open.parameter(), closed.parameter()));
    }
    if (one == null && other == null) {
      return null;
    }
    return one != null
        ? new Condition.Range(field, open, one.literal(), Position.UNKNOWN)
        : new Condition.Range(field, closed, other.literal(), Position.UNKNOWN);
  }
}
