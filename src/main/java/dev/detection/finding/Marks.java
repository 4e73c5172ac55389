package dev.detection.finding;

import dev.detection.match.Judgement;
import java.util.LinkedHashMap;
import java.util.Map;

/** The object that the processor writes into a document. */
public final class Marks {
  /** Where marks go unless a processor says otherwise. */
  public static final String DEFAULT_FIELD = "detection";

  /** Ids of the rules whose query the document matches, sorted; absent if there are none. */
  public static final String RULE_IDS = "rule_ids";

  /** Steps of sequences and samples that the document matches, {@code RULE_ID#0}. */
  public static final String STEPS = "steps";

  /** Generation of the rule set that judged the document. */
  public static final String GENERATION = "generation";

  /** Why judging was left incomplete; absent if it was not. */
  public static final String UNJUDGED = "unjudged";

  private Marks() {}

  /** What is marked, by the rules of a generation. */
  public static Map<String, Object> of(Judgement judgement, long generation) {
    Map<String, Object> marks = of(judgement);
    marks.put(GENERATION, generation);
    return marks;
  }

  /** What is marked by rules that are of no generation; empty if there is nothing to tell. */
  public static Map<String, Object> of(Judgement judgement) {
    Map<String, Object> marks = new LinkedHashMap<>();
    if (!judgement.ruleIds().isEmpty()) {
      marks.put(RULE_IDS, judgement.ruleIds());
    }
    if (!judgement.steps().isEmpty()) {
      marks.put(STEPS, judgement.steps());
    }
    if (judgement.unjudged() != null) {
      marks.put(UNJUDGED, judgement.unjudged());
    }
    return marks;
  }

  /** The marks of a document that was not judged. */
  public static Map<String, Object> unjudged(String reason) {
    Map<String, Object> marks = new LinkedHashMap<>();
    marks.put(UNJUDGED, reason);
    return marks;
  }
}
