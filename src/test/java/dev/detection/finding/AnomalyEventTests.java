package dev.detection.finding;

import static org.junit.Assert.assertEquals;

import java.util.List;
import java.util.Map;
import org.junit.Test;

public class AnomalyEventTests {
  private static Map<String, Object> influencer(String name, Object... values) {
    return Map.of("influencer_field_name", name, "influencer_field_values", List.of(values));
  }

  private static Map<String, Object> event(Map<String, Object> record) {
    return AnomalyEvent.of(new SourceDocument("detection-anomalies-2026-01", "a", record)).source();
  }

  @Test
  public void valuesStandWhereEventsHaveThem() {
    Map<String, Object> event =
        event(
            Map.of(
                "timestamp",
                1_767_322_800_000L,
                "job_id",
                "j",
                "by_field_name",
                "process.name",
                "by_field_value",
                "nc",
                "host.name",
                List.of("a", "b"),
                "influencers",
                List.of(influencer("host.name", "a", "b"), influencer("user", "u"))));
    assertEquals("2026-01-02T03:00:00Z", event.get("@timestamp"));
    assertEquals(Map.of("name", List.of("nc")), event.get("process"));
    assertEquals(Map.of("name", List.of("a", "b")), event.get("host"));
    assertEquals(List.of("u"), event.get("user"));
    assertEquals("j", event.get("job_id"));
    assertEquals(null, event.get("host.name"));
  }

  @Test
  public void influencersOfOneObjectStandSideBySide() {
    Map<String, Object> event =
        event(
            Map.of(
                "influencers",
                List.of(influencer("host.name", "a"), influencer("host.os.type", "linux"))));
    assertEquals(
        Map.of("name", List.of("a"), "os", Map.of("type", List.of("linux"))), event.get("host"));
  }

  @Test
  public void fieldsOfTheResultStay() {
    Map<String, Object> event =
        event(
            Map.of(
                "function",
                "rare",
                "influencers",
                List.of(influencer("function", "f"), influencer("function.x", "y"))));
    assertEquals("rare", event.get("function"));
  }
}
