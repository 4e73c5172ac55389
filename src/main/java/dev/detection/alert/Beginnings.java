package dev.detection.alert;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.cluster.routing.RecoverySource;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.index.seqno.SequenceNumbers;
import org.elasticsearch.index.shard.IndexEventListener;
import org.elasticsearch.index.shard.IndexShard;
import org.elasticsearch.index.shard.ShardId;

/**
 * Where shards begin that nothing is known of. One that was made of a snapshot, mounted, or made by
 * shrinking, splitting or cloning begins at its end: what it brings with it is past. That is noted
 * when it has recovered and takes no writes yet.
 */
public final class Beginnings implements IndexEventListener {
  private static final Set<RecoverySource.Type> FROM_ELSEWHERE =
      Set.of(
          RecoverySource.Type.SNAPSHOT,
          RecoverySource.Type.LOCAL_SHARDS,
          RecoverySource.Type.RESHARD_SPLIT);

  private final Map<ShardId, Long> ends = new ConcurrentHashMap<>();
  private final Set<ShardId> unmarked = ConcurrentHashMap.newKeySet();

  @Override
  public void afterIndexShardRecovery(IndexShard shard, ActionListener<Void> listener) {
    ActionListener.completeWith(
        listener,
        () -> {
          var source = shard.recoveryState().getRecoverySource();
          if (FROM_ELSEWHERE.contains(source.getType())) {
            ends.put(shard.shardId(), shard.seqNoStats().getMaxSeqNo());
          }
          return null;
        });
  }

  @Override
  public void afterIndexShardClosed(ShardId shard, IndexShard closed, Settings settings) {
    ends.remove(shard);
    unmarked.remove(shard);
  }

  /** The shard's index has no marks in its mapping: what it has so far was not for the pipeline. */
  void isUnmarked(ShardId shard) {
    unmarked.add(shard);
  }

  /** The last operation whose marks are past. */
  long of(IndexShard shard) {
    return ends.getOrDefault(shard.shardId(), SequenceNumbers.NO_OPS_PERFORMED);
  }

  /** The last operation that is past for what has no marks: all there is, but in a new index. */
  long lateAfter(IndexShard shard) {
    boolean isNew =
        shard.recoveryState().getRecoverySource().getType() == RecoverySource.Type.EMPTY_STORE
            && !unmarked.contains(shard.shardId());
    return isNew ? SequenceNumbers.NO_OPS_PERFORMED : shard.seqNoStats().getMaxSeqNo();
  }
}
