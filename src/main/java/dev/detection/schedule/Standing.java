package dev.detection.schedule;

import dev.detection.rule.RuleHead;
import java.time.Duration;
import java.time.Instant;
import org.elasticsearch.cluster.node.DiscoveryNode;

/** Where a rule stands in the eyes of the leader, which alone changes it, and guards it. */
final class Standing {
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);
  private static final int MOST_SHRINK = 10;

  private Scheduled scheduled;
  private ScheduleState.Entry entry;
  private Running running;
  private long starts;
  private long lastStart = Long.MIN_VALUE;
  private Duration lastTook = Duration.ZERO;
  private int failures;
  private Instant notBefore = Instant.MIN;
  private int shrink;
  private boolean waits = true;
  private String lastFailure;

  /**
   * A run under way.
   *
   * @param number tells it from other runs of the rule
   * @param startedAt by the clock that never goes back, in milliseconds
   */
  record Running(
      long number, String nodeId, String nodeName, Span span, Instant since, long startedAt) {}

  Standing(Scheduled scheduled, ScheduleState.Entry entry) {
    this.scheduled = scheduled;
    this.entry = entry;
  }

  /** The rule as it is now; what failed before may go well. */
  void changed(Scheduled to) {
    if (to.since() != scheduled.since()) {
      failures = 0;
      shrink = 0;
      waits = true;
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

  Running running() {
    return running;
  }

  /** The rule is no longer run: what a run under way will say does not count. */
  void leave() {
    running = null;
  }

  /** Whether this is the run under way; else it was given up. */
  boolean isAt(Running run) {
    return running != null && running.number() == run.number();
  }

  int failures() {
    return failures;
  }

  String lastFailure() {
    return lastFailure;
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
   * @param relativeMillis of a clock that never goes back
   */
  Window due(Instant now, long relativeMillis) {
    RuleHead head = scheduled.rule().rule().head();
    if (running != null || now.isBefore(notBefore)) {
      return null;
    }
    Instant end = entry.windowEnd();
    if (end == null) {
      Instant stored = scheduled.rule().updatedAt();
      Instant begin = Window.endingAt(head, stored.isBefore(now) ? stored : now).from();
      return Window.endingAt(head, now).reachingBackTo(begin).shrunk(shrink);
    }
    if (!isSameRule()) {
      Window whole = Window.endingAt(head, now.isAfter(end) ? now : end).reachingBackTo(end);
      Window part = whole.shrunk(shrink);
      return part.to().isBefore(end) ? new Window(part.from(), end) : part;
    }
    if (now.isBefore(end)) {
      boolean again = relativeMillis - lastStart >= Grid.of(head).interval().toMillis();
      return again ? Window.endingAt(head, end) : null;
    }
    Window next = Window.next(head, end, now, shrink);
    return next.to().isAfter(now) ? null : next;
  }

  /** Whether the last run looked at everything there is. */
  boolean hasSeen(Checkpoints upTo) {
    return isSameRule()
        && entry.windowEnd() != null
        && !entry.ahead()
        && entry.searched().equals(upTo);
  }

  /** Where nothing was written, time passes without runs. */
  void idleUntil(Instant windowEnd) {
    entry = entry.withWindowEnd(windowEnd);
  }

  Running start(DiscoveryNode node, Span span, Instant now, long relativeMillis) {
    running = new Running(++starts, node.getId(), node.getName(), span, now, relativeMillis);
    lastStart = relativeMillis;
    return running;
  }

  /** Whether runs are to wait until all that was written is visible. */
  boolean waits() {
    return waits;
  }

  /** How long the last run took. */
  Duration lastTook() {
    return lastTook;
  }

  void finished(ScheduleState.Entry stored, Duration took) {
    entry = stored;
    running = null;
    lastTook = took;
    failures = 0;
    waits = true;
    shrink = Math.max(0, shrink - 1);
    lastFailure = null;
  }

  void failed(RunAction.Outcome outcome, String reason, Instant now, Duration took) {
    running = null;
    lastTook = took;
    lastFailure = reason;
    Duration wait = Duration.ofSeconds(1L << Math.min(failures, 6));
    failures++;
    waits = outcome != RunAction.Outcome.NOT_VISIBLE;
    if (outcome == RunAction.Outcome.TOO_LONG) {
      shrink = Math.min(MOST_SHRINK, shrink + 2); // one is given back with each run that ends
    }
    notBefore = now.plus(wait.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : wait);
  }
}
