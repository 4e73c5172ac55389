package dev.detection.rule;

import java.util.List;

/** A detection rule as its author wrote it: one record per type of the public rule format. */
public sealed interface Rule {

  /** What all types share. */
  RuleHead head();

  /** The stable id, {@code rule_id}. */
  default String id() {
    return head().ruleId();
  }

  /** The value of the key {@code type}. */
  String type();

  /** Alerts on every document that matches. */
  record Query(RuleHead head, Language language, String query) implements Rule {
    @Override
    public String type() {
      return "query";
    }
  }

  /**
   * A query that is stored in Kibana.
   *
   * @param query the copy in the rule; null if there is none
   */
  record SavedQuery(RuleHead head, String savedId, Language language, String query)
      implements Rule {
    @Override
    public String type() {
      return "saved_query";
    }
  }

  /**
   * An EQL query: for single events, or a sequence or sample of several.
   *
   * @param eventCategoryOverride field used instead of {@code event.category}; null if none
   * @param timestampField field that orders events; null if {@code @timestamp}
   * @param tiebreakerField field that orders events of one time; null if none
   */
  record Eql(
      RuleHead head,
      String query,
      String eventCategoryOverride,
      String timestampField,
      String tiebreakerField)
      implements Rule {
    @Override
    public String type() {
      return "eql";
    }
  }

  /** An ES|QL query. */
  record Esql(RuleHead head, String query) implements Rule {
    @Override
    public String type() {
      return "esql";
    }
  }

  /**
   * Alerts on values not seen before.
   *
   * @param fields one to three fields whose combination of values is the term
   * @param historyWindowStart start of the history as date math, earlier than {@code from}
   */
  record NewTerms(
      RuleHead head,
      Language language,
      String query,
      List<String> fields,
      String historyWindowStart)
      implements Rule {
    @Override
    public String type() {
      return "new_terms";
    }
  }

  /**
   * Alerts when many documents of one group match.
   *
   * @param fields group-by fields, none to five
   * @param value at least so many documents, from 1
   * @param cardinality further conditions on distinct values; usually none or one
   */
  record Threshold(
      RuleHead head,
      Language language,
      String query,
      List<String> fields,
      long value,
      List<Cardinality> cardinality)
      implements Rule {
    @Override
    public String type() {
      return "threshold";
    }
  }

  /** At least {@code value} distinct values of a field. */
  record Cardinality(String field, long value) {}

  /**
   * Alerts on documents that share values with indicators.
   *
   * @param mapping groups of which one must match; within a group every entry must
   * @param threatLanguage language of {@code threatQuery}
   * @param indicatorPath where an indicator document keeps the indicator
   */
  record ThreatMatch(
      RuleHead head,
      Language language,
      String query,
      List<String> threatIndex,
      Language threatLanguage,
      String threatQuery,
      List<List<ThreatEntry>> mapping,
      String indicatorPath)
      implements Rule {
    @Override
    public String type() {
      return "threat_match";
    }
  }

  /**
   * A pair of fields whose values must be the same, or must not be where {@code negate}.
   *
   * @param field the event's field
   * @param value the indicator's field
   */
  record ThreatEntry(String field, String value, boolean negate) {}

  /**
   * Alerts on anomalies.
   *
   * @param jobIds at least one anomaly job
   * @param anomalyThreshold lowest record score that alerts, 0 to 100
   */
  record MachineLearning(RuleHead head, List<String> jobIds, int anomalyThreshold) implements Rule {
    @Override
    public String type() {
      return "machine_learning";
    }
  }
}
