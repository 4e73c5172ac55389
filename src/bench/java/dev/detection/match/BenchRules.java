package dev.detection.match;

import dev.detection.query.Condition;

/** Rules made of bare conditions. */
public final class BenchRules {
  private BenchRules() {}

  /** A rule that asks a condition of the events of all indices. */
  public static CompiledRule asking(String id, Condition condition) {
    return QueryRules.asking(id, condition);
  }
}
