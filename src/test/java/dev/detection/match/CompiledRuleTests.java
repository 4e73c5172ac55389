package dev.detection.match;

import static org.junit.Assert.assertEquals;

import dev.detection.rule.Rules;
import java.util.List;
import org.junit.Test;

/** Which rules are executed, and what is said of the others. */
public class CompiledRuleTests {
  private static List<String> notSupported(String more) {
    return CompiledRule.compile(
            Rules.parseJson(
                """
                {"rule_id": "r", "name": "n", "description": "d", "severity": "low",
                 "risk_score": 1, "type": "query", "query": "a: b~", %s}\
                """
                    .formatted(more)))
        .notSupported();
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
            "a fuzzy term [b~] is not supported (line 1, column 4)",
            "key [data_view_id] is not built yet",
            "key [filters] is not built yet",
            "key [colour] is not known",
            "date math in index patterns is not built yet"),
        notSupported(
            """
            "language": "lucene", "index": ["<logs-{now/d}>"], "data_view_id": "v",
            "filters": [{"query": {}}], "colour": "red"\
            """));
  }
}
