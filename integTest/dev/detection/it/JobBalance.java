package dev.detection.it;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Whether an anomaly job that only counts has a result for every bucket, and each document in one
 * of them. Its buckets are short, so that it runs all the time.
 */
final class JobBalance {
  /** The id of the job. */
  static final String JOB = "crash-count";

  private static final Duration SPAN = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofMinutes(1);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final AnyNode nodes;

  JobBalance(AnyNode nodes) {
    this.nodes = nodes;
  }

  /** Begins to count what is written from now on. */
  void start(String index, Duration atMost) {
    Map<String, Object> job =
        Map.of(
            "analysis_config",
            Map.of(
                "bucket_span",
                SPAN.toSeconds() + "s",
                "detectors",
                List.of(Map.of("function", "count", "partition_field_name", "user.name"))),
            "datafeed_config",
            Map.of("indices", List.of(index), "query_delay", "1s"));
    nodes.must("PUT", "/_detection/jobs/" + JOB + "?start=" + Instant.now(), job, atMost);
  }

  /** The end of the last bucket that was judged. */
  Instant through() {
    Object through = Json.at(job(), "progress.through");
    return through == null ? Instant.MIN : Instant.parse((String) through);
  }

  /** As the API shows it. */
  Map<String, Object> job() {
    return nodes.must("GET", "/_detection/jobs/" + JOB, null, ANSWER).json();
  }

  /**
   * Waits until a bucket was judged that began after the last document was written, and compares.
   *
   * @param last nothing was written after it
   * @param least how many documents there are
   * @param most as many, and those that were written again over themselves
   * @return what is wrong; empty if nothing is
   */
  List<String> trouble(Instant last, long least, long most, Duration atMost) {
    long end = System.nanoTime() + atMost.toNanos();
    while (!through().minus(SPAN).isAfter(last)) {
      if (System.nanoTime() > end) {
        return List.of("the job is at %s, the last event is of %s".formatted(job(), last));
      }
      AnyNode.sleep(PAUSE);
    }
    List<Long> starts = new ArrayList<>();
    long counted = 0;
    for (Object hit : results()) {
      starts.add(((Number) Json.at(hit, "_source.timestamp")).longValue());
      counted += ((Number) Json.at(hit, "_source.event_count")).longValue();
    }
    List<String> trouble = new ArrayList<>();
    for (int i = 1; i < starts.size(); i++) {
      if (starts.get(i) - starts.get(i - 1) != SPAN.toMillis()) {
        trouble.add(
            "the job has results of %s and then of %s"
                .formatted(
                    Instant.ofEpochMilli(starts.get(i - 1)), Instant.ofEpochMilli(starts.get(i))));
      }
    }
    if (counted < least || counted > most) {
      trouble.add(
          "the job counted %,d documents in %,d buckets, there are %,d"
              .formatted(counted, starts.size(), least));
    }
    return trouble;
  }

  private List<?> results() {
    nodes.must("POST", "/detection-anomalies/_refresh", null, ANSWER);
    return (List<?>)
        Json.at(
            nodes
                .must(
                    "POST",
                    "/detection-anomalies/_search?allow_partial_search_results=false",
                    Map.of(
                        "size",
                        10_000,
                        "sort",
                        "timestamp",
                        "query",
                        Map.of(
                            "bool",
                            Map.of(
                                "filter",
                                List.of(
                                    Map.of("term", Map.of("job_id", JOB)),
                                    Map.of("term", Map.of("result_type", "bucket")))))),
                    ANSWER)
                .json(),
            "hits.hits");
  }
}
