package dev.detection.execute;

import dev.detection.store.DetectionIndices;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The index template of the results of anomaly jobs. */
public final class AnomaliesTemplate {
  /** Its name, and the beginning of the names of its indices. */
  public static final String NAME = DetectionIndices.ANOMALIES;

  /** Raised with each change of the content, so that an older one is replaced. */
  public static final long VERSION = 1;

  private static final int PRIORITY = 500;

  private static final List<String> KEYWORDS =
      List.of(
          "job_id",
          "result_type",
          "function",
          "function_description",
          "field_name",
          "by_field_name",
          "by_field_value",
          "over_field_name",
          "over_field_value",
          "partition_field_name",
          "partition_field_value",
          "influencer_field_name",
          "influencer_field_value");

  private static final List<String> NUMBERS =
      List.of(
          "record_score",
          "initial_record_score",
          "influencer_score",
          "initial_influencer_score",
          "anomaly_score",
          "initial_anomaly_score",
          "probability",
          "typical",
          "actual");

  private static final List<String> WHOLE =
      List.of("bucket_span", "detector_index", "event_count", "late_documents", "records_left_out");

  private AnomaliesTemplate() {}

  /** Its content, as {@code PUT _index_template} takes it. */
  public static Map<String, Object> content() {
    return Map.of(
        "index_patterns",
        List.of(NAME + "-*"),
        "priority",
        PRIORITY,
        "version",
        VERSION,
        "_meta",
        Map.of("description", "results of anomaly jobs", "managed", true),
        "template",
        Map.of(
            "aliases",
            Map.of(NAME, Map.of("is_hidden", true)),
            "settings",
            Map.of(
                "index.hidden",
                true,
                "index.number_of_shards",
                1,
                "index.auto_expand_replicas",
                "0-1"),
            "mappings",
            Map.of("dynamic", "false", "properties", properties())));
  }

  /**
   * The values of influencers stand flat in a result, by the names of their fields, and whatever
   * these are, they must not be refused: they are found in [influencers].
   */
  private static Map<String, Object> properties() {
    Map<String, Object> properties = new HashMap<>();
    Map<String, Object> keyword = Map.of("type", "keyword", "ignore_above", 1_024);
    KEYWORDS.forEach(name -> properties.put(name, keyword));
    NUMBERS.forEach(name -> properties.put(name, Map.of("type", "double")));
    WHOLE.forEach(name -> properties.put(name, Map.of("type", "long")));
    properties.put("timestamp", Map.of("type", "date"));
    properties.put("is_interim", Map.of("type", "boolean"));
    properties.put("annotation", Map.of("type", "text"));
    properties.put(
        "influencers",
        Map.of(
            "type",
            "nested",
            "properties",
            Map.of("influencer_field_name", keyword, "influencer_field_values", keyword)));
    return properties;
  }
}
