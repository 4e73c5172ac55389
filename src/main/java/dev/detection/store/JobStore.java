package dev.detection.store;

import dev.detection.rule.Job;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.DocWriteRequest;
import org.elasticsearch.action.get.GetResponse;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.action.search.SearchRequest;
import org.elasticsearch.action.support.WriteRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.index.IndexNotFoundException;
import org.elasticsearch.index.engine.VersionConflictEngineException;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.search.SearchHit;
import org.elasticsearch.search.builder.SearchSourceBuilder;

/**
 * Anomaly jobs in the cluster. Unlike rules they judge no document as it is indexed, so no node
 * keeps them: who needs one reads it. Every method blocks.
 */
public final class JobStore {
  /** More than anybody has had; each runs all the time. */
  private static final int MOST = 1_000;

  private final Client client;
  private final ReadAccess access;
  private final ClusterService clusterService;
  private final InstantSource clock;

  /** Wired by the plugin. */
  public JobStore(
      Client client, ReadAccess access, ClusterService clusterService, InstantSource clock) {
    this.client = DetectionIndices.internalClient(client);
    this.access = access;
    this.clusterService = clusterService;
    this.clock = clock;
  }

  /**
   * What there is.
   *
   * @param readable by id
   * @param unreadable why some cannot be read, by id: written by another version
   */
  public record Jobs(Map<String, StoredJob> readable, Map<String, String> unreadable) {
    static final Jobs NONE = new Jobs(Map.of(), Map.of());
  }

  /** All jobs, as searches see them. */
  public Jobs all() {
    ProjectMetadata project = clusterService.state().metadata().getProject(ProjectId.DEFAULT);
    if (!project.hasIndex(DetectionIndices.JOBS)) {
      return Jobs.NONE; // none was ever stored; the schedule asks all the time
    }
    SearchRequest request =
        new SearchRequest(DetectionIndices.JOBS)
            .allowPartialSearchResults(false)
            .source(
                new SearchSourceBuilder()
                    .query(QueryBuilders.matchAllQuery())
                    .trackTotalHits(false)
                    .size(MOST));
    try {
      var response = client.search(request).actionGet();
      try {
        Map<String, StoredJob> jobs = new TreeMap<>();
        Map<String, String> unreadable = new TreeMap<>();
        for (SearchHit hit : response.getHits()) {
          try {
            jobs.put(hit.getId(), StoredJob.fromDocument(hit.getSourceAsMap()));
          } catch (RuntimeException e) { // the other jobs run all the same
            unreadable.put(hit.getId(), "the stored job cannot be read: " + e.getMessage());
          }
        }
        return new Jobs(jobs, unreadable);
      } finally {
        response.decRef();
      }
    } catch (IndexNotFoundException e) {
      return Jobs.NONE; // none was ever stored
    }
  }

  /**
   * One job, read in real time.
   *
   * @throws ResourceNotFoundException if there is none
   */
  public StoredJob get(String id) {
    GetResponse found = find(id);
    if (found == null) {
      throw new ResourceNotFoundException("anomaly job [" + id + "] not found");
    }
    return StoredJob.fromDocument(found.getSource());
  }

  /** Null if there is none. */
  private GetResponse find(String id) {
    try {
      GetResponse found = client.prepareGet(DetectionIndices.JOBS, id).get();
      return found.isExists() ? found : null;
    } catch (IndexNotFoundException e) {
      return null;
    }
  }

  /**
   * Stores a job with the rights of its author.
   *
   * @param enabled whether it is to run; null for as before, and for true if it is new
   * @param start which bucket is learned first; null for as before, and for {@code fallback} if it
   *     is new
   * @throws ElasticsearchStatusException if the author may not read the indices, if there are too
   *     many jobs, or if somebody else changed it at the same time
   */
  public RuleWriter.Result put(
      Job job, Boolean enabled, Instant start, Instant fallback, Author author) {
    requireReadable(author, job.index());
    GetResponse before = find(job.id());
    Instant now = clock.instant();
    if (before == null) {
      Jobs all = all();
      if (all.readable().size() + all.unreadable().size() >= MOST) {
        throw new ElasticsearchStatusException(
            "there are [" + MOST + "] anomaly jobs, which is the most there can be",
            RestStatus.BAD_REQUEST);
      }
      boolean runs = enabled == null || enabled;
      Instant first = start == null ? fallback : start;
      write(job.id(), StoredJob.created(job, runs, author, first, now), null);
      return RuleWriter.Result.CREATED;
    }
    StoredJob stored = StoredJob.fromDocument(before.getSource());
    boolean runs = enabled == null ? stored.enabled() : enabled;
    boolean same = start == null || start.equals(stored.start());
    if (same && runs == stored.enabled() && job.source().equals(stored.job().source())) {
      return RuleWriter.Result.UNCHANGED;
    }
    write(job.id(), stored.replacedBy(job, runs, author, same ? null : start, now), before);
    return RuleWriter.Result.UPDATED;
  }

  private void requireReadable(Author author, List<String> patterns) {
    Set<String> hidden = access.unreadable(author, patterns);
    if (!hidden.isEmpty()) {
      throw new ElasticsearchStatusException(
          "user [%s] may not read %s; the author of a job must be allowed to read its indices as a whole"
              .formatted(author.display(), hidden),
          RestStatus.FORBIDDEN);
    }
  }

  /**
   * Switches a job on or off; it keeps its author.
   *
   * @throws ResourceNotFoundException if there is none
   */
  public RuleWriter.Result setEnabled(String id, boolean enabled, Author caller) {
    GetResponse before = find(id);
    if (before == null) {
      throw new ResourceNotFoundException("anomaly job [" + id + "] not found");
    }
    StoredJob stored = StoredJob.fromDocument(before.getSource());
    if (stored.enabled() == enabled) {
      return RuleWriter.Result.UNCHANGED;
    }
    write(id, stored.switched(enabled, caller, clock.instant()), before);
    return RuleWriter.Result.UPDATED;
  }

  /**
   * Removes a job; its results stay.
   *
   * @throws ResourceNotFoundException if there is none
   */
  public void delete(String id) {
    if (find(id) == null) {
      throw new ResourceNotFoundException("anomaly job [" + id + "] not found");
    }
    client
        .prepareDelete(DetectionIndices.JOBS, id)
        .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE)
        .get();
  }

  /**
   * @param before null if there was none
   */
  private void write(String id, StoredJob job, GetResponse before) {
    IndexRequest request =
        new IndexRequest(DetectionIndices.JOBS)
            .id(id)
            .source(job.toDocument())
            .setRefreshPolicy(WriteRequest.RefreshPolicy.IMMEDIATE);
    if (before == null) {
      request.opType(DocWriteRequest.OpType.CREATE);
    } else {
      request.setIfSeqNo(before.getSeqNo()).setIfPrimaryTerm(before.getPrimaryTerm());
    }
    try {
      client.index(request).actionGet();
    } catch (VersionConflictEngineException e) {
      throw new ElasticsearchStatusException(
          "somebody else changed the job at the same time; try again", RestStatus.CONFLICT, e);
    }
  }
}
