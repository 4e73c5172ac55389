package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.detection.rule.RuleException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** Rules that are made to hurt cost no document more than its budget, and are named. */
public class HostileRulesTests {
  /** As much as a document may cost unless the setting says otherwise. */
  private static final long BUDGET = 10_000_000;

  private static final Schema SCHEMA =
      Schema.ofMapping(
          Map.of(
              "properties",
              Map.of(
                  "a", Map.of("type", "wildcard"),
                  "t", Map.of("type", "text"),
                  "k", Map.of("type", "keyword"))));

  private static Judgement judge(List<CompiledRule> rules, Map<String, Object> event) {
    Judge judge = RuleSet.of(rules).judge(SCHEMA);
    long start = System.nanoTime();
    Judgement judgement = judge.judge(event, null, Instant.EPOCH, BUDGET);
    System.out.printf(
        "%,d rules: %.1f ms, %s%n",
        rules.size(), (System.nanoTime() - start) / 1e6, judgement.unjudged());
    return judgement;
  }

  private static void checkSpent(List<CompiledRule> rules, Map<String, Object> event) {
    Judgement judgement = judge(rules, event);
    assertNotNull("nothing was left", judgement.unjudged());
    assertTrue(judgement.unjudged(), judgement.unjudged().startsWith("the budget is spent"));
    assertFalse(judgement.costly().isEmpty());
    assertEquals(judgement, judge(rules, event));
  }

  @Test
  public void tenThousandInfixPatternsOnALongValue() {
    List<CompiledRule> rules = new ArrayList<>();
    for (int i = 0; i < 10_000; i++) {
      rules.add(QueryRules.eql("rule-" + i, "any where a : \"*aaa" + i + "ab*\""));
    }
    checkSpent(rules, Map.of("a", "a".repeat(1 << 20)));
    rules.add(QueryRules.eql("good", "any where k == \"x\""));
    Judgement other = judge(rules, Map.of("k", "x"));
    assertEquals(List.of("good"), other.ruleIds());
    assertNull(other.unjudged());
  }

  @Test
  public void patternsThatNearlyMatchEverywhere() {
    List<CompiledRule> rules = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rules.add(QueryRules.eql("rule-" + i, "any where a : \"*" + "a".repeat(900 + i) + "b*\""));
    }
    checkSpent(rules, Map.of("a", "a".repeat(1 << 20)));
  }

  @Test
  public void alternationsOfThousandsOfWords() {
    StringBuilder words = new StringBuilder("\"*word*\"");
    for (int i = 0; i < 5_000; i++) {
      words.append(", \"*word").append(i).append("*\"");
    }
    CompiledRule rule = QueryRules.eql("many", "any where a : (" + words + ")");
    assertEquals(List.of("many"), judge(List.of(rule), Map.of("a", "x word4999")).ruleIds());
    CompiledRule none = QueryRules.eql("none", "any where not a : (" + words + ") and k == \"y\"");
    checkSpent(List.of(rule, none), Map.of("a", "wor".repeat(1 << 19), "k", "y"));
  }

  @Test
  public void textsOfManyWords() {
    List<CompiledRule> rules = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      rules.add(QueryRules.kql("rule-" + i, "t: \"word word word word" + i + "\""));
    }
    checkSpent(rules, Map.of("t", "word ".repeat(300_000)));
  }

  @Test
  public void manyNegationsInsideEachOther() {
    String query = "a: x";
    for (int i = 0; i < 40; i++) {
      query = "not (k: y" + i + " and " + query + ")";
    }
    Judgement judgement = judge(List.of(QueryRules.kql("deep", query)), Map.of("a", "x"));
    assertNull(judgement.unjudged());
    assertEquals(List.of("deep"), judgement.ruleIds());
  }

  @Test
  public void tooManyValuesAreRefused() {
    String query = "k: (" + "x or ".repeat(Weight.MOST_LEAVES) + "x)";
    RuleException e = assertThrows(RuleException.class, () -> QueryRules.kql("large", query));
    assertTrue(e.getMessage(), e.getMessage().contains("more than 20000 values and patterns"));
    assertTrue(e.problems().getFirst().at().isKnown());
  }

  @Test
  public void patternsOfTooManyStatesAreRefused() {
    RuleException e =
        assertThrows(
            RuleException.class,
            () -> QueryRules.eql("states", "any where a regex \"((a{99}){99}){99}\""));
    assertTrue(
        e.getMessage(), e.getMessage().contains("a regular expression with so many repetitions"));
    assertTrue(e.problems().getFirst().at().isKnown());
  }
}
