package dev.detection.store;

import dev.detection.finding.RuleState;
import dev.detection.rule.Rule;
import dev.detection.rule.Rules;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A rule as the cluster keeps it.
 *
 * @param rule the rule as its author wrote it
 * @param enabled whether it is judged and run
 * @param author whose rights it runs with
 * @param createdAt when it was first stored
 * @param createdBy who stored it first; null if security was off
 * @param updatedAt when it was last changed
 * @param updatedBy who changed it last; null if security was off
 * @param revision 0 at first, one more with each change
 */
public record StoredRule(
    Rule rule,
    boolean enabled,
    Author author,
    Instant createdAt,
    String createdBy,
    Instant updatedAt,
    String updatedBy,
    long revision)
    implements RuleState {

  static StoredRule created(Rule rule, boolean enabled, Author author, Instant now) {
    return new StoredRule(rule, enabled, author, now, author.name(), now, author.name(), 0);
  }

  /** The same stored rule with another text; from now on it runs with the rights of the changer. */
  StoredRule replacedBy(Rule newRule, boolean nowEnabled, Author changer, Instant now) {
    return new StoredRule(
        newRule, nowEnabled, changer, createdAt, createdBy, now, changer.name(), revision + 1);
  }

  /** The same stored rule switched on or off; it keeps its author and so its rights. */
  StoredRule switched(boolean nowEnabled, Author changer, Instant now) {
    return new StoredRule(
        rule, nowEnabled, author, createdAt, createdBy, now, changer.name(), revision + 1);
  }

  /** Whether another text would change nothing; what it says of being enabled is decided apart. */
  boolean sameAs(Rule other, boolean otherEnabled) {
    return enabled == otherEnabled && said(rule).equals(said(other));
  }

  private static Map<String, Object> said(Rule rule) {
    Map<String, Object> said = new LinkedHashMap<>(rule.head().source());
    said.remove("enabled");
    return said;
  }

  /** What people may see of it: never the author's identity. */
  public Map<String, Object> toApi() {
    Map<String, Object> api = new LinkedHashMap<>(rule.head().source());
    api.put("enabled", enabled);
    api.put("created_at", createdAt.toString());
    api.put("created_by", createdBy);
    api.put("updated_at", updatedAt.toString());
    api.put("updated_by", updatedBy);
    api.put("revision", revision);
    return api;
  }

  Map<String, Object> toDocument() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("rule", rule.head().source());
    document.put("enabled", enabled);
    document.put("author", author.toDocument());
    document.put("created_at", createdAt.toString());
    document.put("created_by", createdBy);
    document.put("updated_at", updatedAt.toString());
    document.put("updated_by", updatedBy);
    document.put("revision", revision);
    return document;
  }

  /**
   * @throws RuntimeException if the document is not one of ours, or its rule can no longer be read
   */
  static StoredRule fromDocument(Map<String, Object> document) {
    return new StoredRule(
        Rules.fromMap(object(document, "rule")),
        Boolean.TRUE.equals(document.get("enabled")),
        Author.fromDocument(object(document, "author")),
        Instant.parse((String) document.get("created_at")),
        (String) document.get("created_by"),
        Instant.parse((String) document.get("updated_at")),
        (String) document.get("updated_by"),
        ((Number) document.get("revision")).longValue());
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys
  private static Map<String, Object> object(Map<String, Object> parent, String key) {
    return (Map<String, Object>) parent.get(key);
  }
}
