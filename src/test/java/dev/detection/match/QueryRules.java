package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.rule.Rule;
import dev.detection.rule.Rules;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Rules made of bare queries, for all targets. */
final class QueryRules {
  private static final List<String> EVERYWHERE = List.of("*");

  private QueryRules() {}

  /** A rule with a KQL query. */
  static CompiledRule kql(String id, String query) {
    return CompiledRule.compile(rule(id, "query", "kuery", query));
  }

  /** A rule with a Lucene query. */
  static CompiledRule lucene(String id, String query) {
    return CompiledRule.compile(rule(id, "query", "lucene", query));
  }

  /** A rule with an EQL query. */
  static CompiledRule eql(String id, String query) {
    return CompiledRule.compile(rule(id, "eql", "eql", query));
  }

  /** A rule that asks the condition, whatever its own query is. */
  static CompiledRule asking(String id, Condition condition) {
    return new CompiledRule(
        rule(id, "eql", "eql", "any where true"),
        condition,
        List.of(),
        List.of(),
        List.of(),
        IndexPatterns.of(EVERYWHERE));
  }

  private static Rule rule(String id, String type, String language, String query) {
    Map<String, Object> source = new TreeMap<>();
    source.put("rule_id", id);
    source.put("name", id);
    source.put("description", id);
    source.put("risk_score", 50L);
    source.put("severity", "low");
    source.put("type", type);
    source.put("language", language);
    source.put("query", query);
    source.put("index", EVERYWHERE);
    return Rules.fromMap(source);
  }
}
