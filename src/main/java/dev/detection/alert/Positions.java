package dev.detection.alert;

import dev.detection.store.DetectionIndices;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
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
   * One position.
   *
   * @param seqNo every operation up to this one has been dealt with
   * @param history the history of the shard that the number belongs to
   * @param storedSeqNo which write of the position document this is; unassigned if there is none
   * @param storedAt when it was written, in milliseconds
   */
  record Position(
      ShardId shard,
      long seqNo,
      String history,
      long storedSeqNo,
      long storedTerm,
      long storedAt) {}

  Position load(ShardId shard, String history) {
    GetResponse stored;
    try {
      stored = client.get(new GetRequest(DetectionIndices.POSITIONS, id(shard))).actionGet();
    } catch (IndexNotFoundException e) {
      stored = null; // nothing has been read yet, of any shard
    }
    if (stored == null || !stored.isExists()) {
      return new Position(
          shard,
          SequenceNumbers.NO_OPS_PERFORMED,
          history,
          SequenceNumbers.UNASSIGNED_SEQ_NO,
          SequenceNumbers.UNASSIGNED_PRIMARY_TERM,
          0);
    }
    Map<String, Object> source = stored.getSource();
    // Another history (a stale copy was made primary) has other operations under the same numbers.
    boolean sameHistory = history.equals(source.get("history_uuid"));
    return new Position(
        shard,
        sameHistory
            ? ((Number) source.get("position")).longValue()
            : SequenceNumbers.NO_OPS_PERFORMED,
        history,
        stored.getSeqNo(),
        stored.getPrimaryTerm(),
        0);
  }

  /**
   * Moves a position.
   *
   * @param mustWrite whether work would be lost or repeated if the node died before the next write
   * @return the new position; what another follower has stored meanwhile, if one has
   */
  Position store(Position before, long seqNo, boolean mustWrite) {
    long now = threadPool.absoluteTimeInMillis();
    Position moved =
        new Position(
            before.shard,
            seqNo,
            before.history,
            before.storedSeqNo,
            before.storedTerm,
            before.storedAt);
    if (!mustWrite && now - before.storedAt < WRITE_INTERVAL.millis()) {
      return moved;
    }
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("index", before.shard.getIndexName());
    document.put("shard", before.shard.id());
    document.put("history_uuid", before.history);
    document.put("position", seqNo);
    document.put("updated_at", Instant.ofEpochMilli(now).toString());
    IndexRequest request =
        new IndexRequest(DetectionIndices.POSITIONS).id(id(before.shard)).source(document);
    if (before.storedSeqNo == SequenceNumbers.UNASSIGNED_SEQ_NO) {
      request.opType(DocWriteRequest.OpType.CREATE);
    } else {
      request.setIfSeqNo(before.storedSeqNo).setIfPrimaryTerm(before.storedTerm);
    }
    try {
      var response = client.index(request).actionGet();
      return new Position(
          before.shard, seqNo, before.history, response.getSeqNo(), response.getPrimaryTerm(), now);
    } catch (VersionConflictEngineException e) {
      return load(before.shard, before.history); // another follower is at work: go on from there
    }
  }

  private static String id(ShardId shard) {
    return shard.getIndex().getUUID() + "#" + shard.id();
  }
}
