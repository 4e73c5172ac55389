package dev.detection.it;

import dev.detection.match.CompiledRule;
import dev.detection.match.Judgement;
import dev.detection.query.Condition;
import java.util.Map;

/**
 * One query of a rule that documents are marked for, and what says the truth about it.
 *
 * @param mark what a document that it matches carries: the rule's id, with {@code #0} and so on for
 *     the steps of a sequence or sample
 * @param step whether it is such a step
 * @param language {@code KQL}, {@code EQL} or {@code Lucene}
 * @param rule the rule, for all indices
 * @param query the text of the rule's query
 * @param condition what we read in it
 * @param witnesses searches of others that should find the marked documents, by the name of who
 *     says so
 */
record Question(
    String mark,
    boolean step,
    String language,
    CompiledRule rule,
    String query,
    Condition condition,
    Map<String, Map<String, Object>> witnesses) {

  /** Whether a document that was judged so has the mark. */
  boolean isAmong(Judgement judgement) {
    return (step ? judgement.steps() : judgement.ruleIds()).contains(mark);
  }

  /** The field with the marks. */
  String field() {
    return step ? "detection.steps" : "detection.rule_ids";
  }
}
