package dev.detection.schedule;

import dev.detection.rule.Rule;
import dev.detection.store.ProblemLog;
import dev.detection.store.RuleRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.PlainActionFuture;

/** Runs rules on this node, as the leader orders. */
public final class RuleRunner {
  private static final Logger logger = LogManager.getLogger(RuleRunner.class);

  private final RuleRegistry registry;
  private final List<RuleExecutor> executors;
  private final Executor threads;

  /**
   * @param threads where rules run; may block
   */
  public RuleRunner(RuleRegistry registry, List<RuleExecutor> executors, Executor threads) {
    this.registry = registry;
    this.executors = List.copyOf(executors);
    this.threads = threads;
  }

  /** Whether rules of this type are run on a schedule. */
  boolean schedules(Rule rule) {
    return executors.stream().anyMatch(one -> one.runs(rule) && one.isScheduled());
  }

  /** What runs rules of this type. */
  Optional<RuleExecutor> executor(Rule rule) {
    return executors.stream().filter(one -> one.runs(rule)).findFirst();
  }

  void run(RunAction.Order order, ActionListener<RunAction.Done> listener) {
    threads.execute(() -> ActionListener.completeWith(listener, () -> run(order)));
  }

  private RunAction.Done run(RunAction.Order order) {
    try {
      RuleRegistry.Snapshot rules = rulesWith(order);
      var rule = rules.rules().get(order.ruleId());
      RuleExecutor executor = executor(rule.rule()).orElseThrow();
      return new RunAction.Done(
          RunAction.Outcome.FINISHED, executor.run(rule, order.since(), order.span()), null);
    } catch (RuleExecutor.TooLongException e) {
      return new RunAction.Done(RunAction.Outcome.TOO_LONG, null, e.getMessage());
    } catch (RuntimeException e) {
      logger.debug(() -> "rule [" + order.ruleId() + "] failed over " + order.span().window(), e);
      return new RunAction.Done(RunAction.Outcome.FAILED, null, ProblemLog.reason(e));
    }
  }

  /** The leader may know newer rules than this node. */
  private RuleRegistry.Snapshot rulesWith(RunAction.Order order) {
    RuleRegistry.Snapshot rules = registry.snapshot();
    if (!has(rules, order)) {
      PlainActionFuture<RuleRegistry.Snapshot> loaded = new PlainActionFuture<>();
      registry.load(loaded);
      rules = loaded.actionGet();
      if (!has(rules, order)) {
        throw new IllegalStateException("the rule was changed");
      }
    }
    return rules;
  }

  private static boolean has(RuleRegistry.Snapshot rules, RunAction.Order order) {
    return rules != null
        && rules.rules().containsKey(order.ruleId())
        && rules.since(order.ruleId()) == order.since();
  }
}
