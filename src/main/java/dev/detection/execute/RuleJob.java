package dev.detection.execute;

import dev.detection.rule.JobIds;
import dev.detection.store.JobStore;
import dev.detection.store.StoredJob;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a rule means by the id of a job.
 *
 * @param named the id in the rule
 * @param jobId the id of the job; null if there is none
 * @param note how it was found; null if it has the very id, or there is none
 * @param warning why it has no results, or no new ones; null if all is well
 */
public record RuleJob(String named, String jobId, String note, String warning) {

  /**
   * What a rule means by the ids of its jobs.
   *
   * @param elsewhere the ids for which Elastic's own jobs have results
   */
  public static List<RuleJob> of(
      List<String> named, Collection<String> elsewhere, JobStore.Jobs jobs) {
    JobIds ids = JobIds.of(jobs.readable().values().stream().map(StoredJob::job).toList());
    return named.stream()
        .map(
            id ->
                elsewhere.contains(id)
                    ? new RuleJob(id, id, "the results of Elastic's own job are read", null)
                    : here(id, ids, jobs))
        .toList();
  }

  private static RuleJob here(String named, JobIds ids, JobStore.Jobs jobs) {
    return switch (ids.resolve(named)) {
      case JobIds.Resolution.Missing(String file) ->
          new RuleJob(
              named,
              null,
              null,
              "there is no anomaly job [%s], and none that stands for it; [%s] would have it"
                  .formatted(named, file));
      case JobIds.Resolution.Found(String id, String note) ->
          new RuleJob(
              named,
              id,
              note,
              jobs.readable().get(id).enabled()
                  ? null
                  : "anomaly job [" + id + "] is switched off");
    };
  }

  /** For people. */
  public Map<String, Object> toMap() {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("named", named);
    if (jobId != null) {
      told.put("job_id", jobId);
    }
    if (note != null) {
      told.put("note", note);
    }
    if (warning != null) {
      told.put("warning", warning);
    }
    return told;
  }
}
