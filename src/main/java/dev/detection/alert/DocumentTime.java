package dev.detection.alert;

import dev.detection.match.FieldType;
import dev.detection.match.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** When a document came: {@code event.ingested} if it has one, else {@code @timestamp}. */
final class DocumentTime {
  static final String TIMESTAMP = "@timestamp";
  private static final List<String> FIELDS = List.of("event.ingested", TIMESTAMP);

  private DocumentTime() {}

  /** Null if the document has none that its index reads as a date. */
  static Instant of(Map<String, Object> source, Schema schema) {
    return FIELDS.stream()
        .map(field -> of(field, source, schema))
        .filter(Objects::nonNull)
        .findFirst()
        .orElse(null);
  }

  /** The time in one field; null if there is none. */
  static Instant of(String field, Map<String, Object> source, Schema schema) {
    return schema.type(field) instanceof FieldType.Date date
        ? new Fields(source)
            .values(field).stream()
                .map(date::instant)
                .filter(Objects::nonNull)
                .max(Instant::compareTo)
                .orElse(null)
        : null;
  }
}
