package dev.detection.schedule;

import dev.detection.store.NodesAction;
import dev.detection.store.ProblemLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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
import org.elasticsearch.cluster.metadata.IndexMetadata;
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

  /** An index that is older than the last run by so much, and new to it, was put there. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(10);

  private static final Duration UNANSWERED = Duration.ofMinutes(1);
  private static final int SHOWN_RUNS = 5;

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
    if (due().isEmpty()) {
      return;
    }
    ProjectMetadata project = state.metadata().getProject(ProjectId.DEFAULT);
    // Not while others wait: the answer needs the threads that ask for the status.
    Checkpoints all = services.checkpoints().now(project);
    synchronized (this) {
      Instant now = services.clock().instant();
      long relative = services.threadPool().relativeTimeInMillis();
      due().entrySet().stream()
          .sorted(Comparator.comparing(one -> one.getValue().to()))
          .forEach(one -> start(one.getKey(), one.getValue(), all, state, project, now, relative));
    }
  }

  private synchronized Map<Standing, Window> due() {
    Instant now = services.clock().instant();
    long relative = services.threadPool().relativeTimeInMillis();
    giveUpUnanswered(relative);
    Map<Standing, Window> due = new LinkedHashMap<>();
    for (Standing standing : standings.values()) {
      Window window = standing.due(now, relative);
      if (window != null) {
        due.put(standing, window);
      }
    }
    return due;
  }

  private void start(
      Standing standing,
      Window window,
      Checkpoints all,
      ClusterState state,
      ProjectMetadata project,
      Instant now,
      long relative) {
    Checkpoints upTo = standing.scheduled().of(all, project);
    if (standing.hasSeen(upTo)) {
      Grid grid = Grid.of(standing.scheduled().rule().rule().head());
      Instant until = grid.endOf(now).isAfter(now) ? grid.endOf(now).minus(grid.interval()) : now;
      if (until.isAfter(standing.entry().windowEnd())) {
        services
            .log()
            .idle(standing.scheduled().rule().rule(), standing.entry().windowEnd(), until);
        standing.idleUntil(until);
      }
      return;
    }
    DiscoveryNode node =
        slots.choose(standing, state.nodes().getDataNodes().values(), services.limits(), relative);
    if (node == null) {
      return; // all nodes are busy: it stays due
    }
    Span span = span(standing, window, upTo, project, now);
    Standing.Running running = standing.start(node, span, now, relative);
    slots.started(standing);
    order(standing, running);
  }

  private Span span(
      Standing standing, Window window, Checkpoints upTo, ProjectMetadata project, Instant now) {
    ScheduleState.Entry entry = standing.entry();
    Map<String, Checkpoints.OfIndex> searched =
        new HashMap<>(entry.searched().withHistoriesOf(upTo).byIndex());
    if (entry.windowEnd() != null) {
      Instant last = entry.windowEnd().minus(CLOCKS_APART);
      upTo.byIndex()
          .forEach(
              (uuid, index) -> {
                IndexMetadata metadata = project.index(index.name());
                boolean putThere =
                    metadata != null
                        && Instant.ofEpochMilli(metadata.getCreationDate()).isBefore(last);
                if (putThere) {
                  // Restored or mounted: its documents are not late, they have been seen before.
                  searched.putIfAbsent(uuid, index);
                }
              });
    }
    return new Span(
        window,
        standing.isSameRule() ? entry.windowEnd() : null,
        entry.windowEnd() == null ? null : new Checkpoints(searched),
        standing.waits() ? upTo : Checkpoints.NONE,
        now.minus(services.limits().maxLateness()),
        services.limits().timeLimit());
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
      next = after(standing.entry(), scheduled, running, run);
    }
    try {
      ScheduleState.Entry stored = services.state().store(next, term);
      synchronized (this) {
        standing.finished(stored, took(running));
        entries.put(scheduled.id(), stored);
      }
      services.log().finished(scheduled.rule().rule(), running, run, took(running));
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

  private ScheduleState.Entry after(
      ScheduleState.Entry last,
      Scheduled scheduled,
      Standing.Running running,
      RuleExecutor.Run run) {
    Span span = running.span();
    Checkpoints before = span.hasLate() ? span.searched() : Checkpoints.NONE;
    ProjectMetadata project =
        services.clusterService().state().metadata().getProject(ProjectId.DEFAULT);
    // Of indices that are closed, lack a primary or were not waited for, what was known stays.
    Map<String, Checkpoints.OfIndex> searched =
        new HashMap<>(scheduled.of(before, project).byIndex());
    searched.putAll(span.upTo().byIndex());
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("from", span.window().from().toString());
    shown.put("to", span.window().to().toString());
    shown.put("documents", run.documents());
    shown.put("alerts", run.alerts());
    shown.put("took_millis", took(running).toMillis());
    shown.put("node", running.nodeName());
    List<Map<String, Object>> runs = new ArrayList<>(List.of(shown));
    runs.addAll(last.lastRuns());
    Instant end = span.window().to();
    return new ScheduleState.Entry(
        scheduled.id(),
        scheduled.since(),
        last.windowEnd() != null && last.windowEnd().isAfter(end) ? last.windowEnd() : end,
        new Checkpoints(searched),
        run.ahead(),
        runs.subList(0, Math.min(SHOWN_RUNS, runs.size())),
        last.seqNo(),
        last.primaryTerm());
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
    standing.failed(outcome, reason, services.clock().instant(), took(running));
    Window window = running.span().window();
    services.log().failed(scheduled.rule().rule(), running, reason, took(running));
    services
        .problems()
        .report(
            ProblemLog.Kind.RULE,
            scheduled.id(),
            "the run over [%s, %s] failed and will be tried again: %s"
                .formatted(window.from(), window.to(), reason));
  }

  private Duration took(Standing.Running running) {
    return Duration.ofMillis(services.threadPool().relativeTimeInMillis() - running.startedAt());
  }

  /** A node that is stopped and not dead answers nothing; another one runs the rule then. */
  private void giveUpUnanswered(long relative) {
    Duration patience = services.limits().timeLimit().multipliedBy(2).plus(UNANSWERED);
    for (Standing standing : standings.values()) {
      Standing.Running running = standing.running();
      if (running != null && relative - running.startedAt() > patience.toMillis()) {
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
    List<Map<String, Object>> rules = new ArrayList<>();
    standings.forEach(
        (id, standing) -> {
          ScheduleState.Entry entry = standing.entry();
          Map<String, Object> status = new LinkedHashMap<>();
          status.put("rule_id", id);
          status.put("type", standing.scheduled().rule().rule().type());
          status.put("interval", standing.scheduled().rule().rule().head().interval());
          if (entry.windowEnd() != null) {
            Duration behind = Duration.between(entry.windowEnd(), now);
            status.put("window_end", entry.windowEnd().toString());
            status.put("behind_millis", Math.max(0, behind.toMillis()));
          }
          if (!entry.lastRuns().isEmpty()) {
            status.put("last_run", entry.lastRuns().getFirst());
          }
          status.put("running", standing.running() != null);
          if (standing.running() != null) {
            status.put("running_on", standing.running().nodeName());
          }
          if (standing.failures() > 0) {
            status.put("failures", standing.failures());
            status.put("failure", standing.lastFailure());
          }
          rules.add(status);
        });
    return rules;
  }
}
