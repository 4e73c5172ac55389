package dev.detection.match;

import dev.detection.rule.DateMath;
import dev.detection.rule.Rule;
import dev.detection.rule.RuleHead;
import dev.detection.rule.RuleTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Runs the tests of a rule file without a cluster: every event is judged by the evaluator, as if
 * for a target of which only ECS is known. For new_terms the events that match are then sorted by
 * the time they count by into window and history of a run at the test's {@code now}.
 */
final class RuleTestRun {
  private final Rule rule;
  private final RuleTest test;
  private final Judge judge;
  private final Instant now;
  private final List<String> failures = new ArrayList<>();

  private RuleTestRun(CompiledRule compiled, RuleTest test) {
    this.rule = compiled.rule();
    this.test = test;
    this.judge = RuleSet.of(List.of(compiled)).judge(Schema.ecs());
    this.now = test.now() == null ? Instant.now() : test.now();
  }

  /**
   * What the rule makes of the events against what the test says.
   *
   * @param compiled a supported rule
   * @return a sentence for each difference; empty if there is none
   */
  static List<String> failures(CompiledRule compiled, RuleTest test) {
    RuleTestRun run = new RuleTestRun(compiled, test);
    switch (compiled.rule()) {
      case Rule.Query query -> run.judgeEach();
      case Rule.Eql eql -> run.judgeEach();
      case Rule.NewTerms terms -> run.findNewTerms(terms);
      default -> throw new IllegalArgumentException("tests of [" + compiled.rule().type() + "]");
    }
    return run.failures;
  }

  private void judgeEach() {
    if (test.alerts() != null) {
      failures.add("[alerts] has no meaning for a rule on single events, use [match]");
    }
    for (int i = 0; i < test.events().size(); i++) {
      boolean matches = judge.matches(rule.id(), test.documents().get(i), null, now);
      if (matches != test.match()) {
        failures.add("event %d %s".formatted(i + 1, matches ? "matches" : "does not match"));
      }
    }
  }

  private void findNewTerms(Rule.NewTerms terms) {
    if (test.now() == null) {
      failures.add("a test of a scheduled rule needs [now]");
      return;
    }
    Instant from = DateMath.evaluate(rule.head().from(), now, false);
    Instant history = DateMath.evaluate(terms.historyWindowStart(), now, false);
    Set<List<Object>> found = new LinkedHashSet<>();
    Set<List<Object>> known = new HashSet<>();
    for (Map<String, Object> document : test.documents()) {
      if (judge.matches(rule.id(), document, null, now)) {
        Event event = Event.of(document, Schema.ecs(), now);
        Instant time = time(event);
        if (time != null && !time.isBefore(history) && !time.isAfter(now)) {
          (time.isBefore(from) ? known : found).addAll(combinations(event, terms.fields()));
        }
      }
    }
    found.removeAll(known);
    compare(found);
  }

  private void compare(Set<List<Object>> found) {
    if (test.alerts() == null) {
      if (found.isEmpty() == test.match()) {
        failures.add("new are " + found);
      }
      return;
    }
    for (Map<String, Object> alert : test.alerts()) {
      if (!alert.keySet().equals(Set.of("terms"))) {
        failures.add("expected an alert with [terms] alone but was " + alert);
      }
    }
    List<Object> expected = test.alerts().stream().map(alert -> alert.get("terms")).toList();
    if (expected.size() != found.size() || !found.containsAll(expected)) {
      failures.add("expected new terms %s but were %s".formatted(expected, found));
    }
  }

  /** What the event counts by: the override field, else, where the rule allows it, its time. */
  private Instant time(Event event) {
    RuleHead head = rule.head();
    String override = head.timestampOverride();
    Instant time = override == null ? null : date(event, override);
    return time == null && (override == null || head.timestampFallback())
        ? date(event, "@timestamp")
        : time;
  }

  private static Instant date(Event event, String field) {
    List<Object> values = event.values(field);
    return values.isEmpty() ? null : Instant.parse((String) values.getFirst());
  }

  private static Collection<List<Object>> combinations(Event event, List<String> fields) {
    Set<List<Object>> combinations = Set.of(List.of());
    for (String field : fields) {
      Set<List<Object>> longer = new LinkedHashSet<>();
      for (List<Object> before : combinations) {
        for (Object value : event.values(field)) {
          List<Object> one = new ArrayList<>(before);
          one.add(value);
          longer.add(one);
        }
      }
      combinations = longer;
    }
    return combinations;
  }
}
