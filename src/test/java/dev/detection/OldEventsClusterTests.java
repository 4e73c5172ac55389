package dev.detection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.elasticsearch.action.admin.indices.shrink.ResizeRequest;
import org.elasticsearch.action.admin.indices.shrink.ResizeType;
import org.elasticsearch.action.admin.indices.shrink.TransportResizeAction;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/** What raises no alert though it is marked: events that are old, indices that are copies. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class OldEventsClusterTests extends DetectionClusterTestCase {
  private static final Instant LONG_AGO = Instant.parse("2020-01-02T03:04:05Z");

  @Override
  protected int numberOfReplicas() {
    return 0;
  }

  private void makeRule() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putLogsTemplate();
  }

  public void testOldEventsRaiseNoAlertAndAreCounted() throws Exception {
    makeRule();
    set("detection.alerts.max_event_age", "14d");
    Instant now = Instant.now();
    ingest(
        "logs-a",
        process(LONG_AGO, "curl", ""),
        process(now.minus(Duration.ofDays(15)), "curl", ""),
        "{\"process\": {\"name\": \"curl\"}}",
        process(now.minus(Duration.ofDays(13)), "curl", ""));
    awaitAlerts(2);
    assertEquals(2, counted("logs-a", "too_old"));
    ingest(
        "logs-a",
        "{\"@timestamp\": \"%s\", \"event\": {\"ingested\": \"%s\"}, \"process\": {\"name\": \"curl\"}}"
            .formatted(LONG_AGO, now));
    awaitAlerts(3);
    set("detection.alerts.max_event_age", "-1");
    ingest("logs-a", process(LONG_AGO, "curl", ""));
    awaitAlerts(4);
  }

  public void testCopyOfAnIndexBeginsAtItsEnd() throws Exception {
    makeRule();
    ingest("logs-a", process(LONG_AGO, "curl", ""), process(LONG_AGO, "curl", ""));
    awaitAlerts(2);
    client()
        .admin()
        .cluster()
        .preparePutRepository(TEST_REQUEST_TIMEOUT, TEST_REQUEST_TIMEOUT, "backup")
        .setType("fs")
        .setSettings(Settings.builder().put("location", randomRepoPath()))
        .get();
    client()
        .admin()
        .cluster()
        .prepareCreateSnapshot(TEST_REQUEST_TIMEOUT, "backup", "one")
        .setIndices("logs-a")
        .setIncludeGlobalState(false)
        .setWaitForCompletion(true)
        .get();
    client()
        .admin()
        .cluster()
        .prepareRestoreSnapshot(TEST_REQUEST_TIMEOUT, "backup", "one")
        .setIndices("logs-a")
        .setRenamePattern("logs-a")
        .setRenameReplacement("logs-restored")
        .setWaitForCompletion(true)
        .get();
    updateIndexSettings(Settings.builder().put("index.blocks.write", true), "logs-a");
    ResizeRequest clone =
        new ResizeRequest(
            TEST_REQUEST_TIMEOUT, TEST_REQUEST_TIMEOUT, ResizeType.CLONE, "logs-a", "logs-cloned");
    clone
        .getTargetIndexRequest()
        .settings(indexSettings(1, 0).putNull("index.blocks.write").build());
    client().execute(TransportResizeAction.TYPE, clone).actionGet();
    ensureYellow("logs-restored", "logs-cloned");
    ingest("logs-restored", process(LONG_AGO, "curl", ""));
    ingest("logs-cloned", process(LONG_AGO, "curl", ""));
    awaitAlerts(4);
  }

  public void testMaxSignalsCanLimitAlertsAndTellsWhatIsOver() throws Exception {
    awaitTemplates();
    set("detection.alerts.max_signals", "rule");
    put(
        "curl",
        queryRule("curl", "process.name: curl")
            .replace("\"severity\"", "\"max_signals\": 5, \"interval\": \"100d\", \"severity\""));
    put("all", queryRule("all", "process.name: *"));
    putLogsTemplate();
    ingest(
        "logs-a",
        IntStream.range(0, 8)
            .mapToObj(i -> process(LONG_AGO.plusSeconds(i), "curl", ""))
            .toArray(String[]::new));
    awaitAlerts(13);
    List<?> over = (List<?>) status().get("max_signals");
    Map<?, ?> one = (Map<?, ?>) over.getFirst();
    assertEquals(1, over.size());
    assertEquals("curl", one.get("rule_id"));
    assertEquals(3L, ((Number) one.get("alerts")).longValue());
    assertEquals(LONG_AGO.plusSeconds(5).toString(), one.get("from"));
    assertEquals(LONG_AGO.plusSeconds(7).toString(), one.get("to"));
  }
}
