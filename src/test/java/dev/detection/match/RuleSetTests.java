package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.Test;

/** A rule set that was changed judges as one that was made at once. */
public class RuleSetTests {
  private static final Schema SCHEMA =
      Schema.ofMapping(
          Map.of(
              "properties",
              Map.of(
                  "a", Map.of("type", "keyword"),
                  "b", Map.of("type", "keyword"),
                  "t", Map.of("type", "text"),
                  "n", Map.of("type", "long"))));

  private static final List<String> QUERIES =
      List.of(
          "a: x",
          "a: x or b: y",
          "not a: x",
          "a: X*",
          "t: word",
          "t: \"two words\"",
          "n > 1",
          "n: 2 and not b: y",
          "missing: *",
          "a: * and b: *",
          "*: x");

  private static final List<Map<String, Object>> EVENTS =
      List.of(
          Map.of(),
          Map.of("a", "x"),
          Map.of("a", "Xylophone", "b", "y"),
          Map.of("t", "one word, two words", "n", 2),
          Map.of("missing", 1, "b", List.of("y", "x")),
          Map.of("n", List.of(1, 2, 3), "a", "X"));

  private final Random random = new Random(4);

  @Test
  public void changesJudgeAsIfMadeAtOnce() {
    Map<String, CompiledRule> rules = new HashMap<>();
    for (int i = 0; i < 200; i++) {
      put(rules, i);
    }
    RuleSet set = RuleSet.of(rules.values());
    Judge judge = set.judge(SCHEMA);
    boolean divided = false;
    for (int round = 0; round < 60; round++) {
      change(rules, round % 20 == 19 ? 50 : 1 + random.nextInt(3));
      set = set.with(rules.values());
      judge = set.judge(judge);
      divided |= judge.isDivided();
      Judge whole = RuleSet.of(rules.values()).judge(SCHEMA);
      assertEquals(whole.ruleIds(), judge.ruleIds());
      assertEquals(whole.size(), judge.size());
      assertEquals(whole.notJudged(), judge.notJudged());
      for (Map<String, Object> event : EVENTS) {
        assertEquals(whole.judge(event, Instant.EPOCH), judge.judge(event, Instant.EPOCH));
      }
    }
    assertTrue("no judge had rules compiled apart", divided);
  }

  private void change(Map<String, CompiledRule> rules, int many) {
    for (int i = 0; i < many; i++) {
      int id = random.nextInt(220);
      if (random.nextInt(3) == 0) {
        rules.remove("rule-" + id);
      } else {
        put(rules, id);
      }
    }
  }

  private void put(Map<String, CompiledRule> rules, int number) {
    String query = QUERIES.get(random.nextInt(QUERIES.size()));
    rules.put("rule-" + number, QueryRules.kql("rule-" + number, query));
  }

  @Test
  public void oneChangeCompilesTheOthersNotAgain() {
    List<CompiledRule> rules = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rules.add(QueryRules.kql("rule-" + i, "a: x" + i));
    }
    RuleSet set = RuleSet.of(rules);
    Judge judge = set.judge(SCHEMA);
    assertFalse(judge.isDivided());
    rules.set(7, QueryRules.kql("rule-7", "b: new"));
    RuleSet changed = set.with(rules);
    Judge after = changed.judge(judge);
    assertTrue(after.isDivided());
    assertEquals(List.of("rule-7"), ids(after, Map.of("b", "new")));
    assertEquals(List.of(), ids(after, Map.of("a", "x7")));
    assertEquals(List.of("rule-7"), ids(judge, Map.of("a", "x7")));
    assertFalse(changed.judge(List.of(), SCHEMA, after).isDivided());
  }

  @Test
  public void aJudgeOfAnotherSetIsNoBeginning() {
    RuleSet one = RuleSet.of(List.of(QueryRules.kql("a", "a: x")));
    RuleSet other = RuleSet.of(List.of(QueryRules.kql("a", "a: x")));
    assertNull(other.with(List.of()).judge(one.judge(SCHEMA)));
  }

  @Test
  public void countsGoOnThroughChanges() {
    List<CompiledRule> rules = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      rules.add(QueryRules.kql("rule-" + i, "a: x" + i + " and not b: y"));
    }
    RuleSet set = RuleSet.of(rules);
    Judge judge = set.judge(SCHEMA);
    judge.judge(Map.of("a", List.of("x1", "x2")), Instant.EPOCH);
    judge.judge(Map.of("a", "x2", "b", "y"), Instant.EPOCH);
    rules.set(2, QueryRules.kql("rule-2", "a: x2"));
    set = set.with(rules);
    judge = set.judge(judge);
    judge.judge(Map.of("a", "x2", "b", "y"), Instant.EPOCH);
    check(new Judge.RuleStats("rule-2", 3, 3, 2, 0), judge);
    check(new Judge.RuleStats("rule-1", 3, 1, 1, 0), judge);
    check(new Judge.RuleStats("rule-3", 3, 0, 0, 0), judge);
    judge = set.judge(List.of(), SCHEMA, judge);
    judge.judge(Map.of("a", "x1"), Instant.EPOCH);
    check(new Judge.RuleStats("rule-1", 4, 2, 2, 0), judge);
    check(new Judge.RuleStats("rule-2", 4, 3, 2, 0), judge);
  }

  private static void check(Judge.RuleStats expected, Judge judge) {
    Judge.RuleStats found =
        judge.stats().stream()
            .filter(stats -> stats.mark().equals(expected.mark()))
            .findFirst()
            .orElseThrow();
    assertEquals(
        expected,
        new Judge.RuleStats(
            found.mark(), found.evaluated(), found.candidates(), found.matched(), 0));
  }

  @Test
  public void whatBringsARuleInIsTold() {
    Judge judge =
        RuleSet.of(
                List.of(
                    QueryRules.kql("one", "a: x and b: y and n > 1"),
                    QueryRules.kql("two", "n > 1"),
                    QueryRules.kql("three", "not a: x")))
            .judge(SCHEMA);
    Map<String, List<String>> access = judge.access();
    assertTrue(access.toString(), Set.of("a: x", "b: y").contains(access.get("one").getFirst()));
    assertEquals(List.of("n: *"), access.get("two"));
    assertEquals(List.of("*"), access.get("three"));
  }

  @Test
  public void pastTheBudgetTheRulesLeftAreUnjudged() {
    List<CompiledRule> rules = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      rules.add(QueryRules.eql("rule-" + i, "any where a like \"*needle" + i + "*hay*\""));
    }
    Judge judge = RuleSet.of(rules).judge(SCHEMA);
    StringBuilder needles = new StringBuilder();
    for (int i = 0; i < 50; i++) {
      needles.append("needle").append(i);
    }
    Map<String, Object> event = Map.of("a", needles.toString());
    Judgement whole = judge.judge(event, null, Instant.EPOCH, 10_000_000);
    assertNull(whole.unjudged());
    assertEquals(List.of(), whole.costly());
    Judgement part = judge.judge(event, null, Instant.EPOCH, 5_000);
    assertTrue(part.unjudged(), part.unjudged().startsWith("the budget is spent before "));
    assertFalse(part.costly().isEmpty());
    assertEquals(part, judge.judge(event, null, Instant.EPOCH, 5_000));
    assertEquals(Set.of(), new HashSet<>(part.failures().keySet()));
  }

  private static List<String> ids(Judge judge, Map<String, Object> event) {
    return judge.judge(event, Instant.EPOCH).ruleIds();
  }
}
