package dev.detection.anomaly;

import dev.detection.rule.Detector;
import dev.detection.rule.Job;
import java.util.stream.Collectors;

/** What of a job its models depend on, as a text that people can compare. */
final class Identity {
  private Identity() {}

  /** Which documents there are, influencers and custom rules may change: the models still fit. */
  static String of(Job job) {
    return "bucket_span "
        + job.bucketSpan().toSeconds()
        + "s, model_prune_window "
        + (job.pruneWindow() == null ? "none" : job.pruneWindow().toSeconds() + "s")
        + ", detectors "
        + job.detectors().stream().map(Identity::of).collect(Collectors.joining("; "));
  }

  private static String of(Detector detector) {
    return String.join(
        ", ",
        detector.function() + " " + detector.side(),
        "field " + detector.fieldName(),
        "by " + detector.byFieldName(),
        "over " + detector.overFieldName(),
        "partition " + detector.partitionFieldName(),
        "use_null " + detector.useNull());
  }
}
