package dev.detection.bench;

import dev.detection.match.BenchRules;
import dev.detection.match.CompiledRule;
import dev.detection.query.Condition;
import java.util.List;

/**
 * What rules are counted in: the query of a rule, or one step of a sequence or sample.
 *
 * @param id the id of the rule, with {@code #STEP} for a step
 * @param condition what it asks of one event
 */
record Question(String id, Condition condition) {

  /** Each question as a rule of its own, for events of all indices. */
  static List<CompiledRule> rules(List<Question> questions) {
    return questions.stream().map(one -> BenchRules.asking(one.id, one.condition)).toList();
  }
}
