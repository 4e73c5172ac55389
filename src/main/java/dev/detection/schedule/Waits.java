package dev.detection.schedule;

import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.index.IndexSettings;

/** What rules that are ready to be run wait for: that searches see what was written. */
final class Waits {
  /** Longer than most indices take to show what was written. */
  private static final Duration LONGEST = Duration.ofSeconds(30);

  private Waits() {}

  /** What all of them wait for. */
  static Checkpoints of(Collection<Standing> standings) {
    Checkpoints awaited = Checkpoints.NONE;
    // The newest last: whoever waits for less sees it no later than with the next refresh.
    for (Standing standing :
        standings.stream()
            .filter(one -> one.ready() != null)
            .sorted(Comparator.comparing(one -> one.ready().since()))
            .toList()) {
      awaited = awaited.and(standing.ready().awaited());
    }
    return awaited;
  }

  /**
   * What is left to wait for; an index that is not refreshed in time, or never, is not waited for
   * any longer.
   *
   * @param relativeMillis of a clock that never goes back
   */
  static Standing.Ready left(
      Standing.Ready ready, Shards.Seen seen, ProjectMetadata project, long relativeMillis) {
    Map<String, Checkpoints.OfIndex> awaited = ready.awaited().byIndex();
    Set<String> shown =
        awaited.keySet().stream()
            .filter(uuid -> seen.shows(uuid, awaited.get(uuid)))
            .collect(Collectors.toSet());
    boolean isTooLong = relativeMillis - ready.since() > LONGEST.toMillis();
    Set<String> givenUp =
        awaited.keySet().stream()
            .filter(uuid -> !shown.contains(uuid))
            .filter(uuid -> isTooLong || !isRefreshed(project.index(awaited.get(uuid).name())))
            .collect(Collectors.toSet());
    return ready.seen(shown).withoutWaiting(givenUp);
  }

  private static boolean isRefreshed(IndexMetadata index) {
    return index != null
        && IndexSettings.INDEX_REFRESH_INTERVAL_SETTING.get(index.getSettings()).millis() > 0;
  }
}
