package dev.detection;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/** The log of runs and the results of jobs go month by month; nothing else does. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class RetentionClusterTests extends ClockTestCase {
  private static final Instant START = Instant.parse("2026-03-15T12:00:00Z");

  private List<String> indices() {
    return List.of(
        client()
            .admin()
            .indices()
            .prepareGetIndex(TEST_REQUEST_TIMEOUT)
            .setIndices("detection-*")
            .setIndicesOptions(IndicesOptions.lenientExpandHidden())
            .get()
            .getIndices());
  }

  private void left(String... names) throws Exception {
    assertBusy(
        () ->
            assertEquals(
                Set.of(names),
                indices().stream()
                    .filter(name -> !name.startsWith("detection-alerts"))
                    .collect(Collectors.toSet())));
  }

  public void testMonthsGoAsAWhole() throws Exception {
    now = START;
    awaitTemplates();
    for (String name :
        List.of(
            "detection-runs-2026-01",
            "detection-runs-2026-02",
            "detection-runs-2026-01-mine",
            "detection-anomalies-2025-12",
            "detection-anomalies-2026-01",
            "detection-anomalies-2026-02",
            "detection-anomalies-kept")) {
      createIndex(name);
    }
    now = now.plus(Duration.ofHours(2));
    left(
        "detection-runs-2026-02", // 30 days
        "detection-runs-2026-01-mine",
        "detection-anomalies-2025-12",
        "detection-anomalies-2026-01",
        "detection-anomalies-2026-02",
        "detection-anomalies-kept");
    set("detection.anomalies.retention", "60d");
    now = now.plus(Duration.ofHours(2));
    left(
        "detection-runs-2026-02",
        "detection-runs-2026-01-mine",
        "detection-anomalies-2026-01",
        "detection-anomalies-2026-02",
        "detection-anomalies-kept");
    set("detection.anomalies.retention", "-1");
  }
}
