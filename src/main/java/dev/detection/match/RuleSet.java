package dev.detection.match;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All enabled rules whose query is judged, ready to judge events. Immutable. */
public final class RuleSet {
  private final Map<String, CompiledRule> rules;
  private final Bindings bindings;

  /** Ids of the rules that are not those of the set that this one was made from. */
  private final Set<String> changed;

  /** Names the set that this one was made from; null if there is none. */
  private final Object from;

  private final Object name = new Object();

  private RuleSet(
      Map<String, CompiledRule> rules, Bindings bindings, Set<String> changed, Object from) {
    this.rules = rules;
    this.bindings = bindings;
    this.changed = changed;
    this.from = from;
  }

  /**
   * A set of rules.
   *
   * @param enabledRules each id once; those whose query cannot be judged are left out
   */
  public static RuleSet of(Collection<CompiledRule> enabledRules) {
    Map<String, CompiledRule> rules = judged(enabledRules);
    return new RuleSet(rules, new Bindings(rules.values()), Set.of(), null);
  }

  private static Map<String, CompiledRule> judged(Collection<CompiledRule> enabledRules) {
    return enabledRules.stream()
        .filter(CompiledRule::isJudged)
        .collect(
            Collectors.toMap(
                CompiledRule::id, Function.identity(), (one, other) -> other, TreeMap::new));
  }

  /**
   * A set of other rules, made with what is known of this one: only what changed is compiled.
   *
   * @param enabledRules each id once
   */
  public RuleSet with(Collection<CompiledRule> enabledRules) {
    Map<String, CompiledRule> next = judged(enabledRules);
    Set<String> different = new HashSet<>();
    next.forEach(
        (id, rule) -> {
          if (!rule.equals(rules.get(id))) {
            different.add(id);
          }
        });
    rules.keySet().stream().filter(id -> !next.containsKey(id)).forEach(different::add);
    List<CompiledRule> fresh = different.stream().filter(next::containsKey).map(next::get).toList();
    return new RuleSet(next, bindings.with(different, fresh), different, name);
  }

  /**
   * The memory that the conditions of all rules take once they are judged, in bytes; an estimate.
   */
  public long weight() {
    return rules.values().stream().mapToLong(CompiledRule::weight).sum();
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
    return judge(List.of(), schema, null);
  }

  /**
   * Binds the rules that are for a target to its fields.
   *
   * @param targetNames the names of the target: index or data stream, backing index, aliases; none
   *     for all rules
   * @param schema the fields of the target
   */
  public Judge judge(Collection<String> targetNames, Schema schema) {
    return judge(targetNames, schema, null);
  }

  /**
   * Binds the rules that are for a target to its fields, with what is known of the target.
   *
   * @param targetNames the names of the target: index or data stream, backing index, aliases; none
   *     for all rules
   * @param schema the fields of the target
   * @param before a judge of the same target, whose counts go on; null if there is none
   */
  public Judge judge(Collection<String> targetNames, Schema schema, Judge before) {
    return Judge.of(
        bindings.bind(watching(rules.keySet(), targetNames), schema),
        schema,
        targetNames,
        name,
        before);
  }

  /**
   * The judge of a target by this set, made from its judge by the set that this one was made from.
   *
   * @return null if it was made by another
   */
  public Judge judge(Judge before) {
    if (before.rules() != from) {
      return null;
    }
    Collection<String> names = before.indexNames().stream().map(String::valueOf).toList();
    return before.with(changed, bindings.bind(watching(changed, names), before.schema()), name);
  }

  /** Without names of a target all rules are meant. */
  private List<CompiledRule> watching(Set<String> ids, Collection<String> targetNames) {
    return ids.stream()
        .map(rules::get)
        .filter(Objects::nonNull)
        .filter(rule -> targetNames.isEmpty() || rule.patterns().matches(targetNames))
        .toList();
  }
}
