package dev.detection.schedule;

import dev.detection.store.ProblemLog;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.action.ActionListener;

/** All that the schedule runs; on this node, as the leader orders. */
public final class Runner {
  private static final Logger logger = LogManager.getLogger(Runner.class);

  private final List<ScheduledWork> kinds;
  private final Executor threads;

  /**
   * @param kinds whose ids exclude each other
   * @param threads where runs go on; may block
   */
  public Runner(List<ScheduledWork> kinds, Executor threads) {
    this.kinds = List.copyOf(kinds);
    this.threads = threads;
  }

  /** What there is of all kinds; null if that is not known yet. */
  ScheduledWork.State state() {
    List<Object> versions = new ArrayList<>();
    Map<String, Scheduled> scheduled = new TreeMap<>();
    Set<String> ids = new HashSet<>();
    for (ScheduledWork kind : kinds) {
      ScheduledWork.State state = kind.state();
      if (state == null) {
        return null;
      }
      versions.add(state.version());
      scheduled.putAll(state.scheduled());
      ids.addAll(state.ids());
    }
    return new ScheduledWork.State(versions, scheduled, ids);
  }

  void run(RunAction.Order order, ActionListener<RunAction.Done> listener) {
    threads.execute(() -> ActionListener.completeWith(listener, () -> run(order)));
  }

  private RunAction.Done run(RunAction.Order order) {
    try {
      ScheduledWork kind =
          kinds.stream().filter(one -> one.owns(order.id())).findFirst().orElseThrow();
      return new RunAction.Done(
          RunAction.Outcome.FINISHED, kind.run(order.id(), order.since(), order.span()), null);
    } catch (RuleExecutor.TooLongException e) {
      return new RunAction.Done(
          e.hasGotOn() ? RunAction.Outcome.GOT_ON : RunAction.Outcome.TOO_LONG,
          null,
          e.getMessage());
    } catch (RuntimeException e) {
      logger.debug(() -> "[" + order.id() + "] failed over " + order.span().window(), e);
      return new RunAction.Done(RunAction.Outcome.FAILED, null, ProblemLog.reason(e));
    }
  }
}
