package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.detection.rule.Rules;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** What is judged at index time of rules that need more than one event. */
public class StepsTests {
  private static final Schema SCHEMA =
      Schema.ofMapping(
          Map.of(
              "properties",
              Map.of(
                  "a", Map.of("type", "keyword"),
                  "n", Map.of("type", "long"),
                  "place", Map.of("type", "geo_point"))));

  private static CompiledRule rule(String id, String type, String query, String more) {
    return CompiledRule.compile(
        Rules.parseJson(
            """
            {"rule_id": "%s", "name": "n", "description": "d", "severity": "low",
             "risk_score": 1, "type": "%s", "query": "%s", "index": ["events"] %s}\
            """
                .formatted(id, type, query, more)));
  }

  private static CompiledRule eql(String id, String query) {
    return rule(id, "eql", query, ", \"language\": \"eql\"");
  }

  private static Judgement judge(Map<String, Object> event, CompiledRule... rules) {
    return RuleSet.of(List.of(rules))
        .judge(List.of("events"), SCHEMA)
        .judge(event, Instant.ofEpochMilli(0));
  }

  @Test
  public void stepsOfSequencesAreMarkedApart() {
    CompiledRule sequence =
        eql(
            "s",
            "sequence by a with maxspan=1m [any where n > 4] with runs=3 ![any where n > 1]"
                + " [any where true] until [any where n == 5]");
    assertTrue(sequence.notSupported().toString(), sequence.isJudged());
    assertFalse(sequence.isSupported());
    Judgement judgement = judge(Map.of("a", "x", "n", 5), sequence);
    assertEquals(List.of(), judgement.ruleIds());
    assertEquals(List.of("s#0", "s#1", "s#2", "s#until"), judgement.steps());
    assertEquals(List.of("s#2"), judge(Map.of("a", "y", "n", 0), sequence).steps());
  }

  @Test
  public void stepsOfSamplesAreMarkedApart() {
    CompiledRule sample = eql("s", "sample by a [any where n == 1] [any where n == 2]");
    assertEquals(List.of("s#1"), judge(Map.of("a", "x", "n", 2), sample).steps());
  }

  @Test
  public void filtersAreAskedOfEveryStep() {
    CompiledRule sequence =
        rule(
            "s",
            "eql",
            "sequence [any where n == 1] [any where n == 2]",
            ", \"language\": \"eql\", \"filters\": [{\"query\": {\"term\": {\"a\": \"x\"}}}]");
    assertEquals(List.of("s#0"), judge(Map.of("a", "x", "n", 1), sequence).steps());
    assertEquals(List.of(), judge(Map.of("a", "y", "n", 1), sequence).steps());
  }

  @Test
  public void oneStepThatCannotBeJudgedLeavesTheRuleUnjudged() {
    CompiledRule sequence = eql("s", "sequence [any where n == 1] [any where place == 2]");
    Judgement judgement = judge(Map.of("n", 1), sequence, eql("e", "any where n == 1"));
    assertEquals(List.of("e"), judgement.ruleIds());
    assertEquals(List.of(), judgement.steps());
    assertEquals("mapping (1 rule)", judgement.unjudged());
  }

  @Test
  public void queriesOfRulesThatAreNotExecutedAreMarked() {
    CompiledRule threshold =
        rule("t", "threshold", "n: 1", ", \"threshold\": {\"field\": [\"a\"], \"value\": 2}");
    CompiledRule suppressed =
        rule("q", "query", "n: 1", ", \"alert_suppression\": {\"group_by\": [\"a\"]}");
    assertFalse(threshold.isSupported());
    assertFalse(suppressed.isSupported());
    assertEquals(List.of("q", "t"), judge(Map.of("n", 1), threshold, suppressed).ruleIds());
  }

  @Test
  public void queriesThatMayMeanSomethingElseAreNotMarked() {
    CompiledRule unknown = rule("u", "query", "n: 1", ", \"query_mode\": \"other\"");
    CompiledRule view = rule("v", "query", "n: 1", ", \"data_view_id\": \"logs\"");
    assertFalse(unknown.isJudged());
    assertFalse(view.isJudged());
    assertEquals(List.of(), judge(Map.of("n", 1), unknown, view).ruleIds());
  }
}
