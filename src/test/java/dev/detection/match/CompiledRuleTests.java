package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.detection.query.Condition;
import dev.detection.rule.RuleException;
import dev.detection.rule.Rules;
import java.util.List;
import org.junit.Test;

/** Which rules are executed, and what is said of the others. */
public class CompiledRuleTests {
  private static List<String> notSupported(String more) {
    return compile(more).notSupported();
  }

  private static CompiledRule compile(String more) {
    return compile("a: b", more);
  }

  private static CompiledRule compile(String query, String more) {
    return CompiledRule.compile(
        Rules.parseJson(
            """
            {"rule_id": "r", "name": "n", "description": "d", "severity": "low",
             "risk_score": 1, "type": "query", "query": "%s", %s}\
            """
                .formatted(query, more)));
  }

  @Test
  public void aPlainRuleIsExecuted() {
    assertEquals(List.of(), notSupported("\"index\": [\"logs-*\"]"));
  }

  @Test
  public void rulesWithoutAnyIndexOfThisClusterAreNot() {
    assertEquals(
        List.of("none of the index patterns [other:logs-*] is of this cluster"),
        notSupported("\"index\": [\"other:logs-*\"]"));
    assertEquals(List.of("the rule has no index patterns"), notSupported("\"index\": []"));
    assertEquals(List.of(), notSupported("\"index\": [\"other:logs-*,logs-*\"]"));
  }

  @Test
  public void everyReasonIsTold() {
    assertEquals(
        List.of(
            "key [data_view_id] is not built yet",
            "key [colour] is not known",
            "date math in index patterns is not built yet"),
        compile(
                "a: b~",
                """
                "language": "lucene", "index": ["<logs-{now/d}>"], "data_view_id": "v",
                "colour": "red"\
                """)
            .notSupported());
  }

  private static final String FILTERS = "\"index\": [\"logs-*\"], \"filters\": [%s]";

  @Test
  public void filtersAreAskedAsWell() {
    CompiledRule rule = compile(FILTERS.formatted("{\"query\": {\"exists\": {\"field\": \"c\"}}}"));
    assertEquals(List.of(), rule.notSupported());
    assertEquals(
        List.of(Condition.Match.class, Condition.Exists.class),
        ((Condition.All) rule.condition()).parts().stream().map(Object::getClass).toList());
  }

  @Test
  public void filtersThatAskNothingChangeNothing() {
    String disabled = "{\"meta\": {\"disabled\": true}, \"query\": {\"fuzzy\": {\"a\": \"b\"}}}";
    CompiledRule rule = compile(FILTERS.formatted(disabled));
    assertEquals(List.of(), rule.notSupported());
    assertTrue(rule.condition() instanceof Condition.Match);
    assertEquals(List.of(), notSupported(FILTERS.formatted("")));
  }

  @Test
  public void aRuleIsNotRunWithoutFiltersThatAreNotEvaluated() {
    CompiledRule rule = compile(FILTERS.formatted("{\"query\": {\"fuzzy\": {\"a\": \"b\"}}}"));
    assertEquals(
        List.of("query [fuzzy] in [filters[0].query] is not supported"), rule.notSupported());
    assertNull(rule.condition());
  }

  @Test
  public void filtersThatAreNoneAreRefusedWithTheirKey() {
    RuleException refused =
        assertThrows(
            RuleException.class,
            () -> compile(FILTERS.formatted("{\"query\": {\"term\": {\"a\": {}}}}")));
    assertEquals(
        "rule [r], key [filters[0].query.term.a], needs one of [term, value]",
        refused.getMessage());
  }
}
