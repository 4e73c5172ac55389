package dev.detection.ingest;

import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.Map;

/** The field {@code event.ingested} of documents: when they came. */
final class IngestedTime {
  private static final String OBJECT = "event";
  private static final String KEY = "ingested";
  private static final String FIELD = OBJECT + "." + KEY;

  private IngestedTime() {}

  /**
   * Sets the field, in ISO 8601 and UTC, if the document does not have it, neither in an object nor
   * as a key with a dot; null is no value, as for the processor {@code set}. Where {@code event} is
   * something else than an object, nothing is done: the document must not be refused for it.
   */
  static void setIfAbsent(Map<String, Object> source, ZonedDateTime now) {
    String time = now.toInstant().toString();
    if (source.containsKey(FIELD)) {
      source.putIfAbsent(FIELD, time);
    } else if (source.computeIfAbsent(OBJECT, unused -> new LinkedHashMap<>())
        instanceof Map<?, ?> event) {
      objectOf(event).putIfAbsent(KEY, time);
    }
  }

  @SuppressWarnings("unchecked") // objects of a document have string keys
  private static Map<String, Object> objectOf(Map<?, ?> map) {
    return (Map<String, Object>) map;
  }
}
