package dev.detection.rule;

import java.util.List;

/**
 * One detector of an anomaly job; the fields have the meaning that the anomaly-job API gives them.
 *
 * @param index its place among the job's detectors, from 0
 * @param function what it reckons
 * @param side which values are anomalous; {@link Side#BOTH} for functions without such forms
 * @param functionName as the job writes it, for instance {@code high_count}
 * @param description shown to people; made of the other fields if the job has none
 * @param fieldName what is reckoned; null if the function takes none
 * @param byFieldName splits, each value against its own past; null if none
 * @param overFieldName splits, each value against its peers in the bucket; null if none
 * @param partitionFieldName splits, each value with models of its own; null if none
 * @param excludeFrequent which frequent values raise nothing
 * @param useNull whether documents without the split fields count, as one more value
 * @param customRules results that are skipped, and values that are not learned
 */
public record Detector(
    int index,
    DetectorFunction function,
    Side side,
    String functionName,
    String description,
    String fieldName,
    String byFieldName,
    String overFieldName,
    String partitionFieldName,
    ExcludeFrequent excludeFrequent,
    boolean useNull,
    List<CustomRule> customRules) {

  /** Keeps an own copy of the list. */
  public Detector {
    customRules = List.copyOf(customRules);
  }

  /**
   * Which values, of {@code by_field_name} or {@code over_field_name}, are left out if frequent.
   */
  public enum ExcludeFrequent {
    /** None. */
    NONE,
    /** Of the by field. */
    BY,
    /** Of the over field. */
    OVER,
    /** Of both. */
    ALL
  }

  /**
   * What is done with values that fulfil all of some conditions.
   *
   * @param skipResult whether they raise nothing
   * @param skipModelUpdate whether they are not learned
   */
  public record CustomRule(
      boolean skipResult, boolean skipModelUpdate, List<Condition> conditions) {
    /** Keeps an own copy of the list. */
    public CustomRule {
      conditions = List.copyOf(conditions);
    }
  }

  /**
   * One condition of a custom rule.
   *
   * @param value compared with; for {@link AppliesTo#TIME} in seconds since the epoch
   */
  public record Condition(AppliesTo appliesTo, Operator operator, double value) {}

  /** What a condition looks at. */
  public enum AppliesTo {
    /** What the function came to. */
    ACTUAL,
    /** What was expected. */
    TYPICAL,
    /** How far one is from the other. */
    DIFF_FROM_TYPICAL,
    /** When the bucket begins. */
    TIME
  }

  /** How a condition compares. */
  public enum Operator {
    /** Greater than. */
    GT,
    /** Greater than or equal. */
    GTE,
    /** Less than. */
    LT,
    /** Less than or equal. */
    LTE
  }
}
