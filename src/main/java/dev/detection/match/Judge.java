package dev.detection.match;

import dev.detection.query.NotSupportedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rules that are for one target, bound to its fields: says which of them an event meets. Every
 * rule is asked by itself; a fast way to the same answers can stand in front. Immutable.
 */
public final class Judge {
  /** How many rules a message names. */
  private static final int NAMED = 5;

  /**
   * A rule that cannot be judged on a target.
   *
   * @param reason why, as a sentence without a full stop
   */
  public record NotJudged(String ruleId, String reason) {}

  /**
   * A step of a sequence or sample, bound.
   *
   * @param mark what a document that meets it is marked with
   */
  private record StepNode(String ruleId, String mark, Node node) {}

  private final Schema schema;
  private final Map<String, Node> nodes;
  private final List<StepNode> steps;
  private final List<NotJudged> notJudged;
  private final String mappingProblem;

  private Judge(
      Schema schema, Map<String, Node> nodes, List<StepNode> steps, List<NotJudged> notJudged) {
    this.schema = schema;
    this.nodes = nodes;
    this.steps = steps.stream().sorted(Comparator.comparing(StepNode::mark)).toList();
    this.notJudged = List.copyOf(notJudged);
    this.mappingProblem = notJudged.isEmpty() ? null : mappingProblem(notJudged);
  }

  /** Binds rules to the fields of a target. */
  static Judge of(List<CompiledRule> rules, Schema schema) {
    Map<String, Node> nodes = new TreeMap<>();
    List<StepNode> steps = new ArrayList<>();
    List<NotJudged> notJudged = new ArrayList<>();
    for (CompiledRule rule : rules) {
      try {
        if (rule.condition() != null) {
          nodes.put(rule.id(), Binder.bind(rule.condition(), schema));
        }
        steps.addAll(steps(rule, schema));
      } catch (NotSupportedException e) {
        notJudged.add(new NotJudged(rule.id(), e.getMessage()));
      }
    }
    return new Judge(schema, nodes, steps, notJudged);
  }

  /** All or none: what is to follow from the steps needs every one. */
  private static List<StepNode> steps(CompiledRule rule, Schema schema) {
    return rule.steps().stream()
        .map(
            step ->
                new StepNode(rule.id(), rule.markOf(step), Binder.bind(step.condition(), schema)))
        .toList();
  }

  private static String mappingProblem(List<NotJudged> rules) {
    String ids =
        rules.stream().limit(NAMED).map(NotJudged::ruleId).collect(Collectors.joining(", "));
    String more = rules.size() > NAMED ? ", …" : "";
    String count = rules.size() == 1 ? "1 rule" : rules.size() + " rules";
    return count + " cannot be judged on this mapping: " + ids + more;
  }

  /** The rules for the target that cannot be judged on its fields, sorted by id. */
  public List<NotJudged> notJudged() {
    return notJudged;
  }

  /** How many queries and steps an event is asked. */
  public int size() {
    return nodes.size() + steps.size();
  }

  /** The rules whose query is judged, sorted by id; not those that are judged by steps. */
  public Set<String> ruleIds() {
    return Collections.unmodifiableSet(nodes.keySet());
  }

  /**
   * Judges an event by all rules. A rule that cannot be judged on it does not keep the others from
   * being judged.
   *
   * @param source the document; values are Map, List, String, Number, Boolean or null
   * @param now the time that {@code now} stands for in queries
   */
  public Judgement judge(Map<String, Object> source, Instant now) {
    if (nodes.isEmpty() && steps.isEmpty()) {
      return new Judgement(List.of(), List.of(), Map.of(), mappingProblem);
    }
    Event event;
    try {
      event = Event.of(source, schema, now);
    } catch (EventException e) {
      return new Judgement(List.of(), List.of(), Map.of(), e.getMessage());
    }
    Map<String, String> failed = new TreeMap<>();
    List<String> met = new ArrayList<>();
    nodes.forEach(
        (id, node) -> {
          if (holds(id, node, event, failed)) {
            met.add(id);
          }
        });
    List<String> metSteps = new ArrayList<>();
    for (StepNode step : steps) {
      if (holds(step.ruleId, step.node, event, failed)) {
        metSteps.add(step.mark);
      }
    }
    return new Judgement(met, metSteps, failed, unjudged(failed));
  }

  private static boolean holds(String ruleId, Node node, Event event, Map<String, String> failed) {
    try {
      return node.holds(event);
    } catch (RuntimeException e) {
      failed.put(ruleId, reason(e)); // the others are judged all the same
      return false;
    }
  }

  private String unjudged(Map<String, String> failed) {
    if (failed.isEmpty()) {
      return mappingProblem;
    }
    var first = failed.entrySet().iterator().next();
    String told = "rule [" + first.getKey() + "]: " + first.getValue();
    String others = failed.size() == 1 ? "" : " (other rules as well: " + (failed.size() - 1) + ")";
    return mappingProblem == null ? told + others : told + others + "; " + mappingProblem;
  }

  /** A fault of ours is told by its class too: its message alone may say nothing. */
  private static String reason(RuntimeException e) {
    return e instanceof EventException ? e.getMessage() : e.toString();
  }

  /**
   * Whether an event meets one rule.
   *
   * @param ruleId id of a rule; false if it is not one of this target's
   * @param source the document
   * @param now the time that {@code now} stands for in queries
   * @throws EventException if the rule cannot be judged on this event or this mapping
   */
  public boolean matches(String ruleId, Map<String, Object> source, Instant now) {
    Node node = nodes.get(ruleId);
    if (node != null) {
      return node.holds(Event.of(source, schema, now));
    }
    for (NotJudged rule : notJudged) {
      if (rule.ruleId().equals(ruleId)) {
        throw new EventException(rule.reason());
      }
    }
    return false;
  }
}
