package dev.detection.schedule;

import dev.detection.store.DetectionIndices;
import dev.detection.store.ProblemLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import org.elasticsearch.action.admin.indices.delete.DeleteIndexRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.service.ClusterService;

/**
 * Deletes the log of runs and the results of anomaly jobs once they are too old: there is an index
 * of each for every month, which goes as a whole.
 */
final class Retention {
  private static final Duration LOOKED = Duration.ofHours(1);

  private final Client client;
  private final ClusterService clusterService;
  private final Limits limits;
  private final InstantSource clock;
  private final ProblemLog problems;
  private Instant looked = Instant.EPOCH; // by one thread at a time

  Retention(
      Client internalClient,
      ClusterService clusterService,
      Limits limits,
      InstantSource clock,
      ProblemLog problems) {
    this.client = internalClient;
    this.clusterService = clusterService;
    this.limits = limits;
    this.clock = clock;
    this.problems = problems;
  }

  /** Looks once an hour. Blocks. */
  void keep() {
    Instant now = clock.instant();
    if (!now.isAfter(looked.plus(LOOKED))) {
      return;
    }
    looked = now;
    delete(DetectionIndices.RUNS, limits.runsSince(now));
    delete(DetectionIndices.ANOMALIES, limits.anomaliesSince(now));
  }

  /**
   * @param since null if all are kept
   */
  private void delete(String name, Instant since) {
    if (since == null) {
      return;
    }
    YearMonth kept = YearMonth.from(since.atOffset(ZoneOffset.UTC));
    List<String> old =
        clusterService.state().metadata().getProject(ProjectId.DEFAULT).indices().keySet().stream()
            .filter(index -> isBefore(kept, name, index))
            .toList();
    String id = "retention of " + name;
    try {
      if (!old.isEmpty()) {
        client
            .admin()
            .indices()
            .delete(new DeleteIndexRequest(old.toArray(String[]::new)))
            .actionGet();
      }
      problems.clear(ProblemLog.Kind.ENGINE, id);
    } catch (RuntimeException e) {
      problems.report(
          ProblemLog.Kind.ENGINE, id, "cannot delete " + old + ": " + ProblemLog.reason(e));
    }
  }

  /** Not if somebody else named it. */
  private static boolean isBefore(YearMonth kept, String name, String index) {
    String month = index.startsWith(name + "-") ? index.substring(name.length() + 1) : "";
    return month.matches("\\d{4}-(0[1-9]|1[0-2])") && YearMonth.parse(month).isBefore(kept);
  }
}
