package dev.detection.anomaly;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How unusual a bucket was for one value of an influencer field: as its most unusual record.
 *
 * @param field its name
 * @param probability the least of its records
 * @param score 0 to 100, the highest of its records
 */
public record InfluencerResult(String field, String value, double probability, double score) {
  Map<String, Object> toMap() {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("influencer_field_name", field);
    told.put("influencer_field_value", value);
    told.put("probability", probability);
    told.put("influencer_score", score);
    told.put("initial_influencer_score", score);
    return told;
  }
}
