package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.After;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/** The processor in every place where Elasticsearch runs pipelines, on every kind of target. */
public class PipelineDistIT {
  @ClassRule public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);

  private static final Engine ENGINE = new Engine(CLUSTER::rest);
  private static final String CURL = "{\"name\": \"curl\"}";
  private static final String VI = "{\"name\": \"vi\"}";

  /** Documents for {@code target-before} come before there has ever been a rule. */
  @BeforeClass
  public static void indexBeforeTheFirstRule() throws IOException {
    ENGINE.putPipeline("detect", Map.of());
    createTarget("target-before");
    ENGINE.index("target-before", "1", CURL);
  }

  private static String event() {
    return "{\"@timestamp\": \"%s\", \"name\": \"curl\"}".formatted(Instant.now());
  }

  @After
  public void deleteRules() throws IOException {
    ENGINE.deleteAllRules();
  }

  /** An index with the processor in its default pipeline. */
  private static void createTarget(String name) throws IOException {
    createTarget(name, "\"index.default_pipeline\": \"detect\"", "");
  }

  private static void createTarget(String name, String settings, String more) throws IOException {
    ENGINE.createIndex(
        name,
        """
        {"settings": {"index.number_of_replicas": 0, %s},
         "mappings": {"properties": {"name": {"type": "keyword"}}}%s}\
        """
            .formatted(settings, more));
  }

  private static void putCurlRule(String... index) throws IOException {
    ENGINE.put("curl", Engine.query("name: curl", index));
  }

  @Test
  public void beforeTheFirstRuleDocumentsAreJudgedByTheEmptySet() throws IOException {
    assertEquals(Map.of("generation", 0), ENGINE.source("target-before", "1").get("detection"));
  }

  @Test
  public void withoutRulesDocumentsAreJudgedByALaterEmptySet() throws IOException {
    putCurlRule("target-*");
    ENGINE.deleteAllRules();
    createTarget("target-empty");
    ENGINE.index("target-empty", "1", CURL);
    Map<?, ?> marks = (Map<?, ?>) ENGINE.source("target-empty", "1").get("detection");
    assertEquals(new TreeSet<>(List.of("generation")), new TreeSet<>(marks.keySet()));
    assertTrue(marks.toString(), (Integer) marks.get("generation") >= 2);
    assertEquals(0, Json.at(ENGINE.status(), "rules.total"));
  }

  @Test
  public void defaultPipelineMarksWhatMatchesAndStampsWhatDoesNot() throws IOException {
    int generation =
        (int) ENGINE.put("curl", Engine.query("name: curl", "target-*")).get("generation");
    ENGINE.put("all", Engine.eql("any where true", "target-*"));
    createTarget("target-default");
    ENGINE.index("target-default", "1", CURL);
    ENGINE.index("target-default", "2", VI);
    assertEquals(
        Map.of("rule_ids", List.of("all", "curl"), "generation", generation + 1),
        ENGINE.source("target-default", "1").get("detection"));
    assertEquals(
        Map.of("rule_ids", List.of("all"), "generation", generation + 1),
        ENGINE.source("target-default", "2").get("detection"));
  }

  @Test
  public void finalPipelineMarksEvenIfTheRequestNamesNoPipeline() throws IOException {
    putCurlRule("target-*");
    createTarget("target-final", "\"index.final_pipeline\": \"detect\"", "");
    ENGINE.rest().put("/target-final/_doc/1?pipeline=_none&refresh=true", CURL);
    assertEquals(List.of("curl"), ENGINE.ruleIds("target-final", "1"));
  }

  @Test
  public void pipelineOfTheRequestMarks() throws IOException {
    putCurlRule("target-*");
    createTarget("target-request", "\"index.number_of_shards\": 1", "");
    ENGINE.rest().put("/target-request/_doc/1?pipeline=detect", CURL);
    assertEquals(List.of("curl"), ENGINE.ruleIds("target-request", "1"));
  }

  @Test
  public void bulkMarksIndexCreateAndUpsert() throws IOException {
    putCurlRule("target-*");
    createTarget("target-bulk");
    Map<String, Object> answer =
        ENGINE
            .rest()
            .post(
                "/target-bulk/_bulk",
                List.of(
                    Map.of("index", Map.of("_id", "index")),
                    Json.parse(CURL),
                    Map.of("create", Map.of("_id", "create")),
                    Json.parse(CURL),
                    Map.of("update", Map.of("_id", "upsert")),
                    Map.of("doc", Json.parse(VI), "upsert", Json.parse(CURL)),
                    Map.of("update", Map.of("_id", "doc_as_upsert")),
                    Map.of("doc", Json.parse(CURL), "doc_as_upsert", true),
                    Map.of("index", Map.of("_id", "other")),
                    Json.parse(VI),
                    Map.of("delete", Map.of("_id", "other"))));
    assertEquals(answer.toString(), false, answer.get("errors"));
    for (String id : List.of("index", "create", "upsert", "doc_as_upsert")) {
      assertEquals(id, List.of("curl"), ENGINE.ruleIds("target-bulk", id));
    }
  }

  @Test
  public void updateMarksUpsertsAndJudgesTheWholeDocumentAgain() throws IOException {
    putCurlRule("target-*");
    createTarget("target-update");
    ENGINE
        .rest()
        .post(
            "/target-update/_update/1", Map.of("doc", Json.parse(VI), "upsert", Json.parse(CURL)));
    assertEquals(List.of("curl"), ENGINE.ruleIds("target-update", "1"));
    ENGINE.rest().post("/target-update/_update/1", "{\"doc\": " + VI + "}");
    assertEquals(List.of(), ENGINE.ruleIds("target-update", "1"));
    ENGINE.rest().post("/target-update/_update/1", "{\"doc\": " + CURL + "}");
    assertEquals(List.of("curl"), ENGINE.ruleIds("target-update", "1"));
  }

  @Test
  public void simulateShowsTheMarksOfStoredAndGivenPipelines() throws IOException {
    putCurlRule("target-*");
    Map<String, Object> docs =
        Map.of("docs", List.of(Map.of("_index", "target-simulated", "_source", Json.parse(CURL))));
    Map<String, Object> given = new LinkedHashMap<>(docs);
    given.put("pipeline", Engine.pipeline(Map.of()));
    for (Map<String, Object> answer :
        List.of(
            ENGINE.rest().post("/_ingest/pipeline/detect/_simulate", docs),
            ENGINE.rest().post("/_ingest/pipeline/_simulate", given))) {
      assertEquals(
          answer.toString(),
          List.of("curl"),
          Json.at(answer, "docs.0.doc._source.detection.rule_ids"));
    }
  }

  @Test
  public void lastJudgementStands() throws IOException {
    putCurlRule("target-*");
    createTarget(
        "target-twice",
        "\"index.default_pipeline\": \"detect\", \"index.final_pipeline\": \"detect\"",
        "");
    ENGINE.index("target-twice", "1", CURL);
    assertEquals(List.of("curl"), ENGINE.ruleIds("target-twice", "1"));
    Map<?, ?> before = ENGINE.source("target-twice", "1");
    ENGINE.put("curl", Engine.query("name: wget", "target-*"));
    ENGINE.put("later", Engine.query("name: c*", "target-*"));
    ENGINE.rest().put("/target-twice/_doc/1", before);
    assertEquals(List.of("later"), ENGINE.ruleIds("target-twice", "1"));
  }

  @Test
  public void marksOfAClientAreReplacedHoweverTheyAreWritten() throws IOException {
    putCurlRule("target-*");
    createTarget("target-forged");
    List<String> forms =
        List.of(
            "\"detection\": {\"rule_ids\": [\"forged\"], \"steps\": [\"x#0\"], \"more\": {\"a\":"
                + " 1}}",
            "\"detection.rule_ids\": [\"forged\"], \"detection.more.a\": 1",
            "\"detection\": {\"a\": 1}, \"detection.rule_ids\": \"forged\"",
            "\"detection\": \"forged\"",
            "\"detection\": 7",
            "\"detection\": null",
            "\"detection\": [\"forged\"]",
            "\"detection\": [{\"rule_ids\": \"forged\"}, {\"rule_ids\": \"forged\"}]");
    for (int i = 0; i < forms.size(); i++) {
      ENGINE.index("target-forged", "curl" + i, "{\"name\": \"curl\", " + forms.get(i) + "}");
      ENGINE.index("target-forged", "vi" + i, "{\"name\": \"vi\", " + forms.get(i) + "}");
      assertEquals(
          new TreeSet<>(List.of("generation", "rule_ids")), marksWithoutOthers("curl" + i));
      assertEquals(List.of("curl"), ENGINE.ruleIds("target-forged", "curl" + i));
      assertEquals(new TreeSet<>(List.of("generation")), marksWithoutOthers("vi" + i));
    }
  }

  /** The names of a document's marks, once it is sure that nothing else is left of the client's. */
  private static Set<String> marksWithoutOthers(String id) throws IOException {
    Map<?, ?> source = ENGINE.source("target-forged", id);
    TreeSet<String> names = new TreeSet<>();
    source.keySet().forEach(key -> names.add((String) key));
    assertEquals(new TreeSet<>(List.of("detection", "name")), names);
    TreeSet<String> marks = new TreeSet<>();
    ((Map<?, ?>) source.get("detection")).keySet().forEach(key -> marks.add((String) key));
    return marks;
  }

  @Test
  public void patternsMeanTheDocumentsThatASearchOnThemFinds() throws IOException {
    putStreamTemplate("stream-*");
    Map<String, List<String>> patterns = new LinkedHashMap<>();
    patterns.put("name", List.of("stream-app"));
    patterns.put("wildcard", List.of("stream-*"));
    patterns.put("backing", List.of(".ds-stream-app-*"));
    patterns.put("alias", List.of("app-events"));
    patterns.put("alias-wildcard", List.of("app-*"));
    patterns.put("index", List.of("plain-1"));
    patterns.put("index-alias", List.of("plain-events"));
    patterns.put("all", List.of("*"));
    patterns.put("other", List.of("stream-other*", "nothing"));
    patterns.put("excluded-wildcard", List.of("stream-*", "plain-*", "-stream-a*"));
    patterns.put("excluded-other", List.of("stream-*", "-stream-other"));
    patterns.put("excluded-before", List.of("-stream-app", "stream-*"));
    patterns.put("excluded-and-back", List.of("stream-*", "-stream-app", "stream-app"));
    patterns.put("comma", List.of("plain-*,stream-*,-stream-a*"));
    for (Map.Entry<String, List<String>> rule : patterns.entrySet()) {
      ENGINE.put(rule.getKey(), Engine.query("name: curl", rule.getValue().toArray(String[]::new)));
    }
    createTarget(
        "plain-1",
        "\"index.default_pipeline\": \"detect\"",
        ", \"aliases\": {\"plain-events\": {\"is_write_index\": true}}");
    ENGINE.index("stream-app", "first", event());
    ENGINE
        .rest()
        .post(
            "/_aliases",
            """
            {"actions": [{"add": {"index": "stream-app", "alias": "app-events",
              "is_write_index": true}}]}\
            """);
    List<String> differences = new ArrayList<>();
    for (String target : List.of("stream-app", "app-events", "plain-1", "plain-events")) {
      String id = "to-" + target;
      ENGINE.index(target, id, event());
      TreeSet<String> found = new TreeSet<>();
      Object marks = null;
      for (Map.Entry<String, List<String>> rule : patterns.entrySet()) {
        Map<String, Object> answer = searchById(rule.getValue(), id);
        if (!((List<?>) Json.at(answer, "hits.hits")).isEmpty()) {
          found.add(rule.getKey());
          marks = Json.at(answer, "hits.hits.0._source.detection.rule_ids");
        }
      }
      if (!List.copyOf(found).equals(marks)) {
        differences.add(target + ": search finds " + found + " but marked is " + marks);
      }
    }
    assertEquals(List.of(), differences);
  }

  /** So does a search where security is on; where it is off, Elasticsearch ignores the minus. */
  @Test
  public void minusAndTheExactNameTakeADataStreamOut() throws IOException {
    putStreamTemplate("minus-*");
    ENGINE.put("minus", Engine.query("name: curl", "minus-*", "-minus-app"));
    ENGINE.index("minus-app", "1", event());
    ENGINE.index("minus-other", "1", event());
    Map<String, Object> taken = searchById(List.of("minus-app"), "1");
    Map<String, Object> left = searchById(List.of("minus-other"), "1");
    assertNull(Json.at(taken, "hits.hits.0._source.detection.rule_ids"));
    assertEquals(List.of("minus"), Json.at(left, "hits.hits.0._source.detection.rule_ids"));
  }

  /** A template for data streams with the processor in their default pipeline. */
  private static void putStreamTemplate(String pattern) throws IOException {
    ENGINE
        .rest()
        .put(
            "/_index_template/" + pattern.replace("-*", ""),
            """
            {"index_patterns": ["%s"], "data_stream": {}, "priority": 600,
             "composed_of": ["detection@mappings"],
             "template": {"settings": {"index.number_of_replicas": 0,
                "index.default_pipeline": "detect"}}}\
            """
                .formatted(pattern));
  }

  private static Map<String, Object> searchById(List<String> patterns, String id)
      throws IOException {
    return ENGINE
        .rest()
        .post(
            "/" + String.join(",", patterns) + "/_search?ignore_unavailable=true",
            Map.of("query", Map.of("ids", Map.of("values", List.of(id)))));
  }

  @Test
  public void newBackingIndexOfADataStreamIsWatchedToo() throws IOException {
    ENGINE.put("rolling", Engine.query("name: curl", "rolling-app"));
    putStreamTemplate("rolling-*");
    ENGINE.index("rolling-app", "1", event());
    ENGINE.rest().post("/rolling-app/_rollover", null);
    ENGINE.index("rolling-app", "2", event());
    ENGINE.awaitAlerts("rolling", 2);
  }

  @Test
  public void indexInLogsdbModeRaisesAlerts() throws IOException {
    ENGINE.put("logsdb", Engine.query("name: curl", "target-*"));
    ENGINE.createIndex(
        "target-logsdb",
        """
        {"settings": {"index.mode": "logsdb", "index.number_of_replicas": 0,
           "index.default_pipeline": "detect"},
         "mappings": {"properties": {"name": {"type": "keyword"}}}}\
        """);
    ENGINE.index("target-logsdb", "1", event());
    ENGINE.awaitAlerts("logsdb", 1);
  }

  @Test
  public void strictMappingKeepsMarksOutAndIsToldInTheStatus() throws IOException {
    putCurlRule("target-*");
    ENGINE.createIndex(
        "target-strict",
        """
        {"settings": {"index.number_of_replicas": 0, "index.default_pipeline": "detect"},
         "mappings": {"dynamic": "strict", "properties": {"name": {"type": "keyword"}}}}\
        """);
    ENGINE.index("target-strict", "1", CURL);
    assertEquals(Json.parse(CURL), ENGINE.source("target-strict", "1"));
    String problem = ENGINE.problem("target", "target-strict");
    assertTrue(problem, problem.contains("[dynamic: strict]"));
    assertTrue(problem, problem.contains("[detection@mappings]"));
  }

  @Test
  public void strictMappingWithTheTemplateTakesMarks() throws IOException {
    ENGINE.put("strict", Engine.query("name: curl", "composed-*"));
    ENGINE
        .rest()
        .put(
            "/_index_template/composed",
            """
            {"index_patterns": ["composed-*"], "composed_of": ["detection@mappings"],
             "priority": 600,
             "template": {"settings": {"index.number_of_replicas": 0,
                 "index.default_pipeline": "detect"},
               "mappings": {"dynamic": "strict", "properties": {"name": {"type": "keyword"}}}}}\
            """);
    ENGINE.index("composed-1", "1", CURL);
    assertEquals(List.of("strict"), ENGINE.ruleIds("composed-1", "1"));
    assertEquals("", ENGINE.problem("target", "composed-1"));
    ENGINE.awaitAlerts("strict", 1);
  }

  @Test
  public void mappingThatIsNotDynamicIsToldInTheStatus() throws IOException {
    putCurlRule("target-*");
    ENGINE.createIndex(
        "target-static",
        """
        {"settings": {"index.number_of_replicas": 0, "index.default_pipeline": "detect"},
         "mappings": {"dynamic": false, "properties": {"name": {"type": "keyword"}}}}\
        """);
    ENGINE.index("target-static", "1", CURL);
    assertEquals(List.of("curl"), ENGINE.ruleIds("target-static", "1"));
    String problem = ENGINE.problem("target", "target-static");
    assertTrue(problem, problem.contains("cannot be searched"));
    assertTrue(problem, problem.contains("[detection@mappings]"));
  }

  @Test
  public void markFieldOfAnotherTypeKeepsMarksOut() throws IOException {
    putCurlRule("target-*");
    ENGINE.createIndex(
        "target-typed",
        """
        {"settings": {"index.number_of_replicas": 0, "index.default_pipeline": "detect"},
         "mappings": {"properties": {"name": {"type": "keyword"},
            "detection": {"type": "keyword"}}}}\
        """);
    ENGINE.index("target-typed", "1", CURL);
    assertEquals(Json.parse(CURL), ENGINE.source("target-typed", "1"));
    assertTrue(ENGINE.problem("target", "target-typed").contains("[keyword]"));
  }

  @Test
  public void documentThatCannotBeJudgedIsIndexedAndCounted() throws IOException {
    putCurlRule("target-*");
    ENGINE.createIndex(
        "target-deep",
        """
        {"settings": {"index.number_of_replicas": 0, "index.default_pipeline": "detect"},
         "mappings": {"properties": {"name": {"type": "keyword"}}}}\
        """);
    int before = unjudged();
    String nested = "[".repeat(300) + "\"curl\"" + "]".repeat(300);
    ENGINE.index("target-deep", "1", "{\"name\": " + nested + "}");
    String why = (String) Json.at(ENGINE.source("target-deep", "1"), "detection.unjudged");
    assertTrue(why, why.contains("nested deeper than"));
    assertEquals(before + 1, unjudged());
  }

  private static int unjudged() throws IOException {
    Map<?, ?> nodes = (Map<?, ?>) ENGINE.status().get("nodes");
    return (int) Json.at(nodes.values().iterator().next(), "documents.unjudged");
  }

  @Test
  public void targetFieldTakesTheMarksAndRaisesAlerts() throws IOException {
    ENGINE.put("elsewhere", Engine.query("name: curl", "target-*"));
    ENGINE.putPipeline("elsewhere", Map.of("target_field", "labels.found"));
    createTarget("target-elsewhere", "\"index.default_pipeline\": \"elsewhere\"", "");
    ENGINE.index("target-elsewhere", "1", "{\"name\": \"curl\", \"labels\": {\"a\": \"b\"}}");
    Map<?, ?> source = ENGINE.source("target-elsewhere", "1");
    assertEquals(List.of("elsewhere"), Json.at(source, "labels.found.rule_ids"));
    assertEquals("b", Json.at(source, "labels.a"));
    assertFalse(source.containsKey("detection"));
    ENGINE.awaitAlerts("elsewhere", 1);
  }

  @Test
  public void fieldNamedDetectionHidesNoMarksInAnotherField() throws IOException {
    ENGINE.put("hidden", Engine.query("name: curl", "target-*"));
    ENGINE.putPipeline("elsewhere", Map.of("target_field", "labels.found"));
    createTarget("target-hidden", "\"index.default_pipeline\": \"elsewhere\"", "");
    ENGINE.index(
        "target-hidden", "1", "{\"name\": \"vi\", \"detection\": {\"rule_ids\": [\"hidden\"]}}");
    ENGINE.index("target-hidden", "2", CURL);
    ENGINE.awaitAlerts("hidden", 1);
  }

  @Test
  public void documentWithATextAboveTheTargetFieldIsIndexedWithoutMarks() throws IOException {
    putCurlRule("target-*");
    ENGINE.putPipeline("elsewhere", Map.of("target_field", "labels.found"));
    createTarget("target-above", "\"index.default_pipeline\": \"elsewhere\"", "");
    ENGINE.index("target-above", "1", "{\"name\": \"curl\", \"labels\": \"a text\"}");
    assertEquals("a text", ENGINE.source("target-above", "1").get("labels"));
    assertTrue(ENGINE.problem("target", "target-above").contains("marks are left out"));
  }

  @Test
  public void badOptionsAreRefusedAsElasticsearchRefusesThem() throws IOException {
    assertRefused(Map.of("targetfield", "a"), null, "[targetfield]");
    assertRefused(Map.of("target_field", 7), "target_field", "isn't a string");
    assertRefused(Map.of("target_field", ""), "target_field", "must be a field path");
    assertRefused(Map.of("target_field", "a..b"), "target_field", "[a..b]");
    assertRefused(Map.of("target_field", "_id"), "target_field", "metadata field");
    assertRefused(Map.of("set_ingested", "often"), "set_ingested", "isn't a boolean");
  }

  private static void assertRefused(Map<String, Object> options, String property, String reason)
      throws IOException {
    Rest.Answer answer =
        ENGINE.rest().call("PUT", "/_ingest/pipeline/bad", Engine.pipeline(options));
    assertEquals(answer.body(), 400, answer.status());
    Map<String, Object> json = answer.json();
    assertEquals("parse_exception", Json.at(json, "error.type"));
    assertEquals("detection", Json.at(json, "error.processor_type"));
    assertEquals(property, Json.at(json, "error.property_name"));
    assertTrue(answer.body(), ((String) Json.at(json, "error.reason")).contains(reason));
    assertNull(ENGINE.rest().call("GET", "/_ingest/pipeline/bad", null).json().get("bad"));
  }
}
