package dev.detection.anomaly;

import dev.detection.rule.Detector;
import dev.detection.rule.DetectorFunction;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * One split of a detector that was unusual in a bucket.
 *
 * @param detector of the job
 * @param split for a population the member; the by-values are in the causes
 * @param probability of something at least so unusual of this split in a bucket; above 0
 * @param recordScore how rarely the job has something so unusual, 0 to 100, as far as known when
 *     the bucket was judged
 * @param part for metric which of its values it is, {@code min}, {@code max} or {@code mean}; else
 *     null
 * @param actual what the function came to; for lat_long latitude and longitude
 * @param typical what was expected, likewise
 * @param influencers values of the job's influencer fields that go with it, by field
 * @param causes of a population's member; else empty
 */
public record AnomalyRecord(
    Detector detector,
    Split split,
    double probability,
    double recordScore,
    String part,
    List<Double> actual,
    List<Double> typical,
    Map<String, List<String>> influencers,
    List<Cause> causes) {
  /** Keeps own copies. */
  public AnomalyRecord {
    actual = List.copyOf(actual);
    typical = List.copyOf(typical);
    causes = List.copyOf(causes);
    influencers = Collections.unmodifiableMap(new LinkedHashMap<>(influencers));
  }

  /**
   * What of a population's member was unusual.
   *
   * @param by null if the detector has no by field
   * @param part as of the record
   */
  public record Cause(String by, String part, double probability, double actual, double typical) {}

  /** The result's fields that are of the record itself, by their documented names. */
  Map<String, Object> toMap() {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("detector_index", detector.index());
    told.put("probability", probability);
    told.put("record_score", recordScore);
    told.put("initial_record_score", recordScore);
    told.put("function", detector.functionName());
    told.put("function_description", functionDescription(part));
    if (detector.fieldName() != null) {
      told.put("field_name", detector.fieldName());
    }
    put(told, "by", detector.byFieldName(), split.by());
    put(told, "over", detector.overFieldName(), split.over());
    put(told, "partition", detector.partitionFieldName(), split.partition());
    told.put("actual", actual);
    told.put("typical", typical);
    if (detector.function() == DetectorFunction.LAT_LONG) {
      told.put(
          "geo_results", Map.of("actual_point", point(actual), "typical_point", point(typical)));
    }
    if (!influencers.isEmpty()) {
      List<Map<String, Object>> list = new ArrayList<>();
      influencers.forEach(
          (field, values) ->
              list.add(Map.of("influencer_field_name", field, "influencer_field_values", values)));
      told.put("influencers", list);
    }
    if (!causes.isEmpty()) {
      told.put("causes", causes.stream().map(this::told).toList());
    }
    return told;
  }

  private Map<String, Object> told(Cause cause) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("probability", cause.probability);
    told.put("function", detector.functionName());
    told.put("function_description", functionDescription(cause.part));
    if (detector.fieldName() != null) {
      told.put("field_name", detector.fieldName());
    }
    put(told, "by", detector.byFieldName(), cause.by);
    put(told, "over", detector.overFieldName(), split.over());
    put(told, "partition", detector.partitionFieldName(), split.partition());
    told.put("actual", List.of(cause.actual));
    told.put("typical", List.of(cause.typical));
    return told;
  }

  private static void put(Map<String, Object> told, String kind, String field, String value) {
    if (field != null) {
      told.put(kind + "_field_name", field);
      if (value != null) {
        told.put(kind + "_field_value", value);
      }
    }
  }

  private static String point(List<Double> place) {
    return place.get(0) + "," + place.get(1);
  }

  /** What was reckoned, without the side that was asked for. */
  private String functionDescription(String of) {
    return switch (detector.function()) {
      case METRIC -> of;
      case NON_ZERO_COUNT -> "count";
      case NON_NULL_SUM -> "sum";
      case TIME_OF_DAY, TIME_OF_WEEK -> "time";
      default -> detector.function().name().toLowerCase(Locale.ROOT);
    };
  }
}
