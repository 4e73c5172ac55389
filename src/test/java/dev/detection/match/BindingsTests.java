package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotSame;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertTrue;

import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

/** Rules are bound once for all targets that agree on their fields, and never for others. */
public class BindingsTests {
  private static final List<String> QUERIES =
      List.of(
          "a: x",
          "a: *",
          "not a.b: 1",
          "a.b > 1 and c: x*",
          "c.keyword: x",
          "n: { a: x and b: 2 }",
          "not n: { b: * }",
          "*: x",
          "a*: 1",
          "x",
          "alias: x");

  private static final List<String> EQL =
      List.of("any where length(c) > 1", "any where a == c", "any where c == \"x\"");

  private static final List<Map<String, Object>> TYPES =
      List.of(
          Map.of("type", "keyword"),
          Map.of("type", "keyword", "ignore_above", 1),
          Map.of("type", "text", "fields", Map.of("keyword", Map.of("type", "keyword"))),
          Map.of("type", "long"),
          Map.of("type", "ip"),
          Map.of("type", "flattened"),
          Map.of("type", "geo_point"),
          Map.of("properties", Map.of("b", Map.of("type", "long"))),
          Map.of("type", "nested", "properties", Map.of("b", Map.of("type", "long"))),
          Map.of("type", "object", "enabled", false));

  private static final List<Object> VALUES =
      List.of(
          "x",
          "xy",
          1,
          "1",
          true,
          Map.of("b", 2),
          Map.of("a", "x", "b", 2),
          List.of(Map.of("a", "x", "b", 2), Map.of("b", 1)));

  private final Random random = new Random(42);

  private static List<CompiledRule> rules() {
    List<CompiledRule> rules = new ArrayList<>();
    QUERIES.forEach(query -> rules.add(QueryRules.kql(query, query)));
    EQL.forEach(query -> rules.add(QueryRules.eql(query, query)));
    return rules;
  }

  private <T> T any(List<T> list) {
    return list.get(random.nextInt(list.size()));
  }

  private Map<String, Object> mapping() {
    Map<String, Object> properties = new HashMap<>();
    for (String name : List.of("a", "c", "n", "other")) {
      if (random.nextInt(3) > 0) {
        properties.put(name, any(TYPES));
      }
    }
    if (properties.containsKey("c") && random.nextBoolean()) {
      properties.put("alias", Map.of("type", "alias", "path", "c"));
    }
    Map<String, Object> mapping = new HashMap<>(Map.of("properties", properties));
    if (random.nextInt(3) == 0) {
      mapping.put("dynamic", any(List.of("true", "false", "runtime")));
    }
    if (random.nextInt(3) == 0) {
      mapping.put(
          "dynamic_templates",
          List.of(
              Map.of(
                  "t",
                  Map.of("match_mapping_type", "string", "mapping", any(TYPES.subList(0, 3))))));
    }
    return mapping;
  }

  private Map<String, Object> event() {
    Map<String, Object> event = new HashMap<>();
    for (String name : List.of("a", "c", "n", "alias")) {
      if (random.nextInt(3) > 0) {
        event.put(name, any(VALUES));
      }
    }
    return event;
  }

  @Test
  public void sharedOrNotRulesSayTheSame() {
    List<CompiledRule> rules = rules();
    RuleSet shared = RuleSet.of(rules);
    int marks = 0;
    for (int i = 0; i < 2_000; i++) {
      Map<String, Object> mapping = mapping();
      Schema schema = Schema.ofMapping(mapping);
      Judge judge = shared.judge(schema);
      Judge alone = RuleSet.of(rules).judge(schema);
      assertEquals(mapping.toString(), alone.notJudged(), judge.notJudged());
      for (int n = 0; n < 5; n++) {
        Map<String, Object> event = event();
        Judgement expected = alone.judge(event, Instant.EPOCH);
        assertEquals(mapping + " " + event, expected, judge.judge(event, Instant.EPOCH));
        marks += expected.ruleIds().size();
      }
    }
    assertTrue("only " + marks, marks > 5_000);
  }

  @Test
  public void aNewFieldBindsOnlyTheRulesThatAskForIt() {
    CompiledRule first = QueryRules.kql("first", "a: x and not b: y");
    CompiledRule second = QueryRules.kql("second", "b: y or c: z");
    Bindings bindings = new Bindings(List.of(first, second));
    Map<String, Object> keyword = Map.of("type", "keyword");
    Schema before = Schema.ofMapping(Map.of("properties", Map.of("a", keyword)));
    Schema after = Schema.ofMapping(Map.of("properties", Map.of("a", keyword, "c", keyword)));
    Map<String, Bindings.Binding> bound = bindings.bind(List.of(first, second), before);
    Map<String, Bindings.Binding> again = bindings.bind(List.of(first, second), after);
    assertSame(bound.get("first"), again.get("first"));
    assertNotSame(bound.get("second"), again.get("second"));
  }
}
