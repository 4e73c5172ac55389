package dev.detection.ingest;

import static org.junit.Assert.assertEquals;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** When {@code event.ingested} is set. */
public class IngestedTimeTests {
  private static final ZonedDateTime NOW =
      ZonedDateTime.of(2026, 1, 2, 3, 4, 5, 678_000_000, ZoneOffset.ofHours(1));

  private static final String TIME = "2026-01-02T02:04:05.678Z";

  private static Map<String, Object> after(Map<String, Object> source) {
    Map<String, Object> document = new HashMap<>(source);
    IngestedTime.setIfAbsent(document, NOW);
    return document;
  }

  private static Map<String, Object> map(String key, Object value) {
    Map<String, Object> map = new HashMap<>();
    map.put(key, value);
    return map;
  }

  @Test
  public void isSetInUtcWhereItIsAbsent() {
    Map<String, Object> event = Map.of("event", Map.of("ingested", TIME));
    assertEquals(event, after(Map.of()));
    assertEquals(event, after(map("event", null)));
    assertEquals(event, after(map("event", map("ingested", null))));
    assertEquals(
        Map.of("event", Map.of("ingested", TIME, "kind", "event")),
        after(map("event", new HashMap<>(Map.of("kind", "event")))));
    assertEquals(map("event.ingested", TIME), after(map("event.ingested", null)));
  }

  @Test
  public void whatIsThereStays() {
    for (Map<String, Object> source :
        List.<Map<String, Object>>of(
            map("event", map("ingested", "2020-01-01")),
            map("event.ingested", "2020-01-01"),
            map("event", "a text"),
            map("event", List.of(Map.of("kind", "event"))))) {
      assertEquals(source, after(source));
    }
  }
}
