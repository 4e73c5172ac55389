package dev.detection.finding;

import dev.detection.match.FieldType;
import dev.detection.match.Schema;
import dev.detection.rule.RuleHead;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** When a document came: {@code event.ingested} if it has one, else {@code @timestamp}. */
public final class DocumentTime {
  /** The time of the event itself. */
  public static final String TIMESTAMP = "@timestamp";

  private static final List<String> FIELDS = List.of("event.ingested", TIMESTAMP);

  private DocumentTime() {}

  /** Null if the document has none that its index reads as a date. */
  public static Instant of(Map<String, Object> source, Schema schema) {
    return FIELDS.stream()
        .map(field -> of(field, source, schema))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /**
   * What a document counts by for a rule: its override field, else, where the rule allows it, its
   * time.
   *
   * @return null if it has none, so that no window has it
   */
  public static Instant of(RuleHead rule, Map<String, Object> source, Schema schema) {
    String override = rule.timestampOverride();
    Instant time = override == null ? null : of(override, source, schema);
    return time == null && (override == null || rule.timestampFallback())
        ? of(TIMESTAMP, source, schema)
        : time;
  }

  /** The time in one field; null if there is none. */
  public static Instant of(String field, Map<String, Object> source, Schema schema) {
    List<Object> values = new EventFields(source).values(field);
    return !values.isEmpty() && schema.type(field, values.getFirst()) instanceof FieldType.Date date
        ? values.stream()
            .map(date::instant)
            .filter(Objects::nonNull)
            .max(Instant::compareTo)
            .orElse(null)
        : null;
  }
}
