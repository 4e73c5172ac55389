package dev.detection.match;

import dev.detection.rule.Rule;
import dev.detection.rule.RuleException;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;

/** All enabled rules of one generation, ready to judge events. Immutable. */
public final class RuleSet {
  private final long generation;
  private final Map<String, CompiledRule> rules;

  private RuleSet(long generation, Map<String, CompiledRule> rules) {
    this.generation = generation;
    this.rules = rules;
  }

  /**
   * Reads the queries of rules.
   *
   * @param generation the number of this state of the rules
   * @param enabledRules the rules, each id once
   * @throws RuleException if a query cannot be read
   */
  public static RuleSet compile(long generation, Collection<Rule> enabledRules) {
    Map<String, CompiledRule> rules = new TreeMap<>();
    enabledRules.forEach(rule -> rules.put(rule.id(), CompiledRule.compile(rule)));
    return new RuleSet(generation, rules);
  }

  /**
   * The set with some rules changed; the others are not read again.
   *
   * @param newGeneration the number of the new state
   * @param changed rules that are new or different
   * @param removed ids of rules that are gone or disabled; those that are not there do not matter
   * @throws RuleException if a query cannot be read
   */
  public RuleSet with(long newGeneration, Collection<Rule> changed, Collection<String> removed) {
    Map<String, CompiledRule> next = new TreeMap<>(rules);
    removed.forEach(next::remove);
    changed.forEach(rule -> next.put(rule.id(), CompiledRule.compile(rule)));
    return new RuleSet(newGeneration, next);
  }

  /** The number of this state of the rules. */
  public long generation() {
    return generation;
  }

  /** How many rules there are, those that are not executed included. */
  public int size() {
    return rules.size();
  }

  /** A rule; null if there is none of this id. */
  public CompiledRule rule(String id) {
    return rules.get(id);
  }

  /**
   * Binds the rules that are for a target to its fields.
   *
   * @param targetNames the names of the target: index or data stream, backing index, aliases
   * @param schema the fields of the target
   */
  public Judge judge(Collection<String> targetNames, Schema schema) {
    return Judge.of(
        rules.values().stream()
            .filter(CompiledRule::isSupported)
            .filter(rule -> rule.patterns().matches(targetNames))
            .toList(),
        schema);
  }
}
