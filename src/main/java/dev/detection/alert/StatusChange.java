package dev.detection.alert;

import dev.detection.finding.EventFields;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What becomes of alerts that somebody has looked at.
 *
 * @param status {@code open}, {@code acknowledged} or {@code closed}
 * @param reason why; null for none
 * @param user who says so; null if that is not known
 * @param at when
 */
public record StatusChange(String status, String reason, String user, Instant at) {
  /** The fields that it is about. */
  static final String FIELDS = "kibana.alert.workflow_*";

  private static final String STATUS = "kibana.alert.workflow_status";
  private static final String REASON = "kibana.alert.workflow_reason";
  private static final String USER = "kibana.alert.workflow_user";
  private static final String AT = "kibana.alert.workflow_status_updated_at";

  /** Whether an alert is as it would be: who was first, and when, stays. */
  boolean isDone(Map<String, Object> alert) {
    EventFields fields = new EventFields(alert);
    return fields.values(STATUS).equals(List.of(status))
        && fields.values(REASON).equals(reason == null ? List.of() : List.of(reason));
  }

  /** What is to be written into an alert; null takes away what an earlier change has left. */
  Map<String, Object> update(Map<String, Object> alert) {
    EventFields before = new EventFields(alert);
    Map<String, Object> update = new LinkedHashMap<>();
    update.put(STATUS, status);
    update.put(AT, at.toString());
    putOrClear(update, before, USER, user);
    putOrClear(update, before, REASON, reason);
    return update;
  }

  private static void putOrClear(
      Map<String, Object> update, EventFields before, String field, String value) {
    if (value != null || !before.values(field).isEmpty()) {
      update.put(field, value);
    }
  }
}
