package dev.detection.store;

import dev.detection.rule.Job;
import dev.detection.rule.Jobs;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An anomaly job as the cluster keeps it.
 *
 * @param job as its author wrote it
 * @param enabled whether it runs
 * @param author whose rights it runs with
 * @param start which bucket it learns from first: the one with this time
 * @param models which models are its own: changes when the job does in a way that makes those it
 *     has useless
 * @param createdAt when it was first stored
 * @param createdBy who stored it first; null if security was off
 * @param updatedAt when it was last changed
 * @param updatedBy who changed it last; null if security was off
 * @param revision 0 at first, one more with each change
 */
public record StoredJob(
    Job job,
    boolean enabled,
    Author author,
    Instant start,
    long models,
    Instant createdAt,
    String createdBy,
    Instant updatedAt,
    String updatedBy,
    long revision) {

  static StoredJob created(Job job, boolean enabled, Author author, Instant start, Instant now) {
    return new StoredJob(
        job,
        enabled,
        author,
        start,
        now.toEpochMilli(), // not that of a job of this name that was deleted
        now,
        author.name(),
        now,
        author.name(),
        0);
  }

  /**
   * The same stored job with another text; from now on it runs with the rights of the changer.
   *
   * @param from where it begins anew; null to begin where it began, which only matters if its
   *     models are of no more use
   */
  StoredJob replacedBy(Job newJob, boolean nowEnabled, Author changer, Instant from, Instant now) {
    boolean keepsModels = from == null && learnsAlike(newJob);
    return new StoredJob(
        newJob,
        nowEnabled,
        changer,
        from == null ? start : from,
        keepsModels ? models : now.toEpochMilli(),
        createdAt,
        createdBy,
        now,
        changer.name(),
        revision + 1);
  }

  /** Whether what was learned is of use to another text of the job. */
  boolean learnsAlike(Job other) {
    return job.detectors().equals(other.detectors())
        && job.bucketSpan().equals(other.bucketSpan())
        && job.timeField().equals(other.timeField());
  }

  /** The same job switched on or off; it keeps its author and so its rights. */
  StoredJob switched(boolean nowEnabled, Author changer, Instant now) {
    return new StoredJob(
        job,
        nowEnabled,
        author,
        start,
        models,
        createdAt,
        createdBy,
        now,
        changer.name(),
        revision + 1);
  }

  /** What people may see of it: never the author's identity. */
  public Map<String, Object> toApi() {
    Map<String, Object> api = new LinkedHashMap<>(job.source());
    api.putAll(state());
    return api;
  }

  private Map<String, Object> state() {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("enabled", enabled);
    state.put("start", start.toString());
    state.put("created_at", createdAt.toString());
    state.put("created_by", createdBy);
    state.put("updated_at", updatedAt.toString());
    state.put("updated_by", updatedBy);
    state.put("revision", revision);
    return state;
  }

  Map<String, Object> toDocument() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("job", job.source());
    document.put("models", models);
    document.put("author", author.toDocument());
    document.putAll(state());
    return document;
  }

  /**
   * @throws RuntimeException if the document is not one of ours, or its job can no longer be read
   */
  static StoredJob fromDocument(Map<String, Object> document) {
    return new StoredJob(
        Jobs.fromMap(object(document, "job")),
        Boolean.TRUE.equals(document.get("enabled")),
        Author.fromDocument(object(document, "author")),
        Instant.parse((String) document.get("start")),
        ((Number) document.get("models")).longValue(),
        Instant.parse((String) document.get("created_at")),
        (String) document.get("created_by"),
        Instant.parse((String) document.get("updated_at")),
        (String) document.get("updated_by"),
        ((Number) document.get("revision")).longValue());
  }

  @SuppressWarnings("unchecked") // JSON objects have string keys
  private static Map<String, Object> object(Map<String, Object> parent, String key) {
    return (Map<String, Object>) parent.get(key);
  }
}
