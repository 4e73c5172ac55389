package dev.detection.execute;

import dev.detection.rule.Rule;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.elasticsearch.index.query.QueryBuilder;

/**
 * What the new_terms rules that run on this node have learned, in bounded memory; what is forgotten
 * is asked of the history again. It is not stored: after a restart each term costs one question.
 */
final class Learned {
  private final long limit;
  private final Map<String, OfRule> byRule =
      new LinkedHashMap<>(16, 0.75f, true); // least used first

  /**
   * What is known of a rule.
   *
   * @param since which state of the rule it was
   * @param documents finds the rule's documents; made once, as the rule's query is read for it
   * @param terms that were seen
   */
  record OfRule(long since, QueryBuilder documents, SeenTerms terms) {}

  /**
   * @param limit in bytes
   */
  Learned(long limit) {
    this.limit = limit;
  }

  /** What the rule knows; a rule that was changed knows nothing. */
  synchronized OfRule of(Rule rule, long since) {
    OfRule known = byRule.get(rule.id());
    if (known == null || known.since != since) {
      known = new OfRule(since, RuleDocuments.of(rule, since), new SeenTerms());
      byRule.put(rule.id(), known);
    }
    return known;
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
