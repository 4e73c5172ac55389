package dev.detection.rule;

/**
 * One thing that is wrong with a rule.
 *
 * @param ruleId the {@code rule_id} of the rule; null if it could not be read
 * @param key the key that is wrong, as a path such as {@code threat[0].framework}; null if it is
 *     the text as a whole
 * @param at where in the text the key or the fault stands; never null
 * @param message what is wrong and what would be right, as a sentence without a full stop
 * @param context the line of the query, or of the text if it cannot be read at all, with the place;
 *     null if the key says enough
 */
public record RuleProblem(String ruleId, String key, Position at, String message, Excerpt context) {

  /** A problem whose key says enough. */
  public RuleProblem(String ruleId, String key, Position at, String message) {
    this(ruleId, key, at, message, null);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    if (ruleId != null) {
      text.append("rule [").append(ruleId).append("], ");
    }
    if (key != null) {
      text.append("key [").append(key).append("], ");
    }
    if (at.isKnown()) {
      text.append(at).append(": ");
    }
    return text.append(message).toString();
  }
}
