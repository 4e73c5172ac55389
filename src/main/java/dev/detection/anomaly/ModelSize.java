package dev.detection.anomaly;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the models of a job take, and what they had to forget. Numbers are since the job began.
 *
 * @param bytes an estimate
 * @param limit the job's memory limit, in bytes
 * @param splits series, hosts, members and the like that have a model of their own
 * @param prunedForAge what was forgotten since it was not seen within the prune window
 * @param prunedForMemory what was forgotten for others to have room: what was least seen lately
 * @param refused how often something new was not learned, nor judged, for lack of room
 */
public record ModelSize(
    long bytes, long limit, long splits, long prunedForAge, long prunedForMemory, long refused) {
  /** By the names of {@code model_size_stats} where it has some. */
  public Map<String, Object> toMap() {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("model_bytes", bytes);
    told.put("model_bytes_memory_limit", limit);
    told.put(
        "memory_status", refused > 0 ? "hard_limit" : prunedForMemory > 0 ? "soft_limit" : "ok");
    told.put("split_count", splits);
    told.put("pruned_for_age_count", prunedForAge);
    told.put("pruned_for_memory_count", prunedForMemory);
    told.put("bucket_allocation_failures_count", refused);
    return told;
  }
}
