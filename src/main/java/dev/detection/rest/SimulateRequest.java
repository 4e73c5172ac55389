package dev.detection.rest;

import dev.detection.match.CompiledRule;
import dev.detection.rule.RuleException;
import dev.detection.rule.RuleFile;
import dev.detection.rule.Rules;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * What {@code _simulate} is asked.
 *
 * @param documents as in the ingest API of this name
 * @param ruleIds stored rules
 * @param rules rules that came with the request; with no rules at all, all stored ones are meant
 * @param explain whether to tell why
 */
record SimulateRequest(
    List<Document> documents, Set<String> ruleIds, List<CompiledRule> rules, boolean explain) {
  private static final int MOST_DOCUMENTS = 1_000;
  private static final int MOST_RULES = 1_000;

  private static final Set<String> KEYS = Set.of("docs", "rule_ids", "rules", "explain");

  /**
   * A document.
   *
   * @param index where it would go; null if no target is known
   * @param id null if it has none
   */
  record Document(String index, String id, Map<String, Object> source) {}

  /**
   * Reads the body.
   *
   * @throws IllegalArgumentException if something in it is wrong: says what, and what would be
   *     right
   * @throws RuleException if a rule in it is
   */
  static SimulateRequest read(String body) {
    Map<String, Object> request = RequestBody.read(body, "docs", KEYS);
    List<Document> documents = new ArrayList<>();
    for (Object document : list(request, "docs", MOST_DOCUMENTS)) {
      documents.add(document("docs[" + documents.size() + "]", document));
    }
    if (documents.isEmpty()) {
      throw new IllegalArgumentException("[docs] must have at least one document");
    }
    Set<String> ruleIds = new TreeSet<>();
    for (Object id : list(request, "rule_ids", MOST_RULES)) {
      ruleIds.add(RequestBody.expect(String.class, id, "rule_ids", "rule ids"));
    }
    Set<String> ids = new TreeSet<>();
    List<CompiledRule> rules = new ArrayList<>();
    for (Object rule : list(request, "rules", MOST_RULES)) {
      CompiledRule given = rule(rules.size(), object(rule, "rules[" + rules.size() + "]"));
      if (!ids.add(given.id())) {
        throw new IllegalArgumentException(
            "[rules] has two rules with the id [" + given.id() + "]");
      }
      rules.add(given);
    }
    Object explain = request.getOrDefault("explain", false);
    return new SimulateRequest(
        documents,
        ruleIds,
        rules,
        RequestBody.expect(Boolean.class, explain, "explain", "true or false"));
  }

  private static List<?> list(Map<String, Object> request, String key, int most) {
    Object value = request.get(key);
    if (value == null) {
      return List.of();
    }
    List<?> list = RequestBody.expect(List.class, value, key, "an array");
    if (list.size() > most) {
      throw new IllegalArgumentException(
          "[%s] may have at most %s elements, but has %s".formatted(key, most, list.size()));
    }
    return list;
  }

  private static Document document(String where, Object document) {
    Map<String, Object> keys = object(document, where);
    Object source = keys.get("_source");
    if (source == null) {
      throw new IllegalArgumentException("[%s] needs [_source]".formatted(where));
    }
    return new Document(
        text(keys, "_index", where), text(keys, "_id", where), object(source, where + "._source"));
  }

  private static String text(Map<String, Object> keys, String key, String where) {
    Object value = keys.get(key);
    return value == null
        ? null
        : RequestBody.expect(String.class, value, where + "." + key, "a string");
  }

  @SuppressWarnings("unchecked") // objects of JSON have string keys
  private static Map<String, Object> object(Object value, String where) {
    return RequestBody.expect(Map.class, value, where, "an object");
  }

  /** To try a query is enough; the rest of what a rule must have is made up. */
  private static CompiledRule rule(int number, Map<String, Object> given) {
    if (given.get("toml") instanceof String toml) {
      RuleFile file = Rules.parseToml(toml);
      return CompiledRule.compile(file.rule(), file.origin());
    }
    Map<String, Object> rule = new LinkedHashMap<>(given);
    String id = "rules[" + number + "]";
    rule.putIfAbsent("rule_id", id);
    rule.putIfAbsent("name", id);
    rule.putIfAbsent("description", id);
    rule.putIfAbsent("severity", "low");
    rule.putIfAbsent("risk_score", 0L);
    rule.putIfAbsent("type", "eql".equals(rule.get("language")) ? "eql" : "query");
    rule.putIfAbsent("index", List.of("*"));
    return CompiledRule.compile(Rules.fromMap(rule));
  }
}
