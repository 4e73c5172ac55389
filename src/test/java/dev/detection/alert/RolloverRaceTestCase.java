package dev.detection.alert;

import dev.detection.AlertIndicesTestCase;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.action.admin.indices.alias.Alias;
import org.elasticsearch.action.admin.indices.create.CreateIndexRequest;

/** Alerts that several writers are after while something happens to their index. */
public abstract class RolloverRaceTestCase extends AlertIndicesTestCase {

  /** Creates the index of the alerts, and has it written to. */
  ContendingWriters startWriting() throws Exception {
    awaitTemplates();
    indicesAdmin()
        .create(
            new CreateIndexRequest(FIRST)
                .alias(new Alias("detection-alerts").writeIndex(true).isHidden(true)))
        .actionGet();
    ensureGreen(FIRST);
    return new ContendingWriters(internalCluster(), randomLong());
  }

  /** Waits until so many batches more have been written. */
  void awaitBatches(ContendingWriters writers, int count) throws Exception {
    int before = writers.batches();
    assertBusy(() -> assertTrue(writers.batches() >= before + count), 60, TimeUnit.SECONDS);
  }

  /** Ends the writing. */
  void assertEachIsThereOnce(ContendingWriters writers) throws Exception {
    int expected = writers.stop();
    Set<Object> ids = new TreeSet<>();
    for (String index : behind("detection-alerts")) {
      List<Map<String, Object>> found = documents(index);
      assertTrue("all are seen", found.size() < 10_000);
      found.forEach(alert -> assertTrue("twice: " + alert, ids.add(alert.get("_id"))));
    }
    assertEquals(expected, ids.size());
    assertEquals("new when written again", 0, writers.writeAllAgain());
  }
}
