package dev.detection.schedule;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectMetadata;

/** What a run has to look at, and where its rule stands after it. */
final class Runs {
  /** An index that is older than the last run by so much, and new to it, was put there. */
  private static final Duration CLOCKS_APART = Duration.ofMinutes(10);

  private static final int SHOWN = 5;

  private Runs() {}

  /** Of the window that a rule is ready to run. */
  static Span span(Standing standing, ProjectMetadata project, Instant now, Limits limits) {
    ScheduleState.Entry entry = standing.entry();
    Checkpoints fresh = entry.windowEnd() == null ? null : fresh(entry, standing.ready(), project);
    return new Span(
        standing.ready().window(),
        standing.isSameRule() ? entry.windowEnd() : null,
        !entry.ahead().isEmpty(),
        fresh,
        standing.isSameRule() && fresh != null ? recent(standing, fresh, project) : Set.of(),
        standing.scheduled().asksUpTo()
            ? upTo(entry, standing.scheduled(), standing.ready(), project)
            : Checkpoints.NONE,
        oldest(standing, now, now.minus(limits.maxLateness())),
        limits.timeLimit());
  }

  /**
   * What lies before the rule's first window was never its business, unless it is of now, because
   * the clock went back.
   */
  private static Instant oldest(Standing standing, Instant now, Instant late) {
    Instant begin = standing.entry().begin();
    if (begin == null) {
      return late;
    }
    Instant back = standing.scheduled().timing().endingAt(now).from();
    Instant first = back.isBefore(begin) ? back : begin;
    return first.isAfter(late) ? first : late;
  }

  /**
   * Most indices are history, to which nothing comes any more: a run need not ask them what is new.
   */
  private static Checkpoints fresh(
      ScheduleState.Entry entry, Standing.Ready ready, ProjectMetadata project) {
    Checkpoints upTo = ready.upTo();
    Checkpoints searched = searched(entry, upTo, project);
    Set<String> same = new HashSet<>(searched.byIndex().keySet());
    same.removeIf(
        uuid -> {
          Checkpoints.OfIndex now = upTo.byIndex().get(uuid);
          Checkpoints.OfIndex written = ready.written().byIndex().get(uuid);
          return !searched.byIndex().get(uuid).equals(now)
              || written == null
              || !written.shards().equals(now.shards()); // what is not on disk yet is new, too
        });
    return upTo.beginnings(upTo.byIndex().keySet()).and(ready.unseen()).and(searched).without(same);
  }

  /** See {@link Span#recent}. */
  private static Set<String> recent(Standing standing, Checkpoints fresh, ProjectMetadata project) {
    Set<String> names = new HashSet<>(standing.entry().ahead());
    if (names.contains(RuleExecutor.Run.ANY_INDEX)) {
      return Set.of();
    }
    fresh.byIndex().values().forEach(index -> names.add(index.name()));
    names.removeIf(name -> project.index(name) == null);
    return names.stream().allMatch(name -> standing.scheduled().names(project, name))
        ? names
        : Set.of();
  }

  private static Checkpoints searched(
      ScheduleState.Entry entry, Checkpoints upTo, ProjectMetadata project) {
    Map<String, Checkpoints.OfIndex> putThere = new HashMap<>();
    Instant last = entry.windowEnd().minus(CLOCKS_APART);
    upTo.byIndex()
        .forEach(
            (uuid, index) -> {
              IndexMetadata metadata = project.index(index.name());
              if (metadata != null
                  && Instant.ofEpochMilli(metadata.getCreationDate()).isBefore(last)) {
                // Restored or mounted: its documents are not late, they have been seen before.
                putThere.put(uuid, index);
              }
            });
    return new Checkpoints(putThere).and(entry.searched().withHistoriesOf(upTo));
  }

  /**
   * What will have been looked at after a run. Of indices that are closed, lack a primary or were
   * not waited for, what was known stays.
   */
  private static Checkpoints upTo(
      ScheduleState.Entry last,
      Scheduled scheduled,
      Standing.Ready ready,
      ProjectMetadata project) {
    Checkpoints before =
        last.windowEnd() == null ? Checkpoints.NONE : searched(last, ready.upTo(), project);
    return ready.unseen().and(scheduled.of(before, project)).and(ready.upTo());
  }

  /** Where a rule stands after a run that was finished. */
  static ScheduleState.Entry after(
      ScheduleState.Entry last,
      Scheduled scheduled,
      Standing.Running running,
      RuleExecutor.Run run,
      Duration took,
      ProjectMetadata project) {
    Span span = running.span();
    Map<String, Object> shown = new LinkedHashMap<>();
    shown.put("from", span.window().from().toString());
    shown.put("to", span.window().to().toString());
    shown.put("documents", run.documents());
    shown.put("alerts", run.alerts());
    shown.put("took_millis", took.toMillis());
    shown.put("node", running.nodeName());
    List<Map<String, Object>> runs = new ArrayList<>(List.of(shown));
    runs.addAll(last.lastRuns());
    Instant end = span.window().to();
    return new ScheduleState.Entry(
        scheduled.id(),
        scheduled.since(),
        last.begin() == null ? span.window().from() : last.begin(),
        last.windowEnd() != null && last.windowEnd().isAfter(end) ? last.windowEnd() : end,
        upTo(last, scheduled, running.ready(), project),
        run.ahead(),
        runs.subList(0, Math.min(SHOWN, runs.size())),
        last.seqNo(),
        last.primaryTerm());
  }
}
