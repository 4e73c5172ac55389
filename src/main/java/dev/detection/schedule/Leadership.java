package dev.detection.schedule;

import dev.detection.store.NodesAction;
import dev.detection.store.ProblemLog;
import dev.detection.window.Grid;
import dev.detection.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.index.engine.VersionConflictEngineException;

/**
 * One term of leading the schedule: which rule runs when, where, and what came of it. Where rules
 * stand is stored after each run, so the next leader goes on where this one stopped: a window that
 * was cut short is run again, which adds nothing twice.
 */
final class Leadership {
  private static final Logger logger = LogManager.getLogger(Leadership.class);

  private static final Duration UNANSWERED = Duration.ofMinutes(1);

  private final long term;
  private final Scheduler.Services services;
  private final Map<String, ScheduleState.Entry> entries;
  private final Map<String, Standing> standings = new TreeMap<>();
  private final Slots slots = new Slots();
  private boolean ended;

  /**
   * @param entries where rules stand, claimed for this term
   */
  Leadership(long term, Map<String, ScheduleState.Entry> entries, Scheduler.Services services) {
    this.term = term;
    this.entries = new HashMap<>(entries);
    this.services = services;
  }

  long term() {
    return term;
  }

  synchronized void end() {
    ended = true;
  }

  synchronized boolean hasEnded() {
    return ended;
  }

  /**
   * From now on these rules are run.
   *
   * @param isKept whether there is still a rule of this id; the state of others is deleted
   */
  void follow(Map<String, Scheduled> rules, Predicate<String> isKept) {
    follow(rules);
    List<ScheduleState.Entry> gone;
    synchronized (this) {
      gone = entries.values().stream().filter(entry -> !isKept.test(entry.ruleId())).toList();
      gone.forEach(entry -> entries.remove(entry.ruleId()));
    }
    services.state().delete(gone);
  }

  private synchronized void follow(Map<String, Scheduled> rules) {
    standings.entrySet().stream()
        .filter(standing -> !rules.containsKey(standing.getKey()))
        .forEach(standing -> standing.getValue().leave());
    standings.keySet().retainAll(rules.keySet());
    rules.forEach(
        (id, rule) -> {
          Standing before = standings.get(id);
          if (before == null) {
            ScheduleState.Entry entry = entries.getOrDefault(id, ScheduleState.Entry.none(id));
            standings.put(id, new Standing(rule, entry));
          } else {
            before.changed(rule);
          }
        });
  }

  /** Starts what is due, the longest due first. Blocks. */
  void startDue(ClusterState state) {
    if (!look(state)) {
      return;
    }
    look(state); // what is new to be run is asked for at once
  }

  /** Whether there is more to run than there was before. */
  private boolean look(ClusterState state) {
    Checkpoints awaited;
    synchronized (this) {
      giveUpUnanswered();
      if (due().isEmpty() && standings.values().stream().allMatch(one -> one.ready() == null)) {
        return false;
      }
      awaited = Waits.of(standings.values());
    }
    // Not while others wait: the answer needs the threads that ask for the status.
    Shards.Seen seen = services.shards().now(state, awaited);
    ProjectMetadata project = state.metadata().getProject(ProjectId.DEFAULT);
    synchronized (this) {
      standings.values().stream()
          .filter(standing -> standing.ready() != null)
          .forEach(one -> one.ready(Waits.left(one.ready(), seen, project, relative())));
      Map<Standing, Window> due = due();
      due.forEach((standing, window) -> prepare(standing, window, seen, project));
      standings.values().stream()
          .filter(one -> one.ready() != null && one.ready().awaited().byIndex().isEmpty())
          .sorted(Comparator.comparing(one -> one.ready().window().to()))
          .forEach(standing -> start(standing, state, project));
      return !due.isEmpty();
    }
  }

  private Map<Standing, Window> due() {
    Instant now = services.clock().instant();
    Map<Standing, Window> due = new LinkedHashMap<>();
    for (Standing standing : standings.values()) {
      Window window = standing.due(now, relative());
      if (window != null) {
        due.put(standing, window);
      }
    }
    return due;
  }

  private void prepare(
      Standing standing, Window window, Shards.Seen seen, ProjectMetadata project) {
    Checkpoints written = standing.scheduled().of(seen.written(), project);
    if (!standing.hasSeen(written)) {
      Checkpoints upTo = standing.scheduled().of(seen.all(), project);
      standing.prepare(window, upTo, written, relative());
      return;
    }
    Instant now = standing.now(services.clock().instant());
    Grid grid = standing.scheduled().timing().grid();
    Instant until = grid.endOf(now).isAfter(now) ? grid.endOf(now).minus(grid.interval()) : now;
    if (until.isAfter(standing.entry().windowEnd())) {
      services.log().idle(standing.scheduled(), standing.entry().windowEnd(), until);
      standing.idleUntil(until);
    }
  }

  private void start(Standing standing, ClusterState state, ProjectMetadata project) {
    DiscoveryNode node =
        slots.choose(
            standing, state.nodes().getDataNodes().values(), services.limits(), relative());
    if (node != null) { // else all nodes are busy, and it waits
      Span span =
          Runs.span(standing, project, standing.now(services.clock().instant()), services.limits());
      Standing.Running running = standing.start(node, span, relative());
      slots.started(standing);
      order(standing, running);
    }
  }

  private void order(Standing standing, Standing.Running running) {
    Scheduled scheduled = standing.scheduled();
    NodesAction.askAsSystem(
        services.client(),
        RunAction.TYPE,
        new NodesAction.Request<>(
            new RunAction.Order(scheduled.id(), scheduled.since(), running.span()),
            running.nodeId()),
        new ActionListener<>() {
          @Override
          public void onResponse(NodesAction.Answers<RunAction.Done> answers) {
            RunAction.Done done;
            if (!answers.getNodes().isEmpty()) {
              done = answers.getNodes().getFirst().told();
            } else if (answers.failures().isEmpty()) {
              done = failed("node [" + running.nodeName() + "] left the cluster");
            } else {
              done = failed(ProblemLog.reason(answers.failures().getFirst()));
            }
            answered(standing, scheduled, running, done);
          }

          @Override
          public void onFailure(Exception e) {
            answered(standing, scheduled, running, failed(ProblemLog.reason(e)));
          }
        });
  }

  private static RunAction.Done failed(String reason) {
    return new RunAction.Done(RunAction.Outcome.FAILED, null, reason);
  }

  private void answered(
      Standing standing, Scheduled scheduled, Standing.Running running, RunAction.Done done) {
    services
        .threadPool()
        .generic()
        .execute(
            () -> {
              synchronized (this) {
                slots.ended(standing);
              }
              if (done.outcome() == RunAction.Outcome.FINISHED) {
                finished(standing, scheduled, running, done.run());
              } else {
                failed(standing, scheduled, running, done.outcome(), done.reason());
              }
              services.wake().run();
            });
  }

  private void finished(
      Standing standing, Scheduled scheduled, Standing.Running running, RuleExecutor.Run run) {
    ScheduleState.Entry next;
    synchronized (this) {
      if (ended || !standing.isAt(running)) {
        return; // was given up, or another leads
      }
      ProjectMetadata project =
          services.clusterService().state().metadata().getProject(ProjectId.DEFAULT);
      next = Runs.after(standing.entry(), scheduled, running, run, took(running), project);
    }
    try {
      ScheduleState.Entry stored = services.state().store(next, term);
      synchronized (this) {
        standing.finished(stored, took(running));
        entries.put(scheduled.id(), stored);
      }
      services.log().finished(scheduled, running, run, took(running));
      if (run.warning() == null) {
        services.problems().clear(ProblemLog.Kind.RULE, scheduled.id());
      } else {
        services.problems().report(ProblemLog.Kind.RULE, scheduled.id(), run.warning());
      }
    } catch (VersionConflictEngineException e) {
      logger.debug(() -> "another node leads and has run rule [" + scheduled.id() + "]", e);
      end();
    } catch (RuntimeException e) {
      failed(
          standing,
          scheduled,
          running,
          RunAction.Outcome.FAILED,
          "cannot store where it stands: " + ProblemLog.reason(e));
    }
  }

  private synchronized void failed(
      Standing standing,
      Scheduled scheduled,
      Standing.Running running,
      RunAction.Outcome outcome,
      String reason) {
    if (ended || !standing.isAt(running)) {
      return;
    }
    if (outcome == RunAction.Outcome.GOT_ON) {
      standing.gotOn(took(running));
      return;
    }
    standing.failed(outcome, reason, services.clock().instant(), took(running));
    Window window = running.span().window();
    services.log().failed(scheduled, running, reason, took(running));
    services
        .problems()
        .report(
            ProblemLog.Kind.RULE,
            scheduled.id(),
            "the run over [%s, %s] failed and will be tried again: %s"
                .formatted(window.from(), window.to(), reason));
  }

  private Duration took(Standing.Running running) {
    return Duration.ofMillis(relative() - running.startedAt());
  }

  private long relative() {
    return services.threadPool().relativeTimeInMillis();
  }

  /** A node that is stopped and not dead answers nothing; another one runs the rule then. */
  private void giveUpUnanswered() {
    Duration patience = services.limits().timeLimit().multipliedBy(2).plus(UNANSWERED);
    for (Standing standing : standings.values()) {
      Standing.Running running = standing.running();
      if (running != null && took(running).compareTo(patience) > 0) {
        slots.ended(standing);
        failed(
            standing,
            standing.scheduled(),
            running,
            RunAction.Outcome.FAILED,
            "node [" + running.nodeName() + "] does not answer");
      }
    }
  }

  /** For {@code GET /_detection/status}. */
  synchronized List<Map<String, Object>> status() {
    Instant now = services.clock().instant();
    return standings.values().stream().map(standing -> standing.status(now)).toList();
  }
}
