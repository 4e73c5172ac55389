package dev.detection.match;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rules that are for one target, bound to its fields: says which of them an event meets.
 * Immutable.
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
  private final List<Object> indexNames;
  private final Map<String, Node> nodes;
  private final List<StepNode> steps;
  private final List<NotJudged> notJudged;
  private final String mappingProblem;

  /** The queries by their ids, then the steps, as the engine counts them. */
  private final Engine engine;

  private final List<String> ids;

  /** Of an event that meets no rule. */
  private final Judgement nothing;

  private Judge(
      Schema schema,
      Collection<String> indexNames,
      Map<String, Node> nodes,
      List<StepNode> steps,
      List<NotJudged> notJudged) {
    this.schema = schema;
    this.indexNames = List.copyOf(indexNames);
    this.nodes = nodes;
    this.steps = steps.stream().sorted(Comparator.comparing(StepNode::mark)).toList();
    this.notJudged = notJudged.stream().sorted(Comparator.comparing(NotJudged::ruleId)).toList();
    this.mappingProblem = notJudged.isEmpty() ? null : mappingProblem(this.notJudged);
    nothing = new Judgement(List.of(), List.of(), Map.of(), List.of(), mappingProblem);
    ids = List.copyOf(nodes.keySet());
    List<Node> conditions = new ArrayList<>(nodes.values());
    this.steps.forEach(step -> conditions.add(step.node));
    engine = Engine.of(conditions, schema);
  }

  /** The judge of a target by its rules, bound to its fields. */
  static Judge of(
      Map<String, Bindings.Binding> rules, Schema schema, Collection<String> indexNames) {
    Map<String, Node> nodes = new TreeMap<>();
    List<StepNode> steps = new ArrayList<>();
    List<NotJudged> notJudged = new ArrayList<>();
    rules.forEach(
        (id, binding) -> {
          switch (binding) {
            case Bindings.Binding.Refused(String reason) ->
                notJudged.add(new NotJudged(id, reason));
            case Bindings.Binding.Bound(var marks) ->
                marks.forEach(
                    (mark, node) -> {
                      if (mark.equals(id)) {
                        nodes.put(id, node);
                      } else {
                        steps.add(new StepNode(id, mark, node));
                      }
                    });
          }
        });
    return new Judge(schema, indexNames, nodes, steps, notJudged);
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
    return judge(source, null, now);
  }

  /**
   * Judges an event by all rules, some of which may be about its id.
   *
   * @param source the document; values are Map, List, String, Number, Boolean or null
   * @param id its {@code _id}; null if it will get one by itself, which no rule can know
   * @param now the time that {@code now} stands for in queries
   */
  public Judgement judge(Map<String, Object> source, String id, Instant now) {
    return judge(source, id, now, Long.MAX_VALUE);
  }

  /**
   * Judges an event by all rules, as far as a budget goes.
   *
   * @param source the document; values are Map, List, String, Number, Boolean or null
   * @param id its {@code _id}; null if it will get one by itself, which no rule can know
   * @param now the time that {@code now} stands for in queries
   * @param budget how many units of work it may cost, one of which is about a nanosecond; the same
   *     event and rules always cost the same
   */
  public Judgement judge(Map<String, Object> source, String id, Instant now, long budget) {
    if (nodes.isEmpty() && steps.isEmpty()) {
      return nothing;
    }
    Scratch scratch = Scratch.ofThread();
    try {
      scratch.judging().begin(now, budget);
      engine.judge(source, id, indexNames, scratch);
      boolean none = scratch.metCount() == 0 && scratch.failures() == null && scratch.left() == 0;
      return none ? nothing : judgement(scratch);
    } catch (EventException e) {
      return new Judgement(List.of(), List.of(), Map.of(), List.of(), e.getMessage());
    } finally {
      scratch.end();
    }
  }

  private Judgement judgement(Scratch scratch) {
    List<String> met = new ArrayList<>();
    List<String> metSteps = new ArrayList<>();
    int[] conditions = scratch.sortedMet();
    for (int i = 0; i < scratch.metCount(); i++) {
      if (conditions[i] < ids.size()) {
        met.add(ids.get(conditions[i]));
      } else {
        metSteps.add(steps.get(conditions[i] - ids.size()).mark);
      }
    }
    Map<String, String> failed = new TreeMap<>();
    if (scratch.failures() != null) {
      scratch.failures().forEach((condition, why) -> failed.put(ruleOf(condition), reason(why)));
    }
    String unjudged = unjudged(failed);
    if (scratch.left() == 0) {
      return new Judgement(met, metSteps, failed, List.of(), unjudged);
    }
    List<String> costly = costly(scratch);
    String spent =
        "the budget is spent before %d of the rules and steps, most of it by %s"
            .formatted(scratch.left(), costly);
    return new Judgement(
        met, metSteps, failed, costly, unjudged == null ? spent : unjudged + "; " + spent);
  }

  /** The rules that spent the budget; if none did more than others, the one that it ended with. */
  private List<String> costly(Scratch scratch) {
    return scratch.costs().entrySet().stream()
        .sorted(Map.Entry.<Integer, Long>comparingByValue().reversed())
        .map(entry -> ruleOf(entry.getKey()))
        .distinct()
        .limit(NAMED)
        .toList();
  }

  private String ruleOf(int condition) {
    return condition < ids.size() ? ids.get(condition) : steps.get(condition - ids.size()).ruleId;
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
   * @param id its {@code _id}; null if it is not known
   * @param now the time that {@code now} stands for in queries
   * @throws EventException if the rule cannot be judged on this event or this mapping
   */
  public boolean matches(String ruleId, Map<String, Object> source, String id, Instant now) {
    Node node = nodes.get(ruleId);
    if (node != null) {
      return node.holds(Event.of(source, schema, now, new Event.Identity(id, indexNames)));
    }
    for (NotJudged rule : notJudged) {
      if (rule.ruleId().equals(ruleId)) {
        throw new EventException(rule.reason());
      }
    }
    return false;
  }
}
