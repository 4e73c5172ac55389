package dev.detection.alert;

import dev.detection.store.DetectionIndices;
import java.time.Instant;
import org.elasticsearch.action.DocWriteRequest;
import org.elasticsearch.action.get.GetRequest;
import org.elasticsearch.action.get.GetResponse;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.IndexNotFoundException;
import org.elasticsearch.index.engine.VersionConflictEngineException;
import org.elasticsearch.index.seqno.SequenceNumbers;
import org.elasticsearch.index.shard.ShardId;
import org.elasticsearch.threadpool.ThreadPool;

/** How far each shard has been read, kept in a system index. Every method blocks. */
final class Positions {
  /** Without marks a position is written this often at most: reading again costs one search. */
  private static final TimeValue WRITE_INTERVAL = TimeValue.timeValueSeconds(10);

  private final Client client;
  private final ThreadPool threadPool;

  Positions(Client internalClient, ThreadPool threadPool) {
    this.client = internalClient;
    this.threadPool = threadPool;
  }

  /**
   * Where a shard's reader stands. A beginning is stored at once: who comes next could not tell any
   * more where it was.
   *
   * @param beginning where it begins if nothing is stored of this history
   * @param lateAfter likewise, the operations that are not judged late
   */
  Position load(ShardId shard, String history, long beginning, long lateAfter) {
    Position stored = stored(shard);
    // Another history (a stale copy was made primary) has other operations by the same numbers.
    if (stored != null && stored.history().equals(history)) {
      return stored;
    }
    Position.Stored write = stored == null ? Position.Stored.NEVER : stored.stored();
    return store(Position.at(shard, history, beginning, lateAfter, write), true);
  }

  /** What is stored of a shard; null if nothing is. */
  Position stored(ShardId shard) {
    GetResponse stored;
    try {
      stored = client.get(new GetRequest(DetectionIndices.POSITIONS, id(shard))).actionGet();
    } catch (IndexNotFoundException e) {
      return null; // nothing has been read yet, of any shard
    }
    return stored.isExists()
        ? Position.of(
            shard,
            stored.getSource(),
            new Position.Stored(stored.getSeqNo(), stored.getPrimaryTerm(), 0))
        : null;
  }

  /**
   * Stores a position.
   *
   * @param mustWrite whether work would be lost or repeated if the node died before the next write
   * @return the position; what another follower has stored meanwhile, if one has
   */
  Position store(Position position, boolean mustWrite) {
    long now = threadPool.absoluteTimeInMillis();
    Position.Stored before = position.stored();
    if (!mustWrite && now - before.at() < WRITE_INTERVAL.millis()) {
      return position;
    }
    IndexRequest request =
        new IndexRequest(DetectionIndices.POSITIONS)
            .id(id(position.shard()))
            .source(position.document(Instant.ofEpochMilli(now)));
    if (before.seqNo() == SequenceNumbers.UNASSIGNED_SEQ_NO) {
      request.opType(DocWriteRequest.OpType.CREATE);
    } else {
      request.setIfSeqNo(before.seqNo()).setIfPrimaryTerm(before.term());
    }
    try {
      var response = client.index(request).actionGet();
      return position.as(new Position.Stored(response.getSeqNo(), response.getPrimaryTerm(), now));
    } catch (VersionConflictEngineException e) {
      // Another follower is at work: go on from there.
      return load(position.shard(), position.history(), position.seqNo(), position.lateAfter());
    }
  }

  private static String id(ShardId shard) {
    return shard.getIndex().getUUID() + "#" + shard.id();
  }
}
