package dev.detection.anomaly;

import dev.detection.anomaly.Findings.Finding;
import dev.detection.rule.Detector;
import dev.detection.rule.Job;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Which values of the job's influencer fields go with something unusual. */
final class Influences {
  /** A value of fewer of the documents did not bring it about. */
  private static final double SHARE = 0.1;

  private Influences() {}

  /** By field, in the job's order; the values of its split are always there. */
  static Map<String, List<String>> of(
      Job job, Detector detector, Finding finding, Analysis.Influencers influencers) {
    Map<String, List<String>> found = new LinkedHashMap<>();
    Map<String, Map<String, Long>> counts =
        finding.feature() == null ? Map.of() : influencers.of(finding.feature());
    for (String field : job.influencers()) {
      List<String> values = new ArrayList<>();
      Split split = finding.split();
      add(values, field, detector.byFieldName(), split.by());
      add(values, field, detector.overFieldName(), split.over());
      add(values, field, detector.partitionFieldName(), split.partition());
      if (finding.feature() != null) {
        long documents = finding.feature().count();
        counts
            .getOrDefault(field, Map.of())
            .forEach(
                (value, count) -> {
                  if (count >= SHARE * documents && !values.contains(value)) {
                    values.add(value);
                  }
                });
      }
      if (!values.isEmpty()) {
        found.put(field, List.copyOf(values));
      }
    }
    return found;
  }

  private static void add(List<String> values, String field, String of, String value) {
    if (field.equals(of) && value != null) {
      values.add(value);
    }
  }
}
