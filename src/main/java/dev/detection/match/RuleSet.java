package dev.detection.match;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** All enabled rules whose query is judged, ready to judge events. Immutable. */
public final class RuleSet {
  private final Map<String, CompiledRule> rules = new TreeMap<>();

  private RuleSet(Collection<CompiledRule> rules) {
    rules.forEach(rule -> this.rules.put(rule.id(), rule));
  }

  /**
   * A set of rules.
   *
   * @param enabledRules each id once; those whose query cannot be judged are left out
   */
  public static RuleSet of(Collection<CompiledRule> enabledRules) {
    return new RuleSet(enabledRules.stream().filter(CompiledRule::isJudged).toList());
  }

  /** How many rules are judged. */
  public int size() {
    return rules.size();
  }

  /**
   * Binds all rules to fields, whatever indices they are for.
   *
   * @param schema the fields
   */
  public Judge judge(Schema schema) {
    return Judge.of(List.copyOf(rules.values()), schema);
  }

  /**
   * Binds the rules that are for a target to its fields.
   *
   * @param targetNames the names of the target: index or data stream, backing index, aliases
   * @param schema the fields of the target
   */
  public Judge judge(Collection<String> targetNames, Schema schema) {
    return Judge.of(
        rules.values().stream().filter(rule -> rule.patterns().matches(targetNames)).toList(),
        schema);
  }
}
