package dev.detection.rest;

import dev.detection.alert.AlertCounts;
import dev.detection.match.CompiledRule;
import dev.detection.match.Judge.RuleStats;
import dev.detection.store.RuleRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.core.TimeValue;

/**
 * Which rules are asked about, and how they are told.
 *
 * @param marks queries and steps by rule
 * @param order of rules
 * @param size how many of them
 * @param debug whether targets and access are told
 * @param human whether times are told in words too
 * @param columns whether the answer is a table of text
 */
record RuleStatsTable(
    Map<String, List<String>> marks,
    Comparator<RuleStats> order,
    int size,
    boolean debug,
    boolean human,
    boolean columns) {
  private static final int MOST_RULES = 10_000;

  /** The debug form is long. */
  private static final int MOST_RULES_DEBUG = 100;

  /** Targets told of one rule, and targets of which it is asked what brings rules in. */
  private static final int MOST_TARGETS = 20;

  /**
   * What a request asks.
   *
   * @throws ResourceNotFoundException if it names a rule that there is not
   * @throws IllegalArgumentException if a parameter is wrong
   */
  static RuleStatsTable of(DetectionRequest request, RuleRegistry.Snapshot snapshot) {
    Map<String, CompiledRule> rules = snapshot.compiled();
    String one = request.ruleId();
    if (one != null) {
      if (!rules.containsKey(one)) {
        throw RuleAction.notFound(one);
      }
      rules = Map.of(one, rules.get(one));
    }
    boolean debug = Boolean.TRUE.equals(request.flag("debug"));
    Map<String, List<String>> marks = new TreeMap<>();
    rules.forEach((id, rule) -> marks.put(id, marksOf(rule)));
    return new RuleStatsTable(
        marks,
        RuleCounts.order(request.parameter("sort")),
        request.sizeUpTo(debug ? MOST_RULES_DEBUG : MOST_RULES),
        debug,
        Boolean.TRUE.equals(request.flag("human")),
        Stream.of("v", "h", "s").anyMatch(name -> request.parameter(name) != null));
  }

  private static List<String> marksOf(CompiledRule rule) {
    List<String> marks = new ArrayList<>();
    if (rule.condition() != null) {
      marks.add(rule.id());
    }
    rule.steps().forEach(step -> marks.add(rule.markOf(step)));
    return marks;
  }

  /** All queries and steps of some rules. */
  Set<String> marksOf(Collection<String> ruleIds) {
    return ruleIds.stream().flatMap(id -> marks.get(id).stream()).collect(Collectors.toSet());
  }

  /**
   * The rules to be told, in their order.
   *
   * @param unjudged whether those belong to them that judged no document
   */
  List<RuleStats> rules(RuleCounts counts, boolean unjudged) {
    return marks.entrySet().stream()
        .map(rule -> counts.of(rule.getKey(), rule.getValue()))
        .filter(rule -> unjudged || rule.evaluated() > 0)
        .sorted(order)
        .toList();
  }

  /** The targets of which it is asked what brings the first of these rules in. */
  Set<String> targetsForAccess(RuleCounts counts, List<RuleStats> rules) {
    return counts.byTarget(marksOf(ids(rules))).stream()
        .limit(MOST_TARGETS)
        .map(RuleStats::mark)
        .collect(Collectors.toSet());
  }

  /** The ids of those of the rules that are told. */
  List<String> ids(List<RuleStats> rules) {
    return rules.stream().limit(size).map(RuleStats::mark).toList();
  }

  /** The rules as a JSON object. */
  Map<String, Object> told(
      List<RuleStats> rules, RuleCounts counts, AlertCounts alerts, AccessForms access) {
    Map<String, Object> told = new LinkedHashMap<>();
    rules.stream()
        .limit(size)
        .forEach(
            rule -> {
              Map<String, Object> one = told(rule, counts, access);
              AlertCounts.OfRule raised = alerts.of(rule.mark());
              if (raised != null) {
                one.put("alerts", raised.alerts());
              }
              if (raised != null && raised.lastMatch() != null) {
                one.put("last_match", raised.lastMatch().toString());
              }
              told.put(rule.mark(), one);
            });
    return told;
  }

  private Map<String, Object> told(RuleStats rule, RuleCounts counts, AccessForms access) {
    Map<String, Object> told = new LinkedHashMap<>();
    counts(rule, told);
    Map<String, Object> steps = new LinkedHashMap<>();
    for (String mark : marks.get(rule.mark())) {
      Map<String, Object> part = told;
      if (!mark.equals(rule.mark())) {
        part = new LinkedHashMap<>();
        counts(counts.of(mark, List.of(mark)), part);
        steps.put(mark, part);
      }
      if (debug) {
        part.put("access", access.of(mark));
      }
    }
    if (!steps.isEmpty()) {
      told.put("steps", steps);
    }
    if (debug) {
      List<RuleStats> targets = counts.byTarget(marks.get(rule.mark()));
      Map<String, Object> byTarget = new LinkedHashMap<>();
      targets.stream()
          .limit(MOST_TARGETS)
          .forEach(
              target -> {
                Map<String, Object> own = new LinkedHashMap<>();
                counts(target, own);
                byTarget.put(target.mark(), own);
              });
      told.put("target_count", targets.size());
      told.put("targets", byTarget);
    }
    return told;
  }

  private void counts(RuleStats stats, Map<String, Object> into) {
    into.put("evaluated", stats.evaluated());
    into.put("candidates", stats.candidates());
    into.put("matched", stats.matched());
    if (human) {
      into.put("time", TimeValue.timeValueNanos(stats.nanos()).toString());
    }
    into.put("time_in_nanos", stats.nanos());
  }
}
