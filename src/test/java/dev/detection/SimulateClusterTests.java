package dev.detection;

import dev.detection.rest.Calls;
import dev.detection.rule.RuleException;
import java.util.List;
import java.util.Map;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;
import org.elasticsearch.test.hamcrest.ElasticsearchAssertions;

/** What documents would be marked with, and why. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class SimulateClusterTests extends DetectionClusterTestCase {

  private Map<String, Object> simulate(String body) {
    return call(Calls.SIMULATE, Map.of(), body).body();
  }

  @SuppressWarnings("unchecked") // as the answer is made
  private static Map<String, Object> document(Map<String, Object> answer, int number) {
    return ((List<Map<String, Object>>) answer.get("docs")).get(number);
  }

  @SuppressWarnings("unchecked") // as the answer is made
  private static List<String> text(Map<String, Object> document, String mark) {
    Map<String, Map<String, Object>> told =
        (Map<String, Map<String, Object>>) document.get("explanations");
    return (List<String>) told.get(mark).get("text");
  }

  public void testStoredRulesAreAskedWhereTheyWatch() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    put("vi", queryRule("vi", "process.name: vi"));
    putLogsTemplate();
    Map<String, Object> answer =
        simulate(
            """
            {"docs": [
              {"_index": "logs-a", "_id": "1", "_source": {"process": {"name": "curl"}}},
              {"_index": "other", "_source": {"process": {"name": "curl"}}},
              {"_source": {"process": {"name": "vi"}}}]}\
            """);
    assertEquals(
        Map.of("_index", "logs-a", "_id", "1", "rule_ids", List.of("curl")), document(answer, 0));
    assertEquals(Map.of("_index", "other", "rule_ids", List.of()), document(answer, 1));
    assertEquals(Map.of("rule_ids", List.of("vi")), document(answer, 2));
  }

  public void testGivenRulesNeedNoMoreThanAQuery() {
    Map<String, Object> answer =
        simulate(
            """
            {"docs": [{"_source": {"a": "x", "n": 3}}],
             "rules": [{"query": "a: x"}, {"query": "any where n > 3", "language": "eql"},
               {"rule_id": "s", "type": "eql", "language": "eql",
                "query": "sequence [any where n == 3] [any where n == 4]"}]}\
            """);
    assertEquals(
        Map.of("rule_ids", List.of("rules[0]"), "steps", List.of("s#0")), document(answer, 0));
  }

  public void testExplanationsShowTypesOfTheTargetAndWhatDecided() throws Exception {
    ElasticsearchAssertions.assertAcked(
        client()
            .admin()
            .indices()
            .prepareCreate("logs-b")
            .setMapping("n", "type=long", "name", "type=keyword,ignore_above=3"));
    Map<String, Object> answer =
        simulate(
            """
            {"explain": true,
             "docs": [{"_index": "logs-b", "_source": {"n": [1, 5], "name": "long name"}}],
             "rules": [{"rule_id": "r", "query": "n > 4 and name: *"}]}\
            """);
    assertEquals(
        List.of(
            "  false   and",
            "    true    n > 4",
            "            n (long): 1, 5; met by 5",
            ">   false   name: *",
            "            name (keyword): \"long name\"; not searchable: \"long name\""),
        text(document(answer, 0), "r"));
  }

  public void testWhatIsWrongIsSaidWithoutSideEffects() {
    assertMessage("a request body with [docs] is required", "");
    assertMessage("[docs] must have at least one document", "{}");
    assertMessage(
        "unknown key [doc], expected one of [docs, explain, rule_ids, rules]", "{\"doc\": []}");
    assertMessage("[docs[0]] needs [_source]", "{\"docs\": [{}]}");
    String docs = "{\"docs\": [{\"_source\": {}}], ";
    ResourceNotFoundException missing =
        expectThrows(
            ResourceNotFoundException.class, () -> simulate(docs + "\"rule_ids\": [\"no\"]}"));
    assertEquals("rule [no] not found", missing.getMessage());
    RuleException bad =
        expectThrows(
            RuleException.class, () -> simulate(docs + "\"rules\": [{\"query\": \"a: (\"}]}"));
    assertTrue(bad.getMessage(), bad.getMessage().startsWith("rule [rules[0]], key [query]"));
  }

  private void assertMessage(String message, String body) {
    assertEquals(
        message, expectThrows(IllegalArgumentException.class, () -> simulate(body)).getMessage());
  }
}
