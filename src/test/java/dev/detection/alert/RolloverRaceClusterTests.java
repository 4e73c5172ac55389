package dev.detection.alert;

import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/** Writers on all nodes that write the same alerts while their index is rolled over. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 2, supportsDedicatedMasters = false)
public class RolloverRaceClusterTests extends RolloverRaceTestCase {
  private static final int ROLLOVERS = 2;

  public void testEachAlertIsWrittenOnceThoughTheIndexIsRolledOverMeanwhile() throws Exception {
    try (ContendingWriters writers = startWriting()) {
      for (int i = 0; i < ROLLOVERS; i++) {
        awaitBatches(writers, 10);
        assertTrue(rollOver().isRolledOver());
      }
      awaitBatches(writers, 10);
      assertEachIsThereOnce(writers);
    }
    Set<String> used = new TreeSet<>(behind("detection-alerts"));
    used.removeIf(index -> documents(index).isEmpty());
    assertEquals("writers met every rollover: " + used, ROLLOVERS + 1, used.size());
  }
}
