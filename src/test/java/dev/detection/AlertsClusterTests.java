package dev.detection;

import dev.detection.rest.Calls;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.ingest.IngestPipelineTestUtils;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;
import org.elasticsearch.xcontent.XContentType;

/** From a mark to an alert. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class AlertsClusterTests extends DetectionClusterTestCase {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @Override
  protected int numberOfReplicas() {
    return 0;
  }

  public void testEachMatchIsOneAlertWithTheFieldsOfTheEventAndTheRule() throws Exception {
    awaitTemplates();
    put(
        "curl",
        queryRule("curl", "process.name: curl")
            .replace(
                "\"risk_score\": 21",
                "\"risk_score\": 21, \"tags\": [\"T\"], \"building_block_type\": \"default\","
                    + " \"severity_mapping\": [{\"field\": \"host.name\", \"operator\": \"equals\","
                    + " \"value\": \"dc\", \"severity\": \"critical\"}]"));
    putLogsTemplate();
    ingest(
        "logs-a", process(NOW, "curl", ", \"host\": {\"name\": \"dc\"}"), process(NOW, "vi", ""));
    Map<String, Object> alert = awaitAlerts(1).getFirst();
    assertEquals("curl", alert.get("kibana.alert.rule.rule_id"));
    assertEquals("critical", alert.get("kibana.alert.severity"));
    assertEquals("low", alert.get("kibana.alert.rule.severity"));
    assertEquals("default", alert.get("kibana.alert.building_block_type"));
    assertEquals(
        "process event with process curl, on dc created critical alert Rule curl.",
        alert.get("kibana.alert.reason"));
    assertEquals(NOW.toString(), alert.get("kibana.alert.original_time"));
    assertEquals(alert.get("_id"), alert.get("kibana.alert.uuid"));
    assertEquals("process", alert.get("kibana.alert.original_event.category"));
    assertEquals("signal", ((Map<?, ?>) alert.get("event")).get("kind"));
    assertEquals(1, alert.get("kibana.alert.depth"));
    Map<?, ?> ancestor = (Map<?, ?>) ((List<?>) alert.get("kibana.alert.ancestors")).getFirst();
    assertEquals("logs-a", ancestor.get("index"));
    assertEquals("event", ancestor.get("type"));
    assertFalse("no mark of the event", marks(alert).containsKey("rule_ids"));
  }

  public void testManyMatchesAllAlertAndNoneTwice() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putLogsTemplate();
    int count = 1_200; // more than two pages of marks
    ingest(
        "logs-a",
        IntStream.range(0, count)
            .mapToObj(i -> process(NOW.plusMillis(i), "curl", ""))
            .toArray(String[]::new));
    awaitAlerts(count);
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(count + 1);
  }

  /**
   * Where events never stop coming, a page that had to wait for a refresh would be one a second.
   */
  public void testWhatARefreshShowedAlertsThoughOthersAreWrittenMeanwhile() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putLogsTemplate();
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(1);
    client()
        .admin()
        .indices()
        .prepareUpdateSettings("logs-a")
        .setSettings(Settings.builder().put("index.refresh_interval", "-1"))
        .get();
    int count = 4_000; // many pages
    ingest(
        "logs-a",
        IntStream.range(0, count)
            .mapToObj(i -> process(NOW.plusMillis(i), "curl", ""))
            .toArray(String[]::new));
    client().admin().indices().prepareRefresh("logs-a").get();
    ingest("logs-a", process(NOW, "vi", ""));
    awaitAlerts(1 + count);
    client().admin().indices().prepareRefresh("logs-a").get(); // for what checks each test's end
  }

  public void testForgedOrStaleMarkRaisesNothing() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putLogsTemplate();
    client()
        .index(
            new IndexRequest("logs-a")
                .setPipeline("_none")
                .source(
                    process(NOW, "vi", ", \"detection\": {\"rule_ids\": [\"curl\", \"no-rule\"]}"),
                    XContentType.JSON))
        .actionGet();
    ingest("logs-a", process(NOW, "curl", ""));
    assertTrue(awaitAlerts(1).getFirst().toString().contains("name=curl"));
  }

  public void testDocumentThatARuleFailsOnKeepsNoOtherFromAlerting() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putLogsTemplate();
    String deep = "[".repeat(300) + "\"curl\"" + "]".repeat(300);
    client()
        .index(
            new IndexRequest("logs-a")
                .setPipeline("_none")
                .source(
                    "{\"process\": {\"name\": %s}, \"detection\": {\"rule_ids\": \"curl\"}}"
                        .formatted(deep),
                    XContentType.JSON))
        .actionGet();
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(1);
    assertTrue(problems(), problems().contains("rule=curl") && problems().contains("deeper"));
  }

  public void testAlertsAreWrittenFromMarksInAnotherField() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    IngestPipelineTestUtils.putJsonPipeline(
        client(),
        "elsewhere",
        "{\"processors\": [{\"detection\": {\"target_field\": \"labels.found\"}}]}");
    client()
        .admin()
        .indices()
        .prepareCreate("logs-elsewhere")
        .setSettings(indexSettings(1, 0).put("index.default_pipeline", "elsewhere"))
        .setMapping(
            "{\"properties\": {\"process\": {\"properties\": {\"name\":"
                + " {\"type\": \"keyword\"}}}}}")
        .get();
    ingest("logs-elsewhere", process(NOW, "curl", ""));
    awaitAlerts(1);
  }

  public void testRuleCanWatchAlertsButNeverItsOwn() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    put(
        "any-alert",
        queryRule("any-alert", "event.kind: signal").replace("logs-*", ".alerts-security.*"));
    putLogsTemplate();
    ingest("logs-a", process(NOW, "curl", ""));
    List<Map<String, Object>> alerts = awaitAlerts(2);
    Map<String, Object> higher =
        alerts.stream()
            .filter(alert -> alert.get("kibana.alert.rule.rule_id").equals("any-alert"))
            .findFirst()
            .orElseThrow();
    assertEquals(2, higher.get("kibana.alert.depth"));
    assertEquals(2, ((List<?>) higher.get("kibana.alert.ancestors")).size());
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(4);
  }

  public void testSourceThatDoesNotFitTheAlertIndexStillAlerts() throws Exception {
    awaitTemplates();
    put("odd", queryRule("odd", "message: odd"));
    putPipeline("detection");
    client()
        .admin()
        .indices()
        .prepareCreate("logs-odd")
        .setSettings(indexSettings(1, 0).put("index.default_pipeline", "detection"))
        .setMapping(
            "{\"properties\": {\"message\": {\"type\": \"keyword\"},"
                + " \"host\": {\"type\": \"keyword\"}}}")
        .get();
    ingest("logs-odd", "{\"message\": \"odd\", \"host\": \"a text where ECS has an object\"}");
    assertEquals("odd", awaitAlerts(1).getFirst().get("kibana.alert.rule.rule_id"));
  }

  public void testDisabledAndDeletedRulesAlertNoMore() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    put("vi", queryRule("vi", "process.name: vi"));
    putLogsTemplate();
    ingest("logs-a", process(NOW, "curl", ""), process(NOW, "vi", ""));
    awaitAlerts(2);
    call(Calls.DISABLE, Map.of("rule_id", "curl"), "");
    call(Calls.DELETE_RULE, Map.of("rule_id", "vi"), "");
    ingest("logs-a", process(NOW, "curl", ""), process(NOW, "vi", ""));
    assertBusy(() -> assertEquals(0, counted("logs-a", "lag")));
    call(Calls.ENABLE, Map.of("rule_id", "curl"), "");
    ingest("logs-a", process(NOW, "curl", ""));
    assertEquals("curl", awaitAlerts(3).getFirst().get("kibana.alert.rule.rule_id"));
  }
}
