package dev.detection.match;

import java.util.Collection;
import java.util.List;

/** The rules that are judged, whatever the target. Immutable. */
public final class RuleSet {
  private final List<Watching> rules;

  private record Watching(CompiledRule rule, IndexPatterns patterns) {}

  private RuleSet(List<Watching> rules) {
    this.rules = rules;
  }

  /**
   * @param rules enabled rules; those that are not supported are left out
   */
  public static RuleSet of(Collection<CompiledRule> rules) {
    return new RuleSet(
        rules.stream()
            .filter(rule -> rule.notSupported().isEmpty())
            .map(rule -> new Watching(rule, IndexPatterns.of(rule.rule().head().index())))
            .toList());
  }

  /** How many rules there are. */
  public int size() {
    return rules.size();
  }

  /**
   * The rules that watch a target.
   *
   * @param names all names of the target: index, data stream, aliases
   * @param schema types of its fields
   */
  public Judge judge(Collection<String> names, Schema schema) {
    return new Judge(
        rules.stream().filter(rule -> rule.patterns.fit(names)).map(Watching::rule).toList(),
        schema);
  }
}
