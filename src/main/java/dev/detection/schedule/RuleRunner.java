package dev.detection.schedule;

import dev.detection.rule.Rule;
import dev.detection.store.RuleRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.elasticsearch.action.support.PlainActionFuture;

/** Runs rules on this node. */
public final class RuleRunner implements ScheduledWork {
  private final RuleRegistry registry;
  private final List<RuleExecutor> executors;
  private volatile Known known; // asked twice a second

  private record Known(RuleRegistry.Snapshot rules, State state) {}

  /**
   * @param executors one for each type that is run
   */
  public RuleRunner(RuleRegistry registry, List<RuleExecutor> executors) {
    this.registry = registry;
    this.executors = List.copyOf(executors);
  }

  /** What runs rules of this type. */
  Optional<RuleExecutor> executor(Rule rule) {
    return executors.stream().filter(one -> one.runs(rule)).findFirst();
  }

  @Override
  public boolean owns(String id) {
    return !id.startsWith("_"); // such a rule_id is refused
  }

  @Override
  public State state() {
    RuleRegistry.Snapshot rules = registry.snapshot();
    if (rules == null) {
      return null;
    }
    Known last = known;
    if (last == null || !last.rules.equals(rules)) {
      State state = new State(rules.versions(), scheduled(rules), rules.rules().keySet());
      last = new Known(rules, state);
      known = last;
    }
    return last.state;
  }

  /** The enabled rules that are run and that nothing keeps from running. */
  private Map<String, Scheduled> scheduled(RuleRegistry.Snapshot rules) {
    Map<String, Scheduled> scheduled = new TreeMap<>();
    rules
        .rules()
        .forEach(
            (id, rule) -> {
              if (rule.enabled() && rules.compiled().get(id).isSupported()) {
                executor(rule.rule())
                    .filter(RuleExecutor::isScheduled)
                    .ifPresent(
                        one ->
                            scheduled.put(
                                id, Scheduled.of(rule, rules.since(id), one.watched(rule.rule()))));
              }
            });
    return scheduled;
  }

  @Override
  public RuleExecutor.Run run(String id, long since, Span span) {
    var rule = rulesWith(id, since).rules().get(id);
    return executor(rule.rule()).orElseThrow().run(rule, since, span);
  }

  /** The leader may know newer rules than this node. */
  private RuleRegistry.Snapshot rulesWith(String id, long since) {
    RuleRegistry.Snapshot rules = registry.snapshot();
    if (!has(rules, id, since)) {
      PlainActionFuture<RuleRegistry.Snapshot> loaded = new PlainActionFuture<>();
      registry.load(loaded);
      rules = loaded.actionGet();
      if (!has(rules, id, since)) {
        throw new IllegalStateException("the rule was changed");
      }
    }
    return rules;
  }

  private static boolean has(RuleRegistry.Snapshot rules, String id, long since) {
    return rules != null && rules.rules().containsKey(id) && rules.since(id) == since;
  }
}
