package dev.detection.finding;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The result of an anomaly job, read as the event that an alert is about. As in Kibana's engine the
 * values of its influencers and of its by field stand where events have them ({@code host.name} in
 * {@code host}), so that exceptions, overrides and dashboards find them.
 */
final class AnomalyEvent {
  private AnomalyEvent() {}

  /**
   * @param record a result document of type {@code record}, of ours or of Elastic's jobs
   */
  static SourceDocument of(SourceDocument record) {
    Map<String, Object> event = new LinkedHashMap<>(record.source());
    if (event.get("timestamp") instanceof Number millis) {
      event.put("@timestamp", Instant.ofEpochMilli(millis.longValue()).toString());
    }
    Map<String, Object> lifted = new LinkedHashMap<>();
    Object by = record.source().get("by_field_value");
    if (record.source().get("by_field_name") instanceof String name && by != null) {
      lifted.put(name, List.of(by));
    }
    if (record.source().get("influencers") instanceof List<?> influencers) {
      for (Object one : influencers) {
        if (one instanceof Map<?, ?> influencer
            && influencer.get("influencer_field_name") instanceof String name
            && influencer.get("influencer_field_values") instanceof List<?> values) {
          lifted.put(name, values);
        }
      }
    }
    // Results have them flat as well, as lists; what is no list is the result's own.
    lifted
        .keySet()
        .removeIf(name -> event.get(name) != null && !(event.get(name) instanceof List<?>));
    lifted.keySet().forEach(event::remove);
    lifted.forEach((name, value) -> put(event, name, value));
    return new SourceDocument(record.index(), record.id(), event);
  }

  /** What a field of the result itself stands in the way of is left out. */
  private static void put(Map<String, Object> into, String path, Object value) {
    int dot = path.indexOf('.');
    if (dot < 0) {
      into.putIfAbsent(path, value);
      return;
    }
    Map<String, Object> object = new LinkedHashMap<>();
    switch (into.get(path.substring(0, dot))) {
      case null -> {}
      case Map<?, ?> before -> before.forEach((key, old) -> object.put((String) key, old));
      default -> {
        return;
      }
    }
    put(object, path.substring(dot + 1), value);
    into.put(path.substring(0, dot), object);
  }
}
