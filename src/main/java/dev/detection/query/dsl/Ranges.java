package dev.detection.query.dsl;

import dev.detection.query.Condition;
import dev.detection.query.Condition.Comparison;
import dev.detection.query.Field;
import dev.detection.query.Literal;
import dev.detection.rule.Position;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The query {@code range}. */
final class Ranges {
  private static final Set<String> PARAMETERS =
      Set.of("gt", "gte", "lt", "lte", "time_zone", "relation");

  /** Names of the zone that limits are read in anyway. */
  private static final Set<String> UTC =
      Set.of("utc", "z", "zulu", "gmt", "etc/utc", "+00:00", "-00:00", "+0000", "+00");

  private Ranges() {}

  static Condition range(Json body) {
    Map.Entry<String, Json> only = OneField.entry(body);
    Map<String, Json> keys = Queries.parameters(only.getValue(), PARAMETERS);
    keys.values().removeIf(Json::isNull);
    Json zone = keys.get("time_zone");
    if (zone != null && !UTC.contains(zone.text().toLowerCase(Locale.ROOT))) {
      throw zone.notSupported("time zone [" + zone.text() + "]");
    }
    Json relation = keys.get("relation");
    if (relation != null && !relation.text().equalsIgnoreCase("intersects")) {
      throw relation.notSupported("relation [" + relation.text() + "]");
    }
    Field field = Field.named(only.getKey());
    Json value = only.getValue();
    Condition.Range low = side(value, keys, field, Comparison.GREATER, Comparison.GREATER_OR_EQUAL);
    Condition.Range high = side(value, keys, field, Comparison.LESS, Comparison.LESS_OR_EQUAL);
    if (low != null && high != null) {
      if (isNumber(low) != isNumber(high)) {
        // On dates Elasticsearch then reads the text as milliseconds too.
        throw value.notSupported("a range from a number to a text or the other way round");
      }
      return new Condition.Between(low, high, false, Position.UNKNOWN);
    }
    if (low == null && high == null) {
      return new Condition.Exists(field, Position.UNKNOWN);
    }
    return low != null ? low : high;
  }

  private static boolean isNumber(Condition.Range range) {
    return range.limit() instanceof Literal.Whole || range.limit() instanceof Literal.Decimal;
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
