package dev.detection.alert;

import java.util.Set;

/**
 * Which marks are looked for.
 *
 * @param ruleIds of these rules; null for all rules, which is cheaper where nearly all are wanted
 * @param generation documents that were judged by later rules are looked for too, since these may
 *     be rules that are not among {@code ruleIds} yet
 * @param since documents that were judged by an earlier generation are to be judged again; negative
 *     if what is not judged is of no interest
 */
record Sought(Set<String> ruleIds, long generation, long since) {
  /** The same marks, and nothing that is to be judged again. */
  Sought judged() {
    return new Sought(ruleIds, generation, -1);
  }

  /** Marks of all rules: where it cannot be told what was judged by later ones. */
  Sought ofAllRules() {
    return new Sought(null, generation, since);
  }
}
