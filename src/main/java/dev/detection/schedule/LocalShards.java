package dev.detection.schedule;

import dev.detection.store.DetectionIndices;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.apache.lucene.store.AlreadyClosedException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.index.Index;
import org.elasticsearch.index.IndexService;
import org.elasticsearch.index.engine.ReadOnlyEngine;
import org.elasticsearch.index.seqno.SeqNoStats;
import org.elasticsearch.index.seqno.SequenceNumbers;
import org.elasticsearch.index.shard.IllegalIndexShardStateException;
import org.elasticsearch.index.shard.IndexShard;
import org.elasticsearch.index.shard.ShardId;
import org.elasticsearch.indices.IndicesService;

/**
 * How far the shards of this node are, and how much of it a search sees. Searches that wait for
 * checkpoints would tell that too, but Elasticsearch 9.5.3 looks the checkpoints up by the place of
 * a shard in the search and not in its index ({@code ShardSearchRequest.computeWaitForCheckpoint}),
 * so each index would need its own, which says nothing of the copy that the next search reads.
 */
public final class LocalShards {
  private static final Logger logger = LogManager.getLogger(LocalShards.class);

  private final IndicesService indices;
  private final Map<ShardId, Shown> shown = new HashMap<>(); // guarded by this

  /** Wired by the plugin. */
  public LocalShards(IndicesService indices) {
    this.indices = indices;
  }

  /** The primaries of this node, without those of the plugin itself. */
  List<ShardsAction.Primary> primaries() {
    List<ShardsAction.Primary> primaries = new ArrayList<>();
    for (IndexService index : indices) {
      if (!DetectionIndices.isInternal(index.index().getName())) {
        for (IndexShard shard : index) {
          if (shard.routingEntry().primary() && shard.routingEntry().active()) {
            try {
              SeqNoStats numbers = shard.seqNoStats();
              primaries.add(
                  new ShardsAction.Primary(
                      shard.shardId(),
                      numbers.getGlobalCheckpoint(),
                      numbers.getMaxSeqNo(),
                      shard.getOperationPrimaryTerm(),
                      shard.getHistoryUUID()));
            } catch (AlreadyClosedException e) {
              // What is not known is asked again.
              logger.debug(() -> shard.shardId() + " leaves this node", e);
            }
          }
        }
      }
    }
    return primaries;
  }

  /**
   * Up to which operation searches see all, for those copies of awaited shards that are here. Where
   * that is not far enough, the next refresh is noticed and told when asked again.
   */
  synchronized Map<ShardId, Long> shown(Checkpoints awaited) {
    Set<ShardId> here = new HashSet<>();
    Map<ShardId, Long> answer = new HashMap<>();
    awaited
        .byIndex()
        .forEach(
            (uuid, index) -> {
              for (int i = 0; i < index.shards().size(); i++) {
                ShardId id = new ShardId(new Index(index.name(), uuid), i);
                IndexShard shard = indices.getShardOrNull(id);
                if (shard != null) {
                  here.add(id);
                  answer.put(id, shown(shard, index.shards().get(i)));
                }
              }
            });
    shown.keySet().removeIf(id -> !here.contains(id) && indices.getShardOrNull(id) == null);
    return answer;
  }

  private long shown(IndexShard shard, long awaited) {
    Shown known = shown.get(shard.shardId());
    if (known == null || known.shard != shard) {
      known = new Shown(shard);
      shown.put(shard.shardId(), known);
    }
    return known.upTo(awaited);
  }

  /**
   * What is known of one copy. Never more than one listener: an index that is not refreshed would
   * gather them, and Elasticsearch refreshes where there are too many.
   */
  private static final class Shown {
    private final IndexShard shard;
    private long upTo = SequenceNumbers.NO_OPS_PERFORMED; // guarded by this
    private boolean isListening; // guarded by this

    Shown(IndexShard shard) {
      this.shard = shard;
    }

    long upTo(long awaited) {
      synchronized (this) {
        if (awaited <= upTo || isListening) {
          return upTo;
        }
        isListening = true;
      }
      // Without the lock, which listeners take that can be called under a lock of the shard.
      if (shard.tryWithEngineOrNull(engine -> engine instanceof ReadOnlyEngine)) {
        refreshed(awaited); // it never changes, and is never refreshed
      } else {
        shard.addRefreshListener(
            awaited,
            true,
            ActionListener.wrap(unused -> refreshed(awaited), e -> failed(awaited, e)));
      }
      synchronized (this) {
        return upTo;
      }
    }

    private synchronized void refreshed(long checkpoint) {
      isListening = false;
      upTo = Math.max(upTo, checkpoint);
    }

    private synchronized void failed(long awaited, Exception e) {
      isListening = false;
      if (e instanceof IllegalIndexShardStateException) {
        // Cannot be searched; it is refreshed before it can, and has all of the checkpoint then.
        upTo = Math.max(upTo, awaited);
      }
    }
  }
}
