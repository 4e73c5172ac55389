package dev.detection.rule;

import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * An anomaly job: which documents it looks at, what it reckons of each bucket of time, and how much
 * its models may keep. Rules of type machine_learning name jobs.
 *
 * @param id the {@code job_id}; as in the anomaly-job API lower-case letters, digits, {@code - _ .}
 * @param description shown to people; empty if there is none
 * @param groups names that several jobs share, for instance {@code linux}
 * @param aliases ids of other jobs that it stands for where they do not exist, see {@link JobIds}
 * @param index index patterns, exclusions begin with {@code -}; at least one
 * @param condition which documents of them; null if all
 * @param timeField the field with a document's time, usually {@code @timestamp}
 * @param bucketSpan length of a bucket; buckets begin at multiples of it since the epoch
 * @param queryDelay how long a bucket waits for its documents after its end
 * @param detectors at least one
 * @param influencers fields whose values are told with an anomaly
 * @param pruneWindow what was not seen for so long is forgotten; null if nothing is for its age
 * @param memoryLimit what the models may take, in bytes
 * @param source the whole job as its author wrote it, in the shape of the JSON of the API; deeply
 *     immutable
 */
public record Job(
    String id,
    String description,
    List<String> groups,
    List<String> aliases,
    List<String> index,
    Condition condition,
    String timeField,
    Duration bucketSpan,
    Duration queryDelay,
    List<Detector> detectors,
    List<String> influencers,
    Duration pruneWindow,
    long memoryLimit,
    Map<String, Object> source) {

  /** Keeps own copies of the lists. */
  public Job {
    groups = List.copyOf(groups);
    aliases = List.copyOf(aliases);
    index = List.copyOf(index);
    detectors = List.copyOf(detectors);
    influencers = List.copyOf(influencers);
  }

  /** Which documents a job looks at. */
  public sealed interface Condition {
    /** A text in KQL or Lucene's syntax. */
    record Text(Language language, String query) implements Condition {}

    /** The text of an EQL query for single events. */
    record Eql(String query) implements Condition {}

    /** Query DSL, as a plain map. */
    record Dsl(Map<String, Object> query) implements Condition {}
  }
}
