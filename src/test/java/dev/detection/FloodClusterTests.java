package dev.detection;

import dev.detection.rest.Calls;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/** A rule that matches everything holds up no other, and loses nothing. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class FloodClusterTests extends DetectionClusterTestCase {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final int COUNT = 4_000;

  @Override
  protected int numberOfReplicas() {
    return 0;
  }

  private void ingestFlood() {
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      documents.add(process(NOW.plusMillis(i), i % 500 == 499 ? "rare" : "vi", ""));
    }
    ingest("logs-a", documents.toArray(String[]::new));
  }

  private static long of(List<Map<String, Object>> alerts, String ruleId) {
    return alerts.stream()
        .filter(alert -> ruleId.equals(alert.get("kibana.alert.rule.rule_id")))
        .count();
  }

  private List<?> lanes() {
    return followed("logs-a").getFirst().get("lanes") instanceof List<?> lanes ? lanes : List.of();
  }

  public void testFloodIsReadApartAtItsOwnRateAndLosesNothing() throws Exception {
    awaitTemplates();
    set("detection.alerts.flood_rate", 20);
    put("all", queryRule("all", "process.name: *"));
    put("all-too", queryRule("all-too", "event.category: process"));
    put("rare", queryRule("rare", "process.name: rare"));
    put("zz-rare", queryRule("zz-rare", "process.name: rare"));
    putLogsTemplate();
    ingestFlood();
    assertBusy(
        () -> {
          assertEquals(8, of(alerts(), "rare"));
          assertEquals(8, of(alerts(), "zz-rare"));
        },
        30,
        TimeUnit.SECONDS);
    assertTrue("the flood takes its time", of(alerts(), "all") < COUNT);
    assertEquals(0, counted("logs-a", "lag"));
    assertTrue(lanes().toString(), lanes().toString().contains("rule_id=all,"));
    assertTrue(lanes().toString(), lanes().toString().contains("rule_id=all-too,"));
    set("detection.alerts.flood_rate", 100_000);
    awaitAlerts(2 * COUNT + 16);
    assertBusy(() -> assertEquals(List.of(), lanes()));
    ingest("logs-a", process(NOW, "rare", ""));
    awaitAlerts(2 * COUNT + 20);
  }

  /** Its marks raise no alerts, and would else be most of what is read. */
  public void testMarksOfRulesThatRunOnAScheduleAreNoFlood() throws Exception {
    awaitTemplates();
    set("detection.alerts.flood_rate", 1);
    put(
        "scheduled",
        newTermsRule(
            "scheduled",
            "process.name: *",
            ", \"new_terms_fields\": [\"process.name\"], \"history_window_start\": \"now-7d\""));
    put("rare", queryRule("rare", "process.name: rare"));
    putLogsTemplate();
    ingestFlood();
    awaitAlerts(8);
    assertBusy(() -> assertEquals(0, counted("logs-a", "lag")));
    assertEquals(List.of(), lanes());
  }

  public void testFloodEndsWithItsRule() throws Exception {
    awaitTemplates();
    set("detection.alerts.flood_rate", 20);
    put("all", queryRule("all", "process.name: *"));
    putLogsTemplate();
    ingestFlood();
    assertBusy(() -> assertFalse(lanes().isEmpty()), 30, TimeUnit.SECONDS);
    call(Calls.DISABLE, Map.of("rule_id", "all"), "");
    assertBusy(() -> assertEquals(List.of(), lanes()));
    assertTrue(alerts().size() < COUNT);
  }

  public void testLanesSurviveARestart() throws Exception {
    awaitTemplates();
    set("detection.alerts.flood_rate", 20);
    put("all", queryRule("all", "process.name: *"));
    putLogsTemplate();
    ingestFlood();
    assertBusy(() -> assertFalse(lanes().isEmpty()), 30, TimeUnit.SECONDS);
    internalCluster().fullRestart();
    ensureYellow();
    set("detection.alerts.flood_rate", 100_000);
    awaitAlerts(COUNT);
  }
}
