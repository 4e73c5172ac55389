package dev.detection;

import dev.detection.rest.Calls;
import dev.detection.rest.RunRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.action.admin.indices.alias.IndicesAliasesRequest;
import org.elasticsearch.action.admin.indices.alias.IndicesAliasesRequest.AliasActions;
import org.elasticsearch.action.admin.indices.readonly.AddIndexBlockRequest;
import org.elasticsearch.action.admin.indices.readonly.TransportAddIndexBlockAction;
import org.elasticsearch.action.admin.indices.rollover.RolloverConditions;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.cluster.metadata.IndexMetadata.APIBlock;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.index.IndexNotFoundException;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;
import org.elasticsearch.xcontent.XContentType;

/** The indices of the alerts: one follows the other, old ones go, and no alert is there twice. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class AlertLifecycleClusterTests extends AlertIndicesTestCase {
  private static final TimeUnit SECONDS = TimeUnit.SECONDS;

  @Override
  protected int numberOfReplicas() {
    return 0;
  }

  private void start() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putLogsTemplate();
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(1);
  }

  private static Object runOverThePast(String rule) {
    return run(
        rule,
        "{\"from\": \"%s\", \"to\": \"%s\"}".formatted(NOW.minusSeconds(60), NOW.plusSeconds(60)));
  }

  /** How many alerts are new. */
  private static Object run(String rule, String body) {
    return client()
        .execute(Calls.RUN.type(), new RunRequest(Map.of("rule_id", rule), body))
        .actionGet()
        .body()
        .get("alerts");
  }

  private void awaitRollover(String setting, Object value, String next) throws Exception {
    putClockBack();
    set(setting, value);
    assertBusy(() -> assertEquals(problems(), next, writeIndex()), 30, SECONDS);
    assertTrue("the one before takes no writes yet", behind(SHUT).size() == 1);
    pass(Duration.ofMinutes(4));
    awaitOpen();
  }

  public void testAgeOrSizeMakesANewIndexAndAlertsGoOn() throws Exception {
    start();
    awaitRollover("detection.alerts.rollover.max_age", "1ms", SECOND);
    assertFalse(isBlocked(FIRST));
    Thread.sleep(500); // five looks
    assertEquals("an empty index is old enough for ever", SECOND, writeIndex());
    set("detection.alerts.rollover.max_age", "30d");
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(2);
    assertEquals(1, documents(SECOND).size());
    awaitRollover(
        "detection.alerts.rollover.max_primary_shard_size", "1b", "detection-alerts-000003");
    set("detection.alerts.rollover.max_primary_shard_size", ByteSizeValue.ofGb(50));
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(3);
    assertEquals("[]", problems());
    assertEquals(1, documents("detection-alerts-000003").size());
  }

  public void testTheSameAlertIsNotRaisedAgainInALaterIndex() throws Exception {
    start();
    for (int i = 0; i < 2; i++) {
      putClockBack();
      rollOver();
      assertEquals("while the old index is shut", 0L, runOverThePast("curl"));
      pass(Duration.ofMinutes(4));
      awaitOpen();
      assertEquals(0L, runOverThePast("curl"));
    }
    assertEquals(3, behind("detection-alerts").size());
    assertEquals(1, alerts().size());
    // What nobody has raised yet is, in the newest index.
    put("late", queryRule("late", "process.name: curl"));
    assertEquals(1L, runOverThePast("late"));
    assertEquals(2, alerts().size());
    assertEquals(1, documents(writeIndex()).size());
  }

  public void testRulesOverAlertsSeeThoseOfEveryIndexOnce() throws Exception {
    start();
    assertBusy(() -> assertEquals(0, counted(FIRST, "lag")));
    put(
        "any-alert",
        queryRule("any-alert", "event.kind: signal").replace("logs-*", ".alerts-security.*"));
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(3); // the first one came before the rule
    rollOverAndOpen();
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(5);
    assertEquals(2, documents(SECOND).size());
    rollOverAndOpen();
    assertEquals("the first one", 1L, run("any-alert", "{\"from\": \"now-1d\"}"));
    assertEquals(0L, run("any-alert", "{\"from\": \"now-1d\"}"));
    assertEquals(6, alerts().size());
    assertEquals(1, documents(writeIndex()).size());
  }

  public void testNewTermsThatWereAlertedOnInAnEarlierIndexAreNotNew() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    ingest("logs-a", process(NOW, "curl", ""));
    client().admin().indices().prepareRefresh("logs-a").get();
    put(
        "new",
        newTermsRule(
            "new",
            "event.category: process",
            """
            , "new_terms_fields": ["process.name"], "history_window_start": "now-5d",
              "from": "now-1h", "interval": "30m\"\
            """));
    assertEquals(1L, runOverThePast("new"));
    rollOverAndOpen();
    assertEquals(0L, runOverThePast("new"));
    assertEquals(1, alerts().size());
  }

  public void testRolloverThatIsNotDueLeavesTheIndexOpen() throws Exception {
    start();
    var response =
        client()
            .admin()
            .indices()
            .prepareRolloverIndex("detection-alerts")
            .setConditions(RolloverConditions.newBuilder().addMaxIndexDocsCondition(1_000L))
            .get();
    assertFalse(response.isRolledOver());
    assertEquals(Set.of(), behind(SHUT));
    assertFalse(isBlocked(FIRST));
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(2);
    assertEquals(FIRST, writeIndex());
  }

  public void testIndexThatAMasterLeftShutIsOpened() throws Exception {
    start();
    block(FIRST);
    client()
        .admin()
        .indices()
        .aliases(
            new IndicesAliasesRequest(TEST_REQUEST_TIMEOUT, TEST_REQUEST_TIMEOUT)
                .addAliasAction(AliasActions.add().index(FIRST).alias(SHUT).isHidden(true)))
        .actionGet();
    awaitOpen();
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(2);
    assertEquals(FIRST, writeIndex());
  }

  private static void block(String index) {
    client()
        .execute(TransportAddIndexBlockAction.TYPE, new AddIndexBlockRequest(APIBlock.WRITE, index))
        .actionGet();
  }

  public void testBlocksOfOthersStay() throws Exception {
    start();
    block(FIRST);
    rollOverAndOpen();
    Thread.sleep(500); // five looks
    assertTrue(isBlocked(FIRST));
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(2);
    assertEquals(1, documents(SECOND).size());
  }

  public void testRetentionDeletesOnlyWhatIsOld() throws Exception {
    start();
    rollOverAndOpen();
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(2);
    set("detection.alerts.retention", "1h");
    Thread.sleep(500); // five looks
    assertEquals(Set.of(FIRST, SECOND), behind("detection-alerts"));
    pass(Duration.ofHours(1));
    assertBusy(() -> assertEquals(Set.of(SECOND), behind("detection-alerts")), 30, SECONDS);
    pass(Duration.ofDays(400));
    Thread.sleep(500);
    assertEquals("the write index stays", Set.of(SECOND), behind("detection-alerts"));
    assertEquals(1, alerts().size());
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(2);
    assertEquals("[]", problems());
  }

  public void testWhatFailsIsToldUntilItWorks() throws Exception {
    start();
    updateIndexSettings(Settings.builder().put("index.blocks.read_only", true), FIRST);
    set("detection.alerts.rollover.max_age", "1ms");
    assertBusy(() -> assertTrue(problems(), problems().contains("alert indices")), 30, SECONDS);
    assertEquals(FIRST, writeIndex());
    updateIndexSettings(Settings.builder().putNull("index.blocks.read_only"), FIRST);
    assertBusy(() -> assertEquals(SECOND, writeIndex()), 30, SECONDS);
    assertBusy(() -> assertEquals("[]", problems()), 30, SECONDS);
    pass(Duration.ofMinutes(4));
    awaitOpen();
  }

  public void testNoIndexOfAlertsComesByItself() throws Exception {
    awaitTemplates();
    assertBusy(
        () ->
            expectThrows(
                IndexNotFoundException.class,
                () ->
                    client()
                        .index(
                            new IndexRequest("detection-alerts-000007")
                                .source("{}", XContentType.JSON))
                        .actionGet()));
  }
}
