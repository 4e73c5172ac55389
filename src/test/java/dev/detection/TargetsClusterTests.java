package dev.detection;

import dev.detection.rest.Calls;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.admin.indices.alias.Alias;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/** What is told of where rules look. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class TargetsClusterTests extends TargetsClusterTestCase {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private static Object at(Map<String, Object> target, String object, String key) {
    Object found = target.get(object);
    return found == null ? null : ((Map<?, ?>) found).get(key);
  }

  public void testPatternsAreToldWithRulesAndWhatTheyMatch() {
    String mixed = queryRule("mixed", "process.name: a");
    put("curl", queryRule("curl", "process.name: curl"));
    put("mixed", mixed.replace("[\"logs-*\"]", "[\"logs-*\", \"other,nothing-*\", \"-logs-b\"]"));
    put("lost", queryRule("lost", "process.name: a").replace("logs-*", "nothing-*"));
    put(
        "off",
        queryRule("off", "process.name: a")
            .replace("\"logs-*\"", "\"off-*\"],\"enabled\":false,\"tags\":[\"t\""));
    createTarget("logs-a");
    createTarget("logs-b");
    createTarget("other");
    client().admin().indices().prepareCreate("third").addAlias(new Alias("logs-alias")).get();
    createTarget("unwanted");
    Map<String, Object> told = targets();
    assertEquals(
        List.of(
            pattern("logs-*", List.of("curl", "mixed"), "logs-a", "logs-b", "third"),
            pattern("nothing-*", List.of("lost", "mixed")),
            pattern("other", List.of("mixed"), "other")),
        told.get("patterns"));
    assertEquals(3, told.get("pattern_count"));
    assertEquals(4, told.get("target_count"));
    assertEquals(Map.of("count", 1, "rule_ids", List.of("lost")), told.get("rules_without_target"));
  }

  private static Map<String, Object> pattern(String text, List<String> rules, String... targets) {
    return Map.of(
        "pattern",
        text,
        "rule_count",
        rules.size(),
        "rule_ids",
        rules,
        "target_count",
        targets.length,
        "targets",
        List.of(targets));
  }

  public void testWithoutRulesNothingIsWanted() {
    createTarget("logs-a");
    Map<String, Object> told = targets();
    assertEquals(List.of(), told.get("patterns"));
    assertEquals(List.of(), told.get("targets"));
    assertEquals(Map.of("count", 0, "rule_ids", List.of()), told.get("rules_without_target"));
  }

  public void testProcessorIsFoundInDefaultFinalAndCalledPipelines() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    pipeline("judging", JUDGING);
    pipeline("inner", calling("judging", "outer", "not-there@custom"));
    pipeline("outer", calling("inner"));
    createTarget("logs-none");
    createTarget("logs-default", "index.default_pipeline", "judging");
    createTarget(
        "logs-final", "index.default_pipeline", "outer", "index.final_pipeline", "judging");
    createTarget("logs-called", "index.default_pipeline", "outer");
    assertNull(target("logs-none").get("processor"));
    assertEquals(Map.of(), target("logs-none").get("pipelines"));
    assertEquals(List.of("processor", "mappings"), target("logs-none").get("missing"));
    assertEquals(place("default"), target("logs-default").get("processor"));
    assertEquals(List.of("mappings"), target("logs-default").get("missing"));
    assertEquals(place("final"), target("logs-final").get("processor"));
    assertEquals(place("default"), target("logs-called").get("processor"));
    assertEquals(
        Map.of(
            "default",
            Map.of(
                "name",
                "outer",
                "calls",
                List.of("inner", "judging"),
                "not_found",
                List.of("not-there@custom"))),
        target("logs-called").get("pipelines"));
  }

  private static Map<String, Object> place(String in) {
    return Map.of("in", in, "pipeline", "judging", "target_field", "detection");
  }

  public void testTargetsWithoutProcessorComeFirst() {
    put("curl", queryRule("curl", "process.name: curl"));
    pipeline("judging", JUDGING);
    createTarget("logs-a", "index.default_pipeline", "judging");
    createTarget("logs-b");
    Map<String, Object> told = call(Calls.GET_TARGETS, Map.of("size", "1"), "").body();
    assertEquals(2, told.get("target_count"));
    assertEquals(
        List.of("logs-b"),
        ((List<?>) told.get("targets"))
            .stream().map(one -> ((Map<?, ?>) one).get("name")).toList());
  }

  public void testMappingsAreComparedWithTheComponentTemplate() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putLogsTemplate();
    ingest("logs-composed", process(NOW, "curl", ""));
    assertEquals(Map.of("complete", true), target("logs-composed").get("mappings"));
    assertFalse(target("logs-composed").toString(), target("logs-composed").containsKey("missing"));
    assertFalse(target("logs-composed").toString(), target("logs-composed").containsKey("advice"));
    assertEquals(
        Map.of("name", "logs", "managed", false, "processor", true, "mappings", true),
        target("logs-composed").get("template"));
    client()
        .admin()
        .indices()
        .prepareCreate("logs-text")
        .setMapping("{\"properties\": {\"detection.rule_ids\": {\"type\": \"text\"}}}")
        .get();
    // The template maps it as a keyword and is composed with the request, which wins.
    assertEquals(
        "[detection.rule_ids] is mapped as [text]",
        at(target("logs-text"), "mappings", "conflict"));
    assertEquals(List.of("by_hand logs-text: to be done by hand"), steps(true, "logs-text"));
  }

  public void testJudgedDocumentsAreCounted() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    pipeline("detection", JUDGING);
    createTarget("logs-a");
    ingest("logs-a", process(NOW, "curl", ""), process(NOW, "vi", ""));
    steps(false, "logs-a");
    ingest("logs-a", process(NOW, "vi", ""));
    assertEquals(3, documents("logs-a").size());
    assertEquals(3L, target("logs-a").get("documents"));
    assertEquals(1L, target("logs-a").get("judged"));
  }

  public void testAlertsAreATargetThatNeedsNoPipeline() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    put("curl", queryRule("curl", "process.name: curl"));
    put(
        "of-alerts",
        queryRule("of-alerts", "kibana.alert.severity: high")
            .replace("logs-*", ".alerts-security.*"));
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(1);
    Map<String, Object> told = targets();
    assertEquals(1, told.get("target_count"));
    assertEquals(Map.of("count", 0, "rule_ids", List.of()), told.get("rules_without_target"));
  }

  /** The last judgement stands, and after a reroute the pipelines of the new target come. */
  public void testRerouteAfterTheProcessorIsNotedAndTheNewTargetJudgesAgain() throws Exception {
    awaitTemplates();
    put("of-a", queryRule("of-a", "process.name: curl").replace("logs-*", "logs-a"));
    put("of-b", queryRule("of-b", "process.name: curl").replace("logs-*", "logs-b"));
    pipeline("detection", JUDGING);
    pipeline(
        "before",
        "{\"processors\": [{\"detection\": {}}, {\"reroute\": {\"destination\": \"logs-b\"}}]}");
    pipeline(
        "after",
        "{\"processors\": [{\"reroute\": {\"destination\": \"logs-b\"}}, {\"detection\": {}}]}");
    createTarget("logs-b");
    createTarget("logs-a", "index.default_pipeline", "before");
    assertEquals(true, at(target("logs-a"), "processor", "before_reroute"));
    assertTrue(
        target("logs-a").get("advice").toString().contains("[before]: a [reroute] comes after"));

    ingest("logs-a", process(NOW, "curl", ""));
    assertEquals(List.of("of-a"), marks(documents("logs-b").getFirst()).get("rule_ids"));

    steps(false, "logs-b");
    ingest("logs-a", process(NOW, "curl", ""));
    assertTrue(
        documents("logs-b").stream()
            .anyMatch(document -> List.of("of-b").equals(marks(document).get("rule_ids"))));

    createTarget("logs-c", "index.default_pipeline", "after", "index.final_pipeline", "detection");
    ingest("logs-c", process(NOW, "curl", ""));
    assertEquals(3, documents("logs-b").size());
    assertEquals(
        2,
        documents("logs-b").stream()
            .filter(document -> List.of("of-b").equals(marks(document).get("rule_ids")))
            .count());
    assertEquals(0, documents("logs-c").size());
    for (Map<String, Object> alert : awaitAlerts(2)) {
      assertEquals("of-b", alert.get("kibana.alert.rule.rule_id")); // rules that watch where it is
    }
  }
}
