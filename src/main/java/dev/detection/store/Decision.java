package dev.detection.store;

import org.elasticsearch.rest.RestStatus;

/** What is to become of one rule. */
sealed interface Decision {
  /** Store it, in place of what is stored of it. */
  record Write(StoredRule rule) implements Decision {}

  /** Remove it; for rules that are stored. */
  record Remove() implements Decision {}

  /** Leave everything as it is. */
  record Nothing(RuleWriter.Result result) implements Decision {}

  /** Leave everything as it is, and say why. */
  record Refused(RestStatus status, String reason) implements Decision {}

  /**
   * What is stored.
   *
   * @param rule null if it cannot be read, having been written by another version
   * @param unreadable why not; null if it can
   */
  record Before(StoredRule rule, String unreadable) {
    static Before of(RulesIndex.Document stored) {
      try {
        return new Before(StoredRule.fromDocument(stored.source()), null);
      } catch (RuntimeException e) {
        return new Before(null, unreadable(e));
      }
    }

    static String unreadable(RuntimeException e) {
      return "the stored rule cannot be read: " + e.getMessage();
    }
  }

  /** Decides on several rules. */
  interface Maker {
    /**
     * @param position of the rule among them
     * @param before null if there is no such rule
     */
    Decision decide(int position, Before before);
  }
}
