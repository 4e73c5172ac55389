package dev.detection.alert;

import java.util.List;
import java.util.Set;

/**
 * Some documents of a shard that have marks, or that are to be judged, in the order of operations.
 *
 * @param upTo every operation up to this one was looked at
 * @param newest the newest generation that marked one of them
 * @param isFull whether there may be more
 */
record MarkedPage(List<Marked> documents, long upTo, long newest, boolean isFull) {

  /**
   * One document.
   *
   * @param ruleIds what its marks say
   * @param stale whether the marks may lack rules: it was not judged, or not by all there are
   */
  record Marked(String id, Set<String> ruleIds, boolean stale) {}
}
