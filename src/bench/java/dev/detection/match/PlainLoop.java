package dev.detection.match;

import dev.detection.query.NotSupportedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Every condition's tree by itself, one after the other: what an engine has to beat. */
public final class PlainLoop {
  private record Tree(String id, Node node) {}

  private final Schema schema;
  private final List<Tree> trees = new ArrayList<>();

  /** Binds rules with one condition each; those that cannot be bound are left out. */
  public PlainLoop(List<CompiledRule> rules, Schema schema) {
    this.schema = schema;
    for (CompiledRule rule : rules) {
      try {
        trees.add(new Tree(rule.id(), Binder.bind(rule.condition(), schema)));
      } catch (NotSupportedException e) {
        // As a judge does, which tells their number.
      }
    }
  }

  /** The ids of the rules that an event meets, in the order given; those it is unknown of not. */
  public List<String> judge(Map<String, Object> source, Instant now) {
    Event event = Event.of(source, schema, now);
    List<String> met = new ArrayList<>();
    for (Tree tree : trees) {
      try {
        if (tree.node.holds(event)) {
          met.add(tree.id);
        }
      } catch (EventException e) {
        // Unknown: no judge would mark it either.
      }
    }
    return met;
  }
}
