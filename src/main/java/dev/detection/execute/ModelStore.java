package dev.detection.execute;

import dev.detection.schedule.Checkpoints;
import dev.detection.store.DetectionIndices;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.action.DocWriteRequest;
import org.elasticsearch.action.DocWriteResponse;
import org.elasticsearch.action.get.GetResponse;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.index.IndexNotFoundException;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.index.seqno.SequenceNumbers;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.builder.SearchSourceBuilder;

/**
 * What anomaly jobs have learned, and how far they are, in a system index: for each job one
 * document that says so, which is only written by who knows its last write, and its models in
 * chunks. Every method blocks.
 */
final class ModelStore {
  /** In base64 well below what a document may take. */
  private static final int CHUNK = 1 << 20;

  private static final int MOST_DELETED = 1_000;

  private final Client client;

  ModelStore(Client client) {
    this.client = DetectionIndices.internalClient(client);
  }

  /**
   * How far a job is.
   *
   * @param models which models these are, as {@link dev.detection.store.StoredJob} has it
   * @param through the end of the last bucket whose results were written
   * @param seen of the documents before that time, those up to here have been counted, and no
   *     other; null if no bucket was judged
   * @param judging what the last run was to judge, whether it came to its end or not; null if there
   *     was none
   * @param learned the end of the last bucket that is in the stored models; null if none are stored
   * @param chunks how many the stored models are in
   * @param stats for people
   * @param seqNo which write this is; unassigned if there is none
   */
  record Progress(
      String jobId,
      long models,
      Instant through,
      Checkpoints seen,
      Judging judging,
      Instant learned,
      int chunks,
      Map<String, Object> stats,
      long seqNo,
      long primaryTerm) {

    static Progress none(String jobId, long models, Instant start) {
      return new Progress(
          jobId,
          models,
          start,
          null,
          null,
          null,
          0,
          Map.of(),
          SequenceNumbers.UNASSIGNED_SEQ_NO,
          SequenceNumbers.UNASSIGNED_PRIMARY_TERM);
    }

    /** Anew, in place of what was. */
    Progress reset(long newModels, Instant start) {
      return new Progress(
          jobId, newModels, start, null, null, null, 0, Map.of(), seqNo, primaryTerm);
    }

    Progress judging(Judging next) {
      return new Progress(
          jobId, models, through, seen, next, learned, chunks, stats, seqNo, primaryTerm);
    }

    /** The next bucket was judged. */
    Progress through(Instant bucketEnd, Map<String, Object> newStats) {
      return new Progress(
          jobId,
          models,
          bucketEnd,
          judging.upTo,
          judging,
          learned,
          chunks,
          newStats,
          seqNo,
          primaryTerm);
    }

    private Progress learned(Instant until, int inChunks) {
      return new Progress(
          jobId, models, through, seen, judging, until, inChunks, stats, seqNo, primaryTerm);
    }

    private Progress as(DocWriteResponse write) {
      return new Progress(
          jobId,
          models,
          through,
          seen,
          judging,
          learned,
          chunks,
          stats,
          write.getSeqNo(),
          write.getPrimaryTerm());
    }

    /** Whether both are of the same write. */
    boolean isSameWrite(Progress other) {
      return seqNo == other.seqNo && primaryTerm == other.primaryTerm;
    }
  }

  /**
   * The buckets up to a time, with the documents up to checkpoints. It is stored before they are
   * judged: a run that is cut short is followed by one over the very same documents, so that what
   * is written again is the same.
   */
  record Judging(Instant to, Checkpoints upTo) {}

  /** How far a job is, read in real time; null if nothing is stored. */
  Progress progress(String jobId) {
    GetResponse found;
    try {
      found = client.prepareGet(DetectionIndices.MODELS, jobId).get();
    } catch (IndexNotFoundException e) {
      return null; // no job has run yet
    }
    if (!found.isExists()) {
      return null;
    }
    Map<String, Object> source = found.getSource();
    Map<String, Object> state = object(source.get("state"));
    return new Progress(
        jobId,
        ((Number) source.get("models")).longValue(),
        time(source.get("through")),
        checkpoints(state.get("seen")),
        state.get("judging_to") == null
            ? null
            : new Judging(time(state.get("judging_to")), checkpoints(state.get("judging_up_to"))),
        time(source.get("learned")),
        ((Number) state.get("chunks")).intValue(),
        object(state.get("stats")),
        found.getSeqNo(),
        found.getPrimaryTerm());
  }

  private static Instant time(Object text) {
    return text == null ? null : Instant.parse((String) text);
  }

  private static Checkpoints checkpoints(Object map) {
    return map == null ? null : Checkpoints.fromDocument((Map<?, ?>) map);
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys
  private static Map<String, Object> object(Object map) {
    return (Map<String, Object>) map;
  }

  /**
   * Writes how far a job is.
   *
   * @throws org.elasticsearch.index.engine.VersionConflictEngineException if another run wrote
   */
  Progress store(Progress progress) {
    Map<String, Object> state = new HashMap<>();
    state.put("chunks", progress.chunks);
    state.put("seen", progress.seen == null ? null : progress.seen.toDocument());
    if (progress.judging != null) {
      state.put("judging_to", progress.judging.to.toString());
      state.put("judging_up_to", progress.judging.upTo.toDocument());
    }
    state.put("stats", progress.stats);
    Map<String, Object> document = new HashMap<>();
    document.put("job_id", progress.jobId);
    document.put("models", progress.models);
    document.put("through", progress.through.toString());
    document.put("learned", progress.learned == null ? null : progress.learned.toString());
    document.put("state", state);
    IndexRequest request =
        new IndexRequest(DetectionIndices.MODELS).id(progress.jobId).source(document);
    if (progress.seqNo == SequenceNumbers.UNASSIGNED_SEQ_NO) {
      request.opType(DocWriteRequest.OpType.CREATE);
    } else {
      request.setIfSeqNo(progress.seqNo).setIfPrimaryTerm(progress.primaryTerm);
    }
    return progress.as(client.index(request).actionGet());
  }

  /**
   * Writes how far a job is, with its models.
   *
   * @param learned the end of the last bucket that is in them
   * @throws org.elasticsearch.index.engine.VersionConflictEngineException if another run wrote
   */
  Progress store(Progress progress, Instant learned, byte[] models) {
    int chunks = (models.length + CHUNK - 1) / CHUNK;
    for (int i = 0; i < chunks; i++) {
      int from = i * CHUNK;
      int length = Math.min(CHUNK, models.length - from);
      byte[] chunk = new byte[length];
      System.arraycopy(models, from, chunk, 0, length);
      client
          .prepareIndex(DetectionIndices.MODELS)
          .setId(chunkId(progress, learned, i))
          .setSource(
              Map.of(
                  "job_id",
                  progress.jobId,
                  "models",
                  progress.models,
                  "learned",
                  learned.toString(),
                  "chunk",
                  Base64.getEncoder().encodeToString(chunk)))
          .get();
    }
    Progress stored = store(progress.learned(learned, chunks));
    deleteOtherChunks(stored);
    return stored;
  }

  /** The time is part of it: chunks of the models before must stay until these are all there. */
  private static String chunkId(Progress progress, Instant learned, int number) {
    return "%s#%d#%d#%d".formatted(progress.jobId, progress.models, learned.toEpochMilli(), number);
  }

  /** The stored models. */
  InputStream models(Progress progress) {
    List<InputStream> parts = new ArrayList<>();
    for (int i = 0; i < progress.chunks; i++) {
      String id = chunkId(progress, progress.learned, i);
      GetResponse chunk = client.prepareGet(DetectionIndices.MODELS, id).get();
      if (!chunk.isExists()) {
        throw new ElasticsearchException("a part of the models is missing: [" + id + "]");
      }
      parts.add(
          new ByteArrayInputStream(
              Base64.getDecoder().decode((String) chunk.getSource().get("chunk"))));
    }
    return new SequenceInputStream(Collections.enumeration(parts));
  }

  /** What was left by runs that were cut short goes as well, with the next that is not. */
  private void deleteOtherChunks(Progress kept) {
    delete(kept.jobId, kept.models, kept.learned);
  }

  /** Forgets a job. */
  void delete(String jobId) {
    try {
      client.prepareDelete(DetectionIndices.MODELS, jobId).get();
      delete(jobId, -1, null);
    } catch (IndexNotFoundException e) {
      return; // nothing was ever learned
    }
  }

  /**
   * @param learned the chunks that are kept; null if none is
   */
  private void delete(String jobId, long models, Instant learned) {
    client.admin().indices().prepareRefresh(DetectionIndices.MODELS).get();
    var others =
        QueryBuilders.boolQuery()
            .filter(QueryBuilders.termQuery("job_id", jobId))
            .mustNot(QueryBuilders.existsQuery("through"));
    if (learned != null) {
      others.mustNot(
          QueryBuilders.boolQuery()
              .filter(QueryBuilders.termQuery("models", models))
              .filter(QueryBuilders.termQuery("learned", learned.toString())));
    }
    var response =
        client
            .search(
                new SearchRequest(DetectionIndices.MODELS)
                    .source(
                        new SearchSourceBuilder()
                            .query(others)
                            .fetchSource(false)
                            .size(MOST_DELETED)))
            .actionGet();
    try {
      for (SearchHit hit : response.getHits()) {
        client.prepareDelete(DetectionIndices.MODELS, hit.getId()).get();
      }
    } finally {
      response.decRef();
    }
  }
}
