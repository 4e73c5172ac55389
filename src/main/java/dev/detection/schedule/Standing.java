package dev.detection.schedule;

import dev.detection.window.Timing;
import dev.detection.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.core.TimeValue;

/** Where a rule stands in the eyes of the leader, which alone changes it, and guards it. */
final class Standing {
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);
  private static final int MOST_SHRINK = 10;
  private static final int SHOWN_INDICES = 5;

  private Scheduled scheduled;
  private ScheduleState.Entry entry;
  private Checkpoints written = Checkpoints.NONE; // as the last run saw it
  private Ready ready;
  private Running running;
  private long starts;
  private long lastStart = Long.MIN_VALUE;
  private Duration lastTook = Duration.ZERO;
  private int failures;
  private Instant notBefore = Instant.MIN;
  private int shrink;
  private Next next; // rules are asked twice a second, and reckoning with dates takes its time
  private String lastFailure;

  /**
   * A window that is to be run as soon as searches see what was written and a node has room.
   *
   * @param upTo what will not be looked at again
   * @param written what the run sees, or will see
   * @param awaited of that, what is not known to be seen yet
   * @param unseen what nobody waits for any longer, up to operations that all can see: none
   * @param since by the clock that never goes back, in milliseconds
   */
  record Ready(
      Window window,
      Checkpoints upTo,
      Checkpoints written,
      Checkpoints awaited,
      Checkpoints unseen,
      long since) {

    /** The run will see all of these. */
    Ready seen(Set<String> uuids) {
      return new Ready(window, upTo, written, awaited.without(uuids), unseen, since);
    }

    /** The run does not wait: what it does not see is late. */
    Ready withoutWaiting(Set<String> uuids) {
      return new Ready(
          window,
          upTo.without(uuids),
          written.without(uuids),
          awaited.without(uuids),
          unseen.and(upTo.beginnings(uuids)),
          since);
    }
  }

  /**
   * A run under way.
   *
   * @param number tells it from other runs of the rule
   * @param ready what it was started for
   * @param startedAt by the clock that never goes back, in milliseconds
   */
  record Running(
      long number, String nodeId, String nodeName, Span span, Ready ready, long startedAt) {}

  /**
   * Where the window after the last will end.
   *
   * @param since the rule that it was reckoned for
   * @param last where the last window ended
   * @param shrink how much smaller than usual windows are
   */
  private record Next(long since, Instant last, int shrink, Instant end) {
    boolean isOf(long ofRule, Instant afterLast, int shrunk) {
      return since == ofRule && last.equals(afterLast) && shrink == shrunk;
    }
  }

  Standing(Scheduled scheduled, ScheduleState.Entry entry) {
    this.scheduled = scheduled;
    this.entry = entry;
  }

  /** The rule as it is now; what failed before may go well. */
  void changed(Scheduled to) {
    if (to.since() != scheduled.since()) {
      ready = null;
      failures = 0;
      shrink = 0;
      notBefore = Instant.MIN;
      lastFailure = null;
    }
    scheduled = to;
  }

  Scheduled scheduled() {
    return scheduled;
  }

  ScheduleState.Entry entry() {
    return entry;
  }

  /** Null if no window waits to be run. */
  Ready ready() {
    return ready;
  }

  /** Null if there is none. */
  Running running() {
    return running;
  }

  /** The rule is no longer run: what a run under way will say does not count. */
  void leave() {
    ready = null;
    running = null;
  }

  /** Whether this is the run under way; else it was given up. */
  boolean isAt(Running run) {
    return running != null && running.number() == run.number();
  }

  /** What time it is for windows: they are run some time after their end. */
  Instant now(Instant wall) {
    return wall.minus(scheduled.timing().delay());
  }

  /** Whether the last finished run was one of the rule as it is now. */
  boolean isSameRule() {
    return entry.since() == scheduled.since();
  }

  /**
   * The window that is due; null if none is. A rule that was changed or switched on runs at once.
   * When the clock went back, windows do not: until it has caught up, what is written meanwhile is
   * looked for in the last window and before.
   *
   * @param wall what time it is
   * @param relativeMillis of a clock that never goes back
   */
  Window due(Instant wall, long relativeMillis) {
    if (running != null || ready != null || wall.isBefore(notBefore)) {
      return null;
    }
    Timing timing = scheduled.timing();
    Instant now = now(wall);
    Instant end = entry.windowEnd();
    if (end == null) {
      return timing.endingAt(now).reachingBackTo(scheduled.begin().apply(now)).shrunk(shrink);
    }
    if (!isSameRule()) {
      Window whole = timing.endingAt(now.isAfter(end) ? now : end).reachingBackTo(end);
      Window part = whole.shrunk(shrink);
      return part.to().isBefore(end) ? new Window(part.from(), end) : part;
    }
    if (now.isBefore(end)) {
      boolean again = relativeMillis - lastStart >= timing.grid().interval().toMillis();
      return again ? timing.endingAt(end) : null;
    }
    if (next != null && next.isOf(scheduled.since(), end, shrink) && next.end.isAfter(now)) {
      return null;
    }
    Window window = Window.next(timing, end, now, shrink);
    next = new Next(scheduled.since(), end, shrink, window.to());
    return window.to().isAfter(now) ? null : window;
  }

  /** Whether the last run looked at everything there is. */
  boolean hasSeen(Checkpoints all) {
    return isSameRule()
        && entry.windowEnd() != null
        && entry.ahead().isEmpty()
        && written.equals(all);
  }

  /** Where nothing was written, time passes without runs. */
  void idleUntil(Instant windowEnd) {
    entry = entry.withWindowEnd(windowEnd);
  }

  /** There is something to run. */
  void prepare(Window window, Checkpoints upTo, Checkpoints all, long relativeMillis) {
    ready =
        new Ready(window, upTo, all, all.changedSince(written), Checkpoints.NONE, relativeMillis);
  }

  /** What is ready to be run waits for less than before. */
  void ready(Ready next) {
    ready = next;
  }

  Running start(DiscoveryNode node, Span span, long relativeMillis) {
    running = new Running(++starts, node.getId(), node.getName(), span, ready, relativeMillis);
    ready = null;
    lastStart = relativeMillis;
    return running;
  }

  /** How long the last run took. */
  Duration lastTook() {
    return lastTook;
  }

  void finished(ScheduleState.Entry stored, Duration took) {
    entry = stored;
    written = running.ready().written();
    running = null;
    lastTook = took;
    failures = 0;
    shrink = Math.max(0, shrink - 1);
    lastFailure = null;
  }

  /** A run that had not the time for all, and goes on where it stopped. */
  void gotOn(Duration took) {
    running = null;
    lastTook = took;
    failures = 0;
    lastFailure = null;
  }

  void failed(RunAction.Outcome outcome, String reason, Instant now, Duration took) {
    running = null;
    lastTook = took;
    lastFailure = reason;
    Duration wait = Duration.ofSeconds(1L << Math.min(failures, 6));
    failures++;
    if (outcome == RunAction.Outcome.TOO_LONG) {
      shrink = Math.min(MOST_SHRINK, shrink + 2); // one is given back with each run that ends
    }
    notBefore = now.plus(wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait);
  }

  /** For {@code GET /_detection/status}. */
  Map<String, Object> status(Instant now) {
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("rule_id", scheduled.id());
    status.put("type", scheduled.type());
    Duration interval = scheduled.timing().grid().interval();
    status.put("interval", TimeValue.timeValueMillis(interval.toMillis()).getStringRep());
    if (entry.windowEnd() != null) {
      Duration behind = Duration.between(entry.windowEnd(), now);
      status.put("window_end", entry.windowEnd().toString());
      status.put("behind_millis", Math.max(0, behind.toMillis()));
    }
    if (!entry.lastRuns().isEmpty()) {
      status.put("last_run", entry.lastRuns().getFirst());
    }
    status.put("running", running != null);
    if (running != null) {
      status.put("running_on", running.nodeName());
    }
    if (ready != null && !ready.awaited().byIndex().isEmpty()) {
      status.put(
          "waiting_for",
          ready.awaited().byIndex().values().stream()
              .map(Checkpoints.OfIndex::name)
              .sorted()
              .limit(SHOWN_INDICES)
              .toList());
    }
    if (failures > 0) {
      status.put("failures", failures);
      status.put("failure", lastFailure);
    }
    return status;
  }
}
