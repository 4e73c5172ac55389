package dev.detection.it;

import dev.detection.query.Condition;
import java.util.Map;

/**
 * One query of a rule that documents are marked for, and what says the truth about it.
 *
 * @param mark what a document that it matches carries: the rule's id, with {@code #0} and so on for
 *     the steps of a sequence or sample
 * @param step whether it is such a step
 * @param language {@code KQL}, {@code EQL} or {@code Lucene}
 * @param query the text of the rule's query
 * @param condition what we read in it
 * @param witnesses searches that should find the marked documents, by the name of who says so
 */
record Question(
    String mark,
    boolean step,
    String language,
    String query,
    Condition condition,
    Map<String, Map<String, Object>> witnesses) {

  /** The field with the marks. */
  String field() {
    return step ? "detection.steps" : "detection.rule_ids";
  }
}
