package dev.detection.execute;

import dev.detection.schedule.Checkpoints;
import dev.detection.store.DetectionIndices;
import java.util.Map;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.search.builder.SearchSourceBuilder;

/**
 * Waits until indices show what was written, on the copies of shards that a preference leads to.
 *
 * <p>A search for each index: one over several cannot wait for their checkpoints, because
 * Elasticsearch 9.5.3 looks them up by the place of a shard in the search and not in its index
 * ({@code ShardSearchRequest.computeWaitForCheckpoint}). The searches read nothing, so they run
 * with the plugin's own rights.
 */
final class Visibility {
  /** Longer than most indices take. */
  private static final long LONGEST_WAIT = 30_000;

  private final Client client;

  Visibility(Client client) {
    this.client = DetectionIndices.internalClient(client);
  }

  /**
   * @param upTo what is to be visible
   * @param known what was waited for before
   * @throws org.elasticsearch.ElasticsearchException if it takes too long, with a {@link
   *     org.elasticsearch.search.query.SearchTimeoutException} as cause
   */
  void await(Checkpoints upTo, Checkpoints known, String copies, Stopwatch stopwatch) {
    upTo.byIndex()
        .forEach(
            (uuid, index) -> {
              if (!index.equals(known.byIndex().get(uuid))) {
                await(index, copies, stopwatch);
              }
            });
  }

  private void await(Checkpoints.OfIndex index, String copies, Stopwatch stopwatch) {
    SearchRequest request =
        new SearchRequest(index.name())
            .preference(copies)
            .allowPartialSearchResults(false)
            .source(
                new SearchSourceBuilder()
                    .query(QueryBuilders.matchAllQuery())
                    .size(0)
                    .terminateAfter(1)
                    .trackTotalHits(false));
    request.setWaitForCheckpoints(
        Map.of(index.name(), index.shards().stream().mapToLong(Long::longValue).toArray()));
    request.setWaitForCheckpointsTimeout(
        TimeValue.timeValueMillis(Math.min(LONGEST_WAIT, stopwatch.left().toMillis() / 2)));
    client.search(request).actionGet().decRef();
  }
}
