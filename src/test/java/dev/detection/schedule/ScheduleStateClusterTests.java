package dev.detection.schedule;

import dev.detection.DetectionClusterTestCase;
import dev.detection.store.DetectionIndices;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.index.engine.VersionConflictEngineException;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/** Where rules stand, when more than one node takes itself for the leader. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class ScheduleStateClusterTests extends DetectionClusterTestCase {
  private static final Instant FIRST = Instant.parse("2026-01-01T00:00:00Z");

  @Override
  protected int numberOfReplicas() {
    return 0;
  }

  private static ScheduleState state() {
    return new ScheduleState(DetectionIndices.internalClient(client()));
  }

  private static ScheduleState.Entry entry(ScheduleState.Entry before, Instant end) {
    return new ScheduleState.Entry(
        "r",
        3,
        FIRST,
        end,
        new Checkpoints(Map.of("u", new Checkpoints.OfIndex("logs", "h1,h2", List.of(-1L, 7L)))),
        Set.of("logs"),
        List.of(Map.of("alerts", 1)),
        before.seqNo(),
        before.primaryTerm());
  }

  public void testLeaderThatWasReplacedChangesNothing() {
    ScheduleState.Entry before = ScheduleState.Entry.none("r");
    ScheduleState.Entry first = state().store(entry(before, FIRST), 1);
    ScheduleState.Entry claimed = state().claim(2, id -> true).get("r");
    assertThrows(
        VersionConflictEngineException.class,
        () -> state().store(entry(first, FIRST.plusSeconds(300)), 1));
    assertThrows(ElasticsearchException.class, () -> state().claim(1, id -> true));
    assertEquals(FIRST, claimed.windowEnd());
    state().store(entry(claimed, FIRST.plusSeconds(600)), 2);
    assertEquals(FIRST.plusSeconds(600), state().claim(3, id -> true).get("r").windowEnd());
  }

  public void testWhatIsStoredIsReadAsItWas() {
    ScheduleState.Entry before = ScheduleState.Entry.none("r");
    ScheduleState.Entry stored = state().store(entry(before, FIRST), 1);
    ScheduleState.Entry read = state().claim(1, id -> true).get("r");
    assertEquals(stored.since(), read.since());
    assertEquals(stored.searched(), read.searched());
    assertEquals(stored.ahead(), read.ahead());
    assertEquals(stored.lastRuns(), read.lastRuns());
  }

  public void testStateOfRulesThatAreGoneIsDeleted() {
    state().store(entry(ScheduleState.Entry.none("r"), FIRST), 1);
    assertEquals(Map.of(), state().claim(2, id -> false));
    assertEquals(Map.of(), state().claim(3, id -> true));
  }
}
