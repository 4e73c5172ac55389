package dev.detection.rule;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The keys of the anomaly-job API, table by table: those that are read, those that only describe or
 * tune Elastic's own process and are left alone, and those whose effect is not built. A job that
 * asks for such an effect is refused, for it would find something else without it.
 */
enum JobKeys {
  /** The job itself. */
  JOB(
      "job_id description groups aliases analysis_config analysis_limits data_description"
          + " datafeed_config",
      "custom_settings model_plot_config model_snapshot_retention_days results_retention_days"
          + " results_index_name allow_lazy_open background_persist_interval"
          + " renormalization_window_days daily_model_snapshot_retention_after_days",
      Map.of()),

  /** {@code analysis_config}. */
  ANALYSIS(
      "bucket_span detectors influencers model_prune_window",
      // Of data that is posted; a job over indices waits for query_delay.
      "latency",
      Map.of(
          "summary_count_field_name", Words.SUMMED,
          "categorization_field_name", Words.CATEGORIES,
          "categorization_filters", Words.CATEGORIES,
          "categorization_analyzer", Words.CATEGORIES,
          "per_partition_categorization", Words.CATEGORIES,
          "multivariate_by_fields",
              "correlations are not modelled; each value is compared with its own past")),

  /** An entry of {@code detectors}. */
  DETECTOR(
      "function field_name by_field_name over_field_name partition_field_name detector_description"
          + " exclude_frequent use_null custom_rules",
      "detector_index",
      Map.of()),

  /** An entry of {@code custom_rules}. */
  CUSTOM_RULE(
      "actions conditions",
      "",
      Map.of(
          "scope", "there are no filters; leave such values out by the query of the job",
          "params", "time is not shifted; use the actions skip_result and skip_model_update")),

  /** An entry of {@code conditions}. */
  CONDITION("applies_to operator value", "", Map.of()),

  /** {@code analysis_limits}. */
  LIMITS("model_memory_limit", "categorization_examples_limit", Map.of()),

  /** {@code data_description}. */
  DATA("time_field", "time_format format field_delimiter quote_character", Map.of()),

  /** {@code datafeed_config}. */
  DATAFEED(
      "indices indexes query language query_delay",
      "job_id datafeed_id frequency scroll_size chunking_config delayed_data_check_config"
          + " max_empty_searches indices_options authorization",
      Map.of(
          "script_fields", Words.SCRIPTS,
          "runtime_mappings", Words.SCRIPTS,
          "aggregations", Words.SUMMED,
          "aggs", Words.SUMMED));

  /** What would be right instead. */
  private static final class Words {
    static final String SUMMED =
        "documents are counted as they are; name the fields of single documents in the detectors";
    static final String CATEGORIES =
        "messages are not put into categories; use a field that says what kind a document is";
    static final String SCRIPTS =
        "there are no scripts; use a field of the documents, or make it when they are indexed";
  }

  /** Kept by the server that showed the job; left out when a job is read. */
  private static final Set<String> SERVERS =
      Set.of(
          "create_time",
          "finished_time",
          "job_type",
          "job_version",
          "model_snapshot_id",
          "model_snapshot_min_version",
          "blocked",
          "deleting",
          "job_revision");

  private final List<String> read;
  private final Map<String, String> refused;
  private final Set<String> others;

  JobKeys(String read, String idle, Map<String, String> refused) {
    this.read = List.of(read.split(" "));
    this.refused = refused;
    this.others =
        Stream.concat(Stream.of(idle.split(" ")), refused.keySet().stream())
            .filter(key -> !key.isEmpty())
            .collect(Collectors.toUnmodifiableSet());
  }

  static boolean isServers(String key) {
    return SERVERS.contains(key);
  }

  /** Reports keys that are not known, and those that ask for what is not built. */
  void check(Fields fields) {
    fields
        .plain()
        .forEach(
            (key, value) -> {
              if (refused.containsKey(key) && asksForSomething(value)) {
                fields.wrong(key, "is not built: " + refused.get(key));
              }
            });
    fields.allowOnly(read, others);
  }

  private static boolean asksForSomething(Object value) {
    return !RuleKeys.isEmpty(value)
        && !Boolean.FALSE.equals(value)
        && !(value instanceof Map<?, ?> map && Boolean.FALSE.equals(map.get("enabled")));
  }
}
