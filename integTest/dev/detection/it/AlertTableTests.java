package dev.detection.it;

import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.Test;

public class AlertTableTests {
  @Test
  public void columnsAreAlignedAndRowsInTheOrderOfTime() {
    Map<String, Object> later = alert("2026-03-10T12:00:00Z", "medium", "A longer name");
    Map<String, Object> earlier = alert("2026-03-10T11:00:00Z", "low", "Short");
    assertEquals(
        """
        TIME                  SEVERITY  RULE           HOST    REASON
        2026-03-10T11:00:00Z  low       Short          web-01  because
        2026-03-10T12:00:00Z  medium    A longer name  web-01  because
        """,
        AlertTable.print(List.of(later, earlier)));
  }

  @Test
  public void missingFieldsAreDashes() {
    assertEquals(
        """
        TIME  SEVERITY  RULE  HOST  REASON
        -     -         -     -     -
        """,
        AlertTable.print(List.of(Map.of())));
  }

  private static Map<String, Object> alert(String time, String severity, String rule) {
    return Map.of(
        "kibana.alert.original_time", time,
        "kibana.alert.severity", severity,
        "kibana.alert.rule.name", rule,
        "kibana.alert.reason", "because",
        "host", Map.of("name", "web-01"));
  }
}
