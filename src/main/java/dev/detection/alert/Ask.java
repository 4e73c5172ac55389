package dev.detection.alert;

import java.util.Set;

/**
 * What is to be read of a shard.
 *
 * @param after the operations after this one
 * @param upTo and up to this one, which are all searchable
 * @param lateAfter after this one also what was not judged is asked for
 * @param size so many documents at the most
 * @param lane only the marks of this rule; null for all but those of {@code lanes}
 * @param lanes rules that are read apart
 * @param giveUp whether to pass over what cannot be done for a reason that is not known
 */
record Ask(
    long after,
    long upTo,
    long lateAfter,
    int size,
    String lane,
    Set<String> lanes,
    boolean giveUp) {
  Ask one() {
    return new Ask(after, upTo, lateAfter, 1, lane, lanes, giveUp);
  }

  boolean isLane() {
    return lane != null;
  }

  /** Whether the marks of a rule are asked for. */
  boolean isFor(String ruleId) {
    return isLane() ? ruleId.equals(lane) : !lanes.contains(ruleId);
  }
}
