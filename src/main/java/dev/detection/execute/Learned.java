package dev.detection.execute;

import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the new_terms rules that run on this node have learned, in bounded memory; what is forgotten
 * is asked of the history again. It is not stored: after a restart each term costs one question.
 */
final class Learned {
  private final long limit;
  private final Map<String, OfRule> byRule =
      new LinkedHashMap<>(16, 0.75f, true); // least used first

  /**
   * @param since which state of the rule it was
   */
  private record OfRule(long since, SeenTerms terms) {}

  /**
   * @param limit in bytes
   */
  Learned(long limit) {
    this.limit = limit;
  }

  /** What the rule knows; a rule that was changed knows nothing. */
  synchronized SeenTerms of(String ruleId, long since) {
    OfRule known = byRule.get(ruleId);
    if (known == null || known.since != since) {
      known = new OfRule(since, new SeenTerms());
      byRule.put(ruleId, known);
    }
    return known.terms;
  }

  /** Forgets the rules that ran longest ago, as long as all take too much. */
  synchronized void trim() {
    long bytes = byRule.values().stream().mapToLong(rule -> rule.terms.bytes()).sum();
    Iterator<OfRule> eldest = byRule.values().iterator();
    while (bytes > limit && eldest.hasNext()) {
      bytes -= eldest.next().terms.bytes();
      eldest.remove();
    }
  }
}
