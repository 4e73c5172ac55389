package dev.detection.rest;

import java.util.List;
import java.util.Map;
import org.elasticsearch.test.ESTestCase;

/** What is still to be read. */
public class BacklogTests extends ESTestCase {

  private static Map<String, Object> shard(long position, long lag) {
    return Map.of("index", "logs", "shard", 0, "position", position, "lag", lag);
  }

  private static long left(Backlog backlog, List<Map<String, Object>> now) {
    return backlog.left(now, index -> true);
  }

  public void testLaterOperationsAreNotWaitedFor() {
    Backlog backlog = Backlog.of(List.of(shard(10, 5)));
    assertEquals(5, left(backlog, List.of(shard(10, 5))));
    assertEquals(1, left(backlog, List.of(shard(14, 900))));
    assertEquals(0, left(backlog, List.of(shard(15, 900))));
    assertEquals(0, left(backlog, List.of(shard(80, 0))));
  }

  public void testShardThatMovesIsWaitedFor() {
    Backlog backlog = Backlog.of(List.of(shard(10, 5)));
    assertEquals(1, left(backlog, List.of()));
    assertEquals(0, backlog.left(List.of(), index -> false));
  }

  public void testLanesAreReadUntilTheyEnd() {
    Map<String, Object> lane = Map.of("rule_id", "flood", "position", 3L, "lag", 12L);
    Map<String, Object> flooded =
        Map.of("index", "logs", "shard", 0, "position", 15L, "lag", 0L, "lanes", List.of(lane));
    Backlog backlog = Backlog.of(List.of(flooded));
    assertEquals(12, left(backlog, List.of(flooded)));
    assertEquals(0, left(backlog, List.of(shard(20, 3))));
  }
}
