package dev.detection.match;

import java.util.List;
import java.util.Map;

/**
 * What documents are marked with, compiled together. Immutable but for what is counted.
 *
 * @param marks sorted, as the engine counts their conditions
 */
record Conditions(List<Mark> marks, Engine engine, Tally tally) {

  /**
   * What a document that meets a condition is marked with.
   *
   * @param text the id of the rule for its query, {@code RULE_ID#0} for a step
   */
  record Mark(String ruleId, String text, Node node) implements Comparable<Mark> {
    boolean isStep() {
      return !text.equals(ruleId);
    }

    /** Queries come before steps. */
    @Override
    public int compareTo(Mark other) {
      return isStep() == other.isStep() ? text.compareTo(other.text) : isStep() ? 1 : -1;
    }
  }

  static Conditions of(List<Mark> marks, Schema schema) {
    List<Mark> sorted = marks.stream().sorted().toList();
    Engine engine = Engine.of(sorted.stream().map(Mark::node).toList(), schema);
    return new Conditions(sorted, engine, new Tally(sorted.size()));
  }

  /** Asks a document all of them. */
  void judge(Map<?, ?> source, String id, List<Object> indexNames, Scratch scratch) {
    engine.judge(source, id, indexNames, scratch, tally.of(scratch.thread()));
  }
}
