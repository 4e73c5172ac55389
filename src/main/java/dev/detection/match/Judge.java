package dev.detection.match;

import dev.detection.match.Conditions.Mark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The rules that are for one target, bound to its fields: says which of them an event meets.
 * Immutable, but for what it counts.
 *
 * <p>A change of few rules does not compile the others again: what it brings is compiled apart, and
 * what it takes away is left out of the answers, until the judge is made anew ({@link #isDivided}).
 */
public final class Judge {
  /** Conditions that may be compiled apart, and their share of all. */
  private static final int APART = 64;

  private static final int SHARE_APART = 16;

  /**
   * A rule that cannot be judged on a target.
   *
   * @param reason why, as a sentence without a full stop
   */
  public record NotJudged(String ruleId, String reason) {}

  /**
   * What judging by a rule came to on one node.
   *
   * @param mark the id of the rule, or {@code RULE_ID#0} for a step of a sequence or sample
   * @param evaluated documents judged by it, whether it had to be asked or not
   * @param candidates documents that it was asked about, for they had what it needs
   * @param matched documents that met it
   * @param nanos time that asking took, estimated from one document in some hundred
   */
  public record RuleStats(String mark, long evaluated, long candidates, long matched, long nanos) {}

  /** Names the rule set that it was made by. */
  private final Object rules;

  private final Schema schema;
  private final List<Object> indexNames;
  private final Map<String, Node> queries;
  private final List<NotJudged> notJudged;
  private final String mappingProblem;

  /** Most conditions; those of the rules that are out of date do not count. */
  private final Conditions main;

  private final Set<String> outOfDate;

  /** The conditions of rules that changed since; null if there are none. */
  private final Conditions later;

  /** What was counted before by mark. */
  private final Map<String, Tally.Counts> earlier;

  /** Of an event that meets no rule. */
  private final Judgement nothing;

  private Judge(
      Object rules,
      Schema schema,
      List<Object> indexNames,
      List<NotJudged> notJudged,
      Conditions main,
      Set<String> outOfDate,
      Conditions later,
      Map<String, Tally.Counts> earlier) {
    this.rules = rules;
    this.schema = schema;
    this.indexNames = indexNames;
    this.notJudged = notJudged;
    this.main = main;
    this.outOfDate = outOfDate;
    this.later = later;
    this.earlier = earlier;
    mappingProblem = notJudged.isEmpty() ? null : mappingProblem(notJudged);
    nothing = new Judgement(List.of(), List.of(), Map.of(), List.of(), mappingProblem);
    queries = new TreeMap<>();
    marks().filter(mark -> !mark.isStep()).forEach(mark -> queries.put(mark.text(), mark.node()));
  }

  /**
   * The judge of a target by its rules, bound to its fields.
   *
   * @param ruleSet names the rule set
   * @param before one of the same target whose counts go on; null if there is none
   */
  static Judge of(
      Map<String, Bindings.Binding> rules,
      Schema schema,
      Collection<String> indexNames,
      Object ruleSet,
      Judge before) {
    return new Judge(
        ruleSet,
        schema,
        List.copyOf(indexNames),
        refused(rules),
        Conditions.of(marks(rules), schema),
        Set.of(),
        null,
        before == null ? Map.of() : before.counts());
  }

  /**
   * The judge of the same target after a change of some rules.
   *
   * @param changed ids of the rules that were added, replaced or taken away
   * @param bound those of them that are for the target now
   * @param ruleSet names the rule set
   */
  Judge with(Set<String> changed, Map<String, Bindings.Binding> bound, Object ruleSet) {
    List<NotJudged> refused =
        Stream.concat(
                notJudged.stream().filter(rule -> !changed.contains(rule.ruleId())),
                refused(bound).stream())
            .sorted(Comparator.comparing(NotJudged::ruleId))
            .toList();
    List<Mark> fresh = new ArrayList<>(marks(bound));
    if (later != null) {
      later.marks().stream().filter(mark -> !changed.contains(mark.ruleId())).forEach(fresh::add);
    }
    Set<String> old = new HashSet<>(outOfDate);
    main.marks().stream().map(Mark::ruleId).filter(changed::contains).forEach(old::add);
    if (fresh.size() + old.size() > Math.max(APART, main.marks().size() / SHARE_APART)) {
      main.marks().stream().filter(mark -> !old.contains(mark.ruleId())).forEach(fresh::add);
      return new Judge(
          ruleSet,
          schema,
          indexNames,
          refused,
          Conditions.of(fresh, schema),
          Set.of(),
          null,
          counts());
    }
    Set<String> newlyOld = new HashSet<>(old);
    newlyOld.removeAll(outOfDate);
    Map<String, Tally.Counts> counted = new HashMap<>(earlier);
    count(later, mark -> true, counted);
    count(main, mark -> newlyOld.contains(mark.ruleId()), counted);
    return new Judge(
        ruleSet,
        schema,
        indexNames,
        refused,
        main,
        Set.copyOf(old),
        fresh.isEmpty() ? null : Conditions.of(fresh, schema),
        counted);
  }

  /** Whether some rules are compiled apart from the others, which costs a little on every event. */
  public boolean isDivided() {
    return later != null || !outOfDate.isEmpty();
  }

  private static List<Mark> marks(Map<String, Bindings.Binding> rules) {
    List<Mark> marks = new ArrayList<>();
    rules.forEach(
        (id, binding) -> {
          if (binding instanceof Bindings.Binding.Bound(var nodes)) {
            nodes.forEach((mark, node) -> marks.add(new Mark(id, mark, node)));
          }
        });
    return marks;
  }

  private static List<NotJudged> refused(Map<String, Bindings.Binding> rules) {
    List<NotJudged> refused = new ArrayList<>();
    rules.forEach(
        (id, binding) -> {
          if (binding instanceof Bindings.Binding.Refused(String reason)) {
            refused.add(new NotJudged(id, reason));
          }
        });
    return refused.stream().sorted(Comparator.comparing(NotJudged::ruleId)).toList();
  }

  /** All marks that are up to date. */
  private Stream<Mark> marks() {
    Stream<Mark> current = main.marks().stream().filter(mark -> !outOfDate.contains(mark.ruleId()));
    return later == null ? current : Stream.concat(current, later.marks().stream());
  }

  /** Every document of the target carries it: short. Which rules they are, the status says. */
  private static String mappingProblem(List<NotJudged> rules) {
    return rules.size() == 1 ? "mapping (1 rule)" : "mapping (%s rules)".formatted(rules.size());
  }

  Object rules() {
    return rules;
  }

  /** The names of the target. */
  List<Object> indexNames() {
    return indexNames;
  }

  Schema schema() {
    return schema;
  }

  /** The rules for the target that cannot be judged on its fields, sorted by id. */
  public List<NotJudged> notJudged() {
    return notJudged;
  }

  /** How many queries and steps an event is asked. */
  public int size() {
    return (int) marks().count();
  }

  /** The rules whose query is judged, sorted by id; not those that are judged by steps. */
  public Set<String> ruleIds() {
    return Collections.unmodifiableSet(queries.keySet());
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
   * @param budget how many units of work it may cost, one of which is about a nanosecond
   */
  public Judgement judge(Map<String, Object> source, String id, Instant now, long budget) {
    Scratch scratch = Scratch.ofThread();
    try {
      scratch.judging().begin(now, budget);
      Findings findings = judge(main, outOfDate, null, source, id, scratch);
      if (later != null) {
        findings = judge(later, Set.of(), findings, source, id, scratch);
      }
      return findings == null ? nothing : findings.judgement(mappingProblem);
    } catch (EventException e) {
      return new Judgement(List.of(), List.of(), Map.of(), List.of(), e.getMessage());
    } finally {
      scratch.end();
    }
  }

  /** Adds what comes of some conditions; null as long as there is nothing. */
  private Findings judge(
      Conditions conditions,
      Set<String> without,
      Findings before,
      Map<String, Object> source,
      String id,
      Scratch scratch) {
    conditions.judge(source, id, indexNames, scratch);
    if (scratch.metCount() == 0 && scratch.failures() == null && scratch.left() == 0) {
      return before;
    }
    Findings findings = before == null ? new Findings() : before;
    findings.add(conditions.marks(), without, scratch);
    return findings;
  }

  /**
   * What judging came to, for every rule and step: on this node, since it first judged for the
   * target by that rule.
   */
  public List<RuleStats> stats() {
    Map<String, Tally.Counts> counts = counts();
    return marks()
        .map(Mark::text)
        .sorted()
        .map(
            mark -> {
              Tally.Counts one = counts.getOrDefault(mark, Tally.Counts.NONE);
              return new RuleStats(
                  mark, one.evaluated(), one.candidates(), one.matched(), one.nanos());
            })
        .toList();
  }

  private Map<String, Tally.Counts> counts() {
    Map<String, Tally.Counts> counts = new HashMap<>(earlier);
    count(main, mark -> !outOfDate.contains(mark.ruleId()), counts);
    count(later, mark -> true, counts);
    return counts;
  }

  private static void count(
      Conditions conditions, Predicate<Mark> which, Map<String, Tally.Counts> into) {
    if (conditions == null) {
      return;
    }
    for (int i = 0; i < conditions.marks().size(); i++) {
      Mark mark = conditions.marks().get(i);
      if (which.test(mark)) {
        into.merge(mark.text(), conditions.tally().counts(i), Tally.Counts::plus);
      }
    }
  }

  /**
   * What brings a rule in, in words, by what its documents are marked with: an event that has none
   * of it is not asked about the rule at all.
   */
  public Map<String, List<String>> access() {
    List<Mark> marks = marks().toList();
    Accesses accesses = new Accesses(marks.stream().map(Mark::node).toList());
    Map<String, List<String>> access = new TreeMap<>();
    marks.forEach(mark -> access.put(mark.text(), accesses.of(mark.node(), true).inWords()));
    return access;
  }

  /**
   * Asks an event each condition by itself, without the engine: what {@link #judge} must agree
   * with.
   *
   * @param met gets the marks of the conditions that hold
   * @param unknown gets the rules of which nothing can be said
   */
  void askEach(Map<String, Object> source, Instant now, Set<String> met, Set<String> unknown) {
    Event event = Event.of(source, schema, now, new Event.Identity(null, indexNames));
    marks()
        .forEach(
            mark -> {
              try {
                if (mark.node().holds(event)) {
                  met.add(mark.text());
                }
              } catch (EventException e) {
                unknown.add(mark.ruleId());
              }
            });
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
    Node node = queries.get(ruleId);
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
