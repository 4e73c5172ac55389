package dev.detection.schedule;

import dev.detection.store.DetectionIndices;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.elasticsearch.action.admin.indices.stats.ShardStats;
import org.elasticsearch.action.support.IndicesOptions;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.index.Index;
import org.elasticsearch.index.engine.Engine;

/** Asks all shards how far they are. */
final class ShardCheckpoints {
  private final Client client;

  ShardCheckpoints(Client internalClient) {
    this.client = internalClient;
  }

  private record Shard(long checkpoint, String history) {}

  /**
   * The global checkpoints of all open indices. One whose primaries are not all there is left out:
   * what is not known is looked at again.
   */
  Checkpoints now(ProjectMetadata project) {
    Map<Index, Map<Integer, Shard>> found = new HashMap<>();
    var stats =
        client
            .admin()
            .indices()
            .prepareStats()
            .setIndicesOptions(IndicesOptions.lenientExpandOpenHidden())
            .clear()
            .get();
    for (ShardStats shard : stats.getShards()) {
      if (shard.getShardRouting().primary()
          && shard.getSeqNoStats() != null
          && !DetectionIndices.isInternal(shard.getShardRouting().getIndexName())) {
        found
            .computeIfAbsent(shard.getShardRouting().index(), unused -> new TreeMap<>())
            .put(
                shard.getShardRouting().id(),
                new Shard(
                    shard.getSeqNoStats().getGlobalCheckpoint(),
                    shard.getCommitStats().getUserData().get(Engine.HISTORY_UUID_KEY)));
      }
    }
    Map<String, Checkpoints.OfIndex> byIndex = new HashMap<>();
    found.forEach(
        (index, shards) -> {
          IndexMetadata metadata = project.index(index);
          if (metadata != null && metadata.getNumberOfShards() == shards.size()) {
            byIndex.put(index.getUUID(), ofIndex(index.getName(), shards.values()));
          }
        });
    return new Checkpoints(byIndex);
  }

  private static Checkpoints.OfIndex ofIndex(String name, Collection<Shard> shards) {
    return new Checkpoints.OfIndex(
        name,
        shards.stream()
            .map(shard -> String.valueOf(shard.history))
            .collect(Collectors.joining(",")),
        shards.stream().map(Shard::checkpoint).toList());
  }
}
