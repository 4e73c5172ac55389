package dev.detection.it;

import static org.junit.Assert.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

/** The crash test waits for what the status says is still to do. */
public class CrashOutcomeTests {
  private static final Instant LAST = Instant.parse("2026-01-01T00:00:10Z");

  private static List<String> toDo(List<?> alerts, List<?> scheduled) {
    return CrashOutcome.toDo(
        Map.of("alerts", alerts, "scheduled", scheduled), Set.of("i#0"), Set.of("r"), LAST);
  }

  private static Map<String, Object> shard(int number, int lag) {
    return Map.of("index", "i", "shard", number, "lag", lag);
  }

  private static Map<String, Object> rule(String end) {
    return Map.of("rule_id", "r", "window_end", end);
  }

  @Test
  public void nothingIsToDoOnceAllIsReadAndRun() {
    assertEquals(List.of(), toDo(List.of(shard(0, 0)), List.of(rule("2026-01-01T00:00:11Z"))));
  }

  @Test
  public void lagAndAShardThatNobodyFollowsAreToDo() {
    List<?> scheduled = List.of(rule("2026-01-01T00:00:11Z"));
    assertEquals(List.of("i#0 lags by 3"), toDo(List.of(shard(0, 3)), scheduled));
    assertEquals(List.of("i#0 is not followed"), toDo(List.of(), scheduled));
  }

  @Test
  public void ruleThatIsReadApartIsToDo() {
    List<?> lanes = List.of(Map.of("rule_id", "flood", "lag", 2));
    assertEquals(
        List.of("i#0 of flood lags by 2"),
        toDo(
            List.of(Engine.with(shard(0, 0), "lanes", lanes)),
            List.of(rule("2026-01-01T00:00:11Z"))));
  }

  @Test
  public void runThatEndsBeforeTheLastEventAndARuleThatIsNotScheduledAreToDo() {
    List<?> alerts = List.of(shard(0, 0));
    assertEquals(1, toDo(alerts, List.of(rule("2026-01-01T00:00:10Z"))).size());
    assertEquals(1, toDo(alerts, List.of(Map.of("rule_id", "r"))).size());
    assertEquals(List.of("r is not scheduled"), toDo(alerts, List.of()));
  }
}
