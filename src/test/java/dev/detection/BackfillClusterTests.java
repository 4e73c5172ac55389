package dev.detection;

import dev.detection.rest.Calls;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.action.update.UpdateRequest;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;
import org.elasticsearch.xcontent.XContentType;

/** Documents that no pipeline judged as they are, or not by all rules, are judged all the same. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class BackfillClusterTests extends DetectionClusterTestCase {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @Override
  protected int numberOfReplicas() {
    return 0;
  }

  private void makeRule() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putLogsTemplate();
  }

  private void ingestPast(String id, String document) {
    client()
        .index(
            new IndexRequest("logs-a")
                .id(id)
                .setPipeline("_none")
                .source(document, XContentType.JSON))
        .actionGet();
  }

  private void bulk(UpdateRequest... updates) {
    BulkRequest bulk = new BulkRequest();
    List.of(updates).forEach(bulk::add);
    var response = client().bulk(bulk).actionGet();
    assertFalse(response.buildFailureMessage(), response.hasFailures());
  }

  private static UpdateRequest toCurl(String id) {
    return new UpdateRequest("logs-a", id)
        .doc("{\"process\": {\"name\": \"curl\"}}", XContentType.JSON);
  }

  private void awaitRead() throws Exception {
    assertBusy(() -> assertEquals(0, counted("logs-a", "lag")));
  }

  public void testDocumentsThatBypassedThePipelineAreJudgedLate() throws Exception {
    makeRule();
    ingestPast("a", process(NOW, "curl", ""));
    ingestPast("b", process(NOW, "vi", ""));
    awaitAlerts(1);
    assertBusy(() -> assertEquals(2, counted("logs-a", "judged_late")));
  }

  public void testDocumentsThatWereNotJudgedOrByAnOlderGenerationAreJudgedLate() throws Exception {
    makeRule();
    ingestPast(
        "a",
        process(NOW, "curl", ", \"detection\": {\"generation\": 99, \"unjudged\": \"budget\"}"));
    ingestPast("b", process(NOW, "curl", ", \"detection\": {\"generation\": 0}"));
    awaitAlerts(2);
    long judged = counted("logs-a", "judged_late");
    ingestPast(
        "c",
        process(
            NOW,
            "vi",
            ", \"detection\": {\"generation\": 99, \"unjudged\": \"mapping (2 rules)\"}"));
    ingest("logs-a", process(NOW, "vi", ""), process(NOW, "curl", ""));
    awaitAlerts(3);
    assertEquals("judged again to no avail", judged, counted("logs-a", "judged_late"));
  }

  public void testNothingIsJudgedLateIfNotWanted() throws Exception {
    makeRule();
    set("detection.backfill", "none");
    ingestPast("a", process(NOW, "curl", ""));
    ingest("logs-a", process(NOW, "curl", ""));
    awaitRead();
    awaitAlerts(1);
    assertEquals(0, counted("logs-a", "judged_late"));
  }

  public void testPartialUpdatesAreJudgedAsWhatTheyLeave() throws Exception {
    makeRule();
    for (String id : List.of("a", "b", "c")) {
      client()
          .index(
              new IndexRequest("logs-a").id(id).source(process(NOW, "vi", ""), XContentType.JSON))
          .actionGet();
    }
    bulk(toCurl("a"), toCurl("b").docAsUpsert(true));
    client().update(toCurl("c")).actionGet();
    awaitAlerts(3);
    Map<String, Object> updated =
        documents("logs-a").stream()
            .filter(document -> document.get("_id").equals("a"))
            .findFirst()
            .orElseThrow();
    assertTrue(updated.toString(), marks(updated).values().stream().allMatch(v -> v == null));
    bulk(toCurl("a"), toCurl("b").docAsUpsert(true));
    awaitRead();
    awaitAlerts(3);
  }

  public void testDocumentsThatUpdatesInsertAreJudged() throws Exception {
    makeRule();
    ingest("logs-a", process(NOW, "vi", ""));
    bulk(
        toCurl("new").docAsUpsert(true),
        toCurl("other")
            .upsert("{\"process\": {\"name\": \"curl\", \"pid\": 1}}", XContentType.JSON));
    awaitAlerts(2);
  }

  public void testWhatIndexHadBeforeThePipelineIsPast() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putPipeline("detection");
    client()
        .admin()
        .indices()
        .prepareCreate("logs-old")
        .setSettings(indexSettings(1, 0))
        .setMapping("{\"properties\": {\"process.name\": {\"type\": \"keyword\"}}}")
        .get();
    ingest("logs-old", process(NOW, "curl", ""), process(NOW, "curl", ""));
    client()
        .admin()
        .indices()
        .preparePutMapping("logs-old")
        .setSource(
            "{\"properties\": {\"detection\": {\"properties\": {\"rule_ids\": {\"type\":"
                + " \"keyword\"}, \"generation\": {\"type\": \"long\"}, \"unjudged\": {\"type\":"
                + " \"keyword\"}}}}}",
            XContentType.JSON)
        .get();
    assertBusy(() -> assertEquals(1, followed("logs-old").size()));
    ingest("logs-old", process(NOW, "curl", ""));
    awaitAlerts(1);
    assertEquals(1, counted("logs-old", "judged_late"));
  }

  private long notJudged(String ruleId) {
    Map<String, Object> told =
        call(Calls.STATUS, Map.of("rule_id", ruleId, "index", "logs-a"), "").body();
    return ((Number) told.get("not_judged")).longValue();
  }

  public void testStatusTellsHowManyDocumentsARuleHasNotJudged() throws Exception {
    makeRule();
    ingest("logs-a", process(NOW, "curl", ""), process(NOW, "vi", ""));
    ingestPast("a", process(NOW, "curl", ""));
    awaitAlerts(2);
    documents("logs-a"); // refreshes
    assertEquals(0, notJudged("curl"));
    put("late", queryRule("late", "process.name: vi"));
    assertEquals(3, notJudged("late"));
    ingest("logs-a", process(NOW, "vi", ""));
    ingestPast("b", process(NOW, "curl", ""));
    awaitAlerts(4);
    documents("logs-a");
    assertEquals(3, notJudged("late"));
    assertEquals(0, notJudged("curl"));
    put("elsewhere", queryRule("elsewhere", "process.name: vi").replace("logs-*", "other-*"));
    assertEquals(5, notJudged("elsewhere"));
  }

  public void testIndexWithoutSequenceNumbersIsTold() throws Exception {
    makeRule();
    client()
        .admin()
        .indices()
        .prepareCreate("logs-unordered")
        .setSettings(indexSettings(1, 0).put("index.disable_sequence_numbers", true))
        .get();
    ingest("logs-unordered", process(NOW, "curl", ""));
    assertBusy(
        () ->
            assertTrue(
                problems(),
                problems().contains("alerts=logs-unordered")
                    && problems().contains("Make a new index")));
    client().admin().indices().prepareDelete("logs-unordered").get();
    assertBusy(() -> assertEquals("[]", problems()));
  }

  public void testIndexForLogsHasItsMarksAndUnjudgedDocumentsRead() throws Exception {
    makeRule();
    client()
        .admin()
        .indices()
        .prepareCreate("logs-a")
        .setSettings(indexSettings(1, 0).put("index.mode", "logsdb").put("index.codec", "default"))
        .get();
    ingest("logs-a", process(NOW, "curl", ""), process(NOW, "vi", ""));
    client()
        .index(
            new IndexRequest("logs-a")
                .setPipeline("_none")
                .source(process(NOW, "curl", ""), XContentType.JSON))
        .actionGet();
    awaitAlerts(2);
    assertEquals(1, counted("logs-a", "judged_late"));
    documents("logs-a");
    assertEquals(0, notJudged("curl"));
  }
}
