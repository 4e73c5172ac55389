package dev.detection;

import static java.util.stream.Collectors.joining;

import dev.detection.rest.Calls;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.action.admin.indices.alias.Alias;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.action.ingest.SimulatePipelineAction;
import org.elasticsearch.action.ingest.SimulatePipelineRequest;
import org.elasticsearch.action.support.WriteRequest;
import org.elasticsearch.action.update.UpdateRequest;
import org.elasticsearch.client.internal.OriginSettingClient;
import org.elasticsearch.common.Strings;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.ingest.IngestPipelineTestUtils;
import org.elasticsearch.persistent.PersistentTasksService;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;
import org.elasticsearch.xcontent.XContentType;
import org.junit.function.ThrowingRunnable;

/** What the processor does to documents, whatever way they come. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class IngestClusterTests extends DetectionClusterTestCase {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  @Override
  protected int numberOfReplicas() {
    return 0;
  }

  public void testDocumentIsMarkedWithTheRulesItMatches() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    put("any-process", eqlRule("any-process", "process where true"));
    putLogsTemplate();
    ingest("logs-a", process(NOW, "curl", ""), process(NOW, "vi", ""));
    for (Map<String, Object> document : documents("logs-a")) {
      boolean curl = document.get("process").toString().contains("curl");
      assertEquals(
          curl ? List.of("any-process", "curl") : List.of("any-process"),
          marks(document).get("rule_ids"));
      assertTrue(((Number) marks(document).get("generation")).longValue() >= 2);
      assertFalse(marks(document).containsKey("unjudged"));
    }
  }

  public void testWithoutAnyRuleDocumentsAreJudgedByNone() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    ingest("logs-a", process(NOW, "curl", ""));
    assertEquals(Map.of("generation", 0), marks(documents("logs-a").getFirst()));
  }

  public void testMarksOfAClientAreReplacedHoweverTheyAreWritten() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putLogsTemplate();
    ingest(
        "logs-a",
        process(NOW, "vi", ", \"detection\": {\"rule_ids\": [\"forged\"]}"),
        process(NOW, "vi", ", \"detection.rule_ids\": \"forged\""),
        process(NOW, "vi", ", \"detection\": \"text\""));
    for (Map<String, Object> document : documents("logs-a")) {
      assertEquals(List.of("generation"), List.copyOf(marks(document).keySet()));
      assertFalse(document.containsKey("detection.rule_ids"));
    }
  }

  public void testFinalPipelineUpsertAndSecondRunJudgeToo() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putLogsTemplate();
    client()
        .admin()
        .indices()
        .prepareCreate("logs-final")
        .setSettings(
            indexSettings(1, 0)
                .put("index.default_pipeline", "detection")
                .put("index.final_pipeline", "detection"))
        .get();
    client()
        .update(
            new UpdateRequest("logs-final", "1")
                .doc(process(NOW, "curl", ""), XContentType.JSON)
                .docAsUpsert(true)
                .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE))
        .actionGet();
    assertEquals(List.of("curl"), marks(documents("logs-final").getFirst()).get("rule_ids"));
  }

  public void testSimulateShowsTheMarks() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putPipeline("detection");
    String body =
        "{\"docs\": [{\"_index\": \"logs-simulated\", \"_source\": "
            + process(NOW, "curl", "")
            + "}]}";
    SimulatePipelineRequest request = IngestPipelineTestUtils.jsonSimulatePipelineRequest(body);
    request.setId("detection");
    var response = client().execute(SimulatePipelineAction.INSTANCE, request).actionGet();
    String shown = Strings.toString(response);
    assertTrue(shown, shown.contains("\"rule_ids\":[\"curl\"]"));
  }

  public void testIngestedTimeIsSetBeforeJudgingWhereTheProcessorIsToldTo() throws Exception {
    awaitTemplates();
    put("timed", queryRule("timed", "event.ingested: *"));
    putLogsTemplate();
    ingest("logs-a", process(NOW, "curl", ""));
    assertNull(marks(documents("logs-a").getFirst()).get("rule_ids"));
    IngestPipelineTestUtils.putJsonPipeline(
        client(), "detection", "{\"processors\": [{\"detection\": {\"set_ingested\": true}}]}");
    Instant before = Instant.now();
    ingest("logs-b", process(NOW, "curl", ""));
    Map<String, Object> document = documents("logs-b").getFirst();
    assertEquals(List.of("timed"), marks(document).get("rule_ids"));
    Instant ingested = Instant.parse((String) ((Map<?, ?>) document.get("event")).get("ingested"));
    assertFalse(ingested.toString(), ingested.isBefore(before.minusSeconds(10)));
    assertFalse(ingested.toString(), ingested.isAfter(Instant.now().plusSeconds(10)));
  }

  public void testAliasAndExclusionDecideWhichRulesWatch() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    put(
        "without",
        queryRule("without", "process.name: curl")
            .replace("[\"logs-*\"]", "[\"logs-*\", \"-logs-b\"]"));
    putLogsTemplate();
    client()
        .admin()
        .indices()
        .prepareCreate("other-1")
        .setSettings(indexSettings(1, 0).put("index.default_pipeline", "detection"))
        .addAlias(new Alias("logs-alias").writeIndex(true))
        .get();
    ingest("logs-a", process(NOW, "curl", ""));
    ingest("logs-b", process(NOW, "curl", ""));
    ingest("logs-alias", process(NOW, "curl", ""));
    assertEquals(List.of("curl", "without"), marks(documents("logs-a").getFirst()).get("rule_ids"));
    assertEquals(List.of("curl"), marks(documents("logs-b").getFirst()).get("rule_ids"));
    assertEquals(
        List.of("curl", "without"), marks(documents("other-1").getFirst()).get("rule_ids"));
  }

  public void testMappingWithoutRoomForMarksTakesTheDocumentAndIsToldInTheStatus()
      throws Exception {
    awaitTemplates();
    putPipeline("detection");
    client()
        .admin()
        .indices()
        .prepareCreate("logs-full")
        .setSettings(
            indexSettings(1, 0)
                .put("index.default_pipeline", "detection")
                .put("index.mapping.total_fields.limit", 6))
        .get();
    ingest("logs-full", "{\"a\": 1, \"b\": 1, \"c\": 1, \"d\": 1, \"e\": 1, \"f\": 1}");
    assertFalse(documents("logs-full").getFirst().containsKey("detection"));
    assertTrue(problems(), problems().contains("total_fields.limit"));
  }

  public void testStrictMappingKeepsMarksOutAndIsToldInTheStatus() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putPipeline("detection");
    client()
        .admin()
        .indices()
        .prepareCreate("logs-strict")
        .setSettings(indexSettings(1, 0).put("index.default_pipeline", "detection"))
        .setMapping(
            """
            {"dynamic": "strict", "properties": {"@timestamp": {"type": "date"},
             "event": {"properties": {"category": {"type": "keyword"}, "type": {"type": "keyword"}}},
             "process": {"properties": {"name": {"type": "keyword"}}}}}\
            """)
        .get();
    ingest("logs-strict", process(NOW, "curl", ""));
    assertFalse(documents("logs-strict").getFirst().containsKey("detection"));
    assertTrue(problems(), problems().contains("target=logs-strict"));
    assertTrue(problems(), problems().contains("detection@mappings"));
  }

  public void testDocumentThatCannotBeJudgedIsIndexedAndToldInTheStatus() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putPipeline("detection");
    putLogsTemplate();
    String deep = "{\"process\":{\"name\":" + "[".repeat(300) + "\"curl\"" + "]".repeat(300) + "}}";
    ingest("logs-deep", deep);
    Map<String, Object> marks = marks(documents("logs-deep").getFirst());
    assertFalse(marks.toString(), marks.containsKey("rule_ids"));
    String why = (String) marks.get("unjudged");
    assertTrue(why, why.contains("200"));
    String problems = problems();
    assertTrue(problems, problems.contains("logs-deep") && problems.contains(why));
  }

  public void testStoredRuleOfAnotherVersionIsToldAndCanBeReplacedAndRemoved() throws Exception {
    for (String id : List.of("a", "b")) {
      put(id, queryRule(id, "process.name: curl"));
      new OriginSettingClient(client(), PersistentTasksService.PERSISTENT_TASK_ORIGIN)
          .index(
              new IndexRequest(".detection-rules").id(id).source(Map.of("rule", Map.of("type", 1))))
          .actionGet();
    }
    Exception e =
        expectThrows(
            ElasticsearchStatusException.class,
            () -> call(Calls.DISABLE, Map.of("rule_id", "a"), ""));
    assertTrue(e.getMessage(), e.getMessage().contains("the stored rule cannot be read"));
    assertEquals(
        "deleted", call(Calls.DELETE_RULE, Map.of("rule_id", "a"), "").body().get("result"));
    assertTrue(problems(), problems().contains("rule=b"));
    put("b", queryRule("b", "process.name: curl"));
    assertFalse(problems(), problems().contains("rule=b"));
  }

  public void testStoredRuleWhoseQueryCannotBeReadMayBeSwitchedOffButNotOn() {
    put("a", queryRule("a", "process.name: curl"));
    new OriginSettingClient(client(), PersistentTasksService.PERSISTENT_TASK_ORIGIN)
        .update(
            new UpdateRequest(".detection-rules", "a")
                .doc(Map.of("rule", Map.of("query", "process.name: (curl"))))
        .actionGet();
    call(Calls.DISABLE, Map.of("rule_id", "a"), "");
    ElasticsearchStatusException e =
        expectThrows(
            ElasticsearchStatusException.class,
            () -> call(Calls.ENABLE, Map.of("rule_id", "a"), ""));
    assertEquals(RestStatus.CONFLICT, e.status());
    assertTrue(e.getMessage(), e.getMessage().contains("the stored rule cannot be read"));
  }

  public void testBadRuleIsRefusedWithThePlaceAndChangesNothing() {
    Exception e =
        expectThrows(
            ElasticsearchException.class,
            () ->
                call(
                    Calls.PUT_RULE,
                    Map.of("rule_id", "bad"),
                    queryRule("bad", "process.name: (curl")));
    assertTrue(e.getMessage(), e.getMessage().contains("rule [bad]"));
    assertTrue(e.getMessage(), e.getMessage().contains("key [query]"));
    assertTrue(e.getMessage(), e.getMessage().contains("line 2, column 47"));
    assertEquals(0, call(Calls.LIST_RULES, Map.of(), "").body().get("total"));
  }

  public void testRulesThatSpendTheBudgetAreNamedAndIngestionGoesOn() throws Exception {
    awaitTemplates();
    put("costly", eqlRule("costly", "any where process.name : \"*aaaaaaaaaaaaaaaaaaaaaaab*\""));
    put("curl", queryRule("curl", "process.name: curl"));
    putLogsTemplate();
    updateClusterSettings(Settings.builder().put("detection.ingest.budget", 100_000));
    ingest("logs-a", process(NOW, "a".repeat(900_000), ""), process(NOW, "curl", ""));
    List<Map<String, Object>> documents = documents("logs-a");
    assertEquals(2, documents.size());
    for (Map<String, Object> document : documents) {
      if (document.get("process").toString().contains("curl")) {
        assertEquals(List.of("curl"), marks(document).get("rule_ids"));
        assertNull(marks(document).get("unjudged"));
      } else {
        String why = (String) marks(document).get("unjudged");
        assertTrue(why, why.startsWith("the budget is spent before "));
      }
    }
    String problems = problems();
    assertTrue(problems, problems.contains("costly"));
    assertTrue(problems, problems.contains("spends most of [detection.ingest.budget]"));
    updateClusterSettings(Settings.builder().putNull("detection.ingest.budget"));
  }

  public void testRulesForWhichThereIsNoRoomAreRefused() throws Exception {
    awaitTemplates();
    updateClusterSettings(Settings.builder().put("detection.rules.memory", "100kb"));
    put("curl", queryRule("curl", "process.name: curl"));
    assertNoRoom(() -> put("large", largeRule("large")));
    updateClusterSettings(Settings.builder().putNull("detection.rules.memory"));
  }

  public void testRulesForWhichThereIsNoRoomAreNotEnabled() throws Exception {
    awaitTemplates();
    updateClusterSettings(Settings.builder().put("detection.rules.memory", "300kb"));
    for (String id : List.of("one", "other")) {
      call(Calls.PUT_RULE, Map.of("rule_id", id, "enabled", "false"), largeRule(id));
    }
    call(Calls.ENABLE, Map.of("rule_id", "one"), "");
    assertNoRoom(() -> call(Calls.ENABLE, Map.of("rule_id", "other"), ""));
    assertEquals(false, call(Calls.GET_RULE, Map.of("rule_id", "other"), "").body().get("enabled"));
    call(Calls.DISABLE, Map.of("rule_id", "one"), "");
    call(Calls.ENABLE, Map.of("rule_id", "other"), "");
    updateClusterSettings(Settings.builder().putNull("detection.rules.memory"));
  }

  /** Takes some 250 KB. */
  private static String largeRule(String id) {
    String names = IntStream.range(0, 500).mapToObj(i -> "name" + i).collect(joining(" or "));
    return queryRule(id, "process.name: (" + names + ")");
  }

  /** The change is refused with the setting that it exceeds. */
  private static void assertNoRoom(ThrowingRunnable change) {
    ElasticsearchStatusException e = expectThrows(ElasticsearchStatusException.class, change);
    assertEquals(RestStatus.BAD_REQUEST, e.status());
    assertTrue(e.toString(), e.toString().contains("[detection.rules.memory] of ["));
  }
}
