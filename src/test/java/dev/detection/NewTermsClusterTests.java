package dev.detection;

import static org.elasticsearch.test.hamcrest.ElasticsearchAssertions.assertAcked;

import dev.detection.rest.Calls;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/** new_terms rules on their schedule. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class NewTermsClusterTests extends DetectionClusterTestCase {
  private static final String BY_NAME =
      """
      , "new_terms_fields": ["process.name"], "history_window_start": "now-5d",
        "from": "now-1h", "interval": "1s\"\
      """;

  @Override
  protected int numberOfReplicas() {
    return 0;
  }

  private static Instant ago(Duration duration) {
    return Instant.now().minus(duration);
  }

  private void awaitRun(String ruleId) throws Exception {
    Instant after = Instant.now();
    assertBusy(
        () -> {
          List<?> scheduled = (List<?>) status().get("scheduled");
          String end =
              scheduled.stream()
                  .map(one -> (Map<?, ?>) one)
                  .filter(one -> one.get("rule_id").equals(ruleId))
                  .map(one -> String.valueOf(one.get("window_end")))
                  .findFirst()
                  .orElse("null");
          assertFalse(problems(), end.equals("null"));
          assertTrue(end, Instant.parse(end).isAfter(after));
        });
  }

  private Set<Object> newTerms() {
    return alerts().stream()
        .map(alert -> String.valueOf(alert.get("kibana.alert.new_terms")))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  public void testTermNotSeenInTheHistoryAlertsOnceFromItsOldestDocument() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    Instant oldest = ago(Duration.ofMinutes(20));
    ingest(
        "logs-a",
        process(ago(Duration.ofDays(2)), "known", ""),
        process(ago(Duration.ofDays(9)), "forgotten", ""),
        process(ago(Duration.ofMinutes(5)), "known", ""),
        process(ago(Duration.ofMinutes(5)), "forgotten", ""),
        process(ago(Duration.ofMinutes(5)), "fresh", ""),
        process(oldest, "fresh", ""));
    documents("logs-a");
    put("new", newTermsRule("new", "event.category: process", BY_NAME));
    awaitAlerts(2);
    assertEquals(Set.of("[forgotten]", "[fresh]"), newTerms());
    Map<String, Object> fresh =
        alerts().stream()
            .filter(alert -> alert.get("kibana.alert.new_terms").equals(List.of("fresh")))
            .findFirst()
            .orElseThrow();
    assertEquals(oldest.toString(), fresh.get("kibana.alert.original_time"));
    awaitRun("new");
    assertEquals(2, alerts().size());
    Map<String, Object> rule = call(Calls.GET_RULE, Map.of("rule_id", "new"), "").body();
    List<?> runs = (List<?>) rule.get("last_runs");
    Map<?, ?> first = (Map<?, ?>) runs.getLast();
    assertEquals(2, first.get("alerts"));
    assertEquals(4, first.get("documents"));
  }

  public void testTermsOfSeveralIndicesAreFoundAsSoonAsTheyCanBeSearched() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    for (String index : List.of("logs-a", "logs-b", "logs-c")) {
      ingest(index, process(ago(Duration.ofDays(1)), "known", ""));
    }
    put("new", newTermsRule("new", "event.category: process", BY_NAME));
    awaitRun("new");
    for (String index : List.of("logs-a", "logs-b", "logs-c")) {
      ingest(index, process(Instant.now(), "known", ""), process(Instant.now(), index, ""));
    }
    awaitAlerts(3);
    assertEquals(Set.of("[logs-a]", "[logs-b]", "[logs-c]"), newTerms());
  }

  public void testTermsOfAnIndexWhoseMappingHidesTheMarksAreFound() throws Exception {
    awaitTemplates();
    putPipeline("detection");
    assertAcked(
        prepareCreate("bare")
            .setSettings(indexSettings(1, 0).put("index.default_pipeline", "detection"))
            .setMapping(
                "@timestamp",
                "type=date",
                "event.category",
                "type=keyword",
                "process.name",
                "type=keyword"));
    String rule = newTermsRule("new-in-bare", "event.category: process", BY_NAME);
    put("new-in-bare", rule.replace("logs-*", "bare"));
    ingest("bare", process(Instant.now(), "fresh", ""));
    awaitAlerts(1);
    assertEquals(Set.of("[fresh]"), newTerms());
  }

  public void testIndexThatIsNotRefreshedHoldsUpNobodyAndIsSeenWhenItIs() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    ingest("logs-still", process(ago(Duration.ofDays(1)), "known", ""));
    assertAcked(
        indicesAdmin()
            .prepareUpdateSettings("logs-still")
            .setSettings(Settings.builder().put("index.refresh_interval", "-1")));
    ingest("logs-still", process(Instant.now(), "hidden", ""));
    put("new", newTermsRule("new", "event.category: process", BY_NAME));
    awaitRun("new");
    ingest("logs-a", process(Instant.now(), "fresh", ""));
    awaitAlerts(1);
    assertEquals(Set.of("[fresh]"), newTerms());
    indicesAdmin().prepareRefresh("logs-still").get();
    awaitAlerts(2);
    assertEquals(Set.of("[fresh]", "[hidden]"), newTerms());
  }

  public void testWhatIsNotOnDiskYetIsSeen() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    assertAcked(
        prepareCreate("logs-async")
            .setSettings(
                Settings.builder()
                    .put("index.translog.durability", "async")
                    .put("index.translog.sync_interval", "1h")));
    put("new", newTermsRule("new", "event.category: process", BY_NAME));
    awaitRun("new");
    ingest("logs-async", process(Instant.now(), "fresh", ""));
    awaitAlerts(1);
    ingest("logs-async", process(Instant.now(), "fresher", ""));
    awaitAlerts(2);
    assertEquals(Set.of("[fresh]", "[fresher]"), newTerms());
  }

  public void testLateOlderDocumentDoesNotAlertAgain() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    ingest("logs-a", process(ago(Duration.ofMinutes(5)), "fresh", ""));
    documents("logs-a");
    put("new", newTermsRule("new", "event.category: process", BY_NAME));
    awaitAlerts(1);
    ingest("logs-a", process(ago(Duration.ofMinutes(30)), "fresh", ""));
    documents("logs-a");
    awaitRun("new");
    awaitRun("new");
    assertEquals(1, alerts().size());
  }

  public void testSeveralFieldsAndArraysAlertForEachCombination() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    ingest(
        "logs-a",
        process(ago(Duration.ofDays(1)), "a", ", \"user\": {\"name\": \"x\"}"),
        process(ago(Duration.ofMinutes(2)), "a", ", \"user\": {\"name\": [\"x\", \"y\"]}"),
        process(ago(Duration.ofMinutes(2)), "b", ""));
    documents("logs-a");
    put(
        "pairs",
        newTermsRule(
            "pairs",
            "event.category: process",
            BY_NAME.replace("[\"process.name\"]", "[\"process.name\", \"user.name\"]")));
    awaitAlerts(1);
    assertEquals(Set.of("[a, y]"), newTerms());
  }

  public void testFiltersOfTheRuleHoldForTheWindowAndTheHistory() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    String admin = ", \"user\": {\"name\": \"admin\"}";
    ingest(
        "logs-a",
        process(ago(Duration.ofDays(1)), "fresh", admin),
        process(ago(Duration.ofMinutes(2)), "fresh", ", \"user\": {\"name\": \"x\"}"),
        process(ago(Duration.ofMinutes(2)), "skipped", admin));
    documents("logs-a");
    String filters =
        """
        , "filters": [{"meta": {"negate": true}, "query": {"match_phrase": {"user.name": "admin"}}}]\
        """;
    put("filtered", newTermsRule("filtered", "event.category: process", BY_NAME + filters));
    awaitAlerts(1);
    assertEquals(Set.of("[fresh]"), newTerms());
  }

  public void testOverrideFieldDecidesAndDocumentsWithoutItCountByTheirTimestamp()
      throws Exception {
    awaitTemplates();
    putLogsTemplate();
    String ingested = ", \"event.ingested\": \"%s\"";
    ingest(
        "logs-a",
        // old by @timestamp, but came in just now
        process(ago(Duration.ofDays(3)), "late", ingested.formatted(ago(Duration.ofMinutes(1)))),
        // recent by @timestamp, but came in long ago
        process(ago(Duration.ofMinutes(1)), "early", ingested.formatted(ago(Duration.ofDays(1)))),
        process(ago(Duration.ofMinutes(1)), "plain", ""));
    documents("logs-a");
    put(
        "ingested",
        newTermsRule(
            "ingested",
            "event.category: process",
            BY_NAME + ", \"timestamp_override\": \"event.ingested\""));
    awaitAlerts(2);
    assertEquals(Set.of("[late]", "[plain]"), newTerms());
  }

  public void testMoreTermsThanOnePageAllAlertWhateverMaxSignals() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    List<String> documents = new ArrayList<>();
    for (int i = 0; i < 2_500; i++) {
      documents.add(process(ago(Duration.ofMinutes(1)), "p" + i, ""));
    }
    ingest("logs-a", documents.toArray(String[]::new));
    documents("logs-a");
    put("many", newTermsRule("many", "event.category: process", BY_NAME + ", \"max_signals\": 5"));
    awaitAlerts(2_500);
  }

  public void testRunThatFailsIsToldAndTriedAgain() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    client()
        .admin()
        .indices()
        .prepareCreate("logs-text")
        .setSettings(indexSettings(1, 0))
        .setMapping(
            """
            {"properties": {"@timestamp": {"type": "date"},
             "event": {"properties": {"category": {"type": "keyword"}}},
             "process": {"properties": {"name": {"type": "text"}}}}}\
            """)
        .get();
    ingest("logs-text", process(ago(Duration.ofMinutes(1)), "fresh", ""));
    documents("logs-text");
    put("new", newTermsRule("new", "event.category: process", BY_NAME));
    assertBusy(() -> assertTrue(problems(), problems().contains("will be tried again")));
    client().admin().indices().prepareDelete("logs-text").get();
    ingest("logs-a", process(ago(Duration.ofMinutes(1)), "fresh", ""));
    documents("logs-a");
    awaitAlerts(1);
    assertBusy(() -> assertEquals("[]", problems()));
  }
}
