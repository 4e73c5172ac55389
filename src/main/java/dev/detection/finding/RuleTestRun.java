package dev.detection.finding;

import dev.detection.match.CompiledRule;
import dev.detection.match.EventException;
import dev.detection.match.Judge;
import dev.detection.match.RuleSet;
import dev.detection.match.Schema;
import dev.detection.query.NotSupportedException;
import dev.detection.rule.Rule;
import dev.detection.rule.RuleTest;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Runs the tests of a rule file without a cluster: every event is judged as if for a target of
 * which only ECS is known. For new_terms the run whose window ends at the test's {@code now} is
 * looked at. The events of a machine_learning rule are results of anomaly jobs.
 */
public final class RuleTestRun {
  private final Rule rule;
  private final RuleTest test;
  private final Judge judge;
  private final Instant now;
  private final List<String> failures = new ArrayList<>();

  private RuleTestRun(CompiledRule compiled, RuleTest test, Instant clock) {
    this.rule = compiled.rule();
    this.test = test;
    this.judge = RuleSet.of(List.of(compiled)).judge(Schema.ecs());
    this.now = test.now() == null ? clock : test.now();
  }

  /**
   * Why tests of a rule cannot be run; null if they can.
   *
   * @param compiled a rule
   */
  public static String notRun(CompiledRule compiled) {
    if (!compiled.isSupported()) {
      return String.join("; ", compiled.notSupported());
    }
    return switch (compiled.rule()) {
      case Rule.Query query -> null;
      case Rule.Eql eql -> null;
      case Rule.NewTerms terms -> null;
      case Rule.MachineLearning learning -> null;
      default -> "tests of rules of the type [" + compiled.rule().type() + "] are not run";
    };
  }

  /**
   * What the rule makes of the events against what the test says.
   *
   * @param compiled a rule whose tests are run, see {@link #notRun}
   * @param clock what time it is where the test does not say
   * @return a sentence for each difference; empty if there is none
   */
  public static List<String> failures(CompiledRule compiled, RuleTest test, Instant clock) {
    RuleTestRun run = new RuleTestRun(compiled, test, clock);
    try {
      switch (compiled.rule()) {
        case Rule.NewTerms terms -> run.findNewTerms(terms);
        case Rule.MachineLearning learning -> run.judgeEach(result -> raises(learning, result));
        default -> run.judgeEach(run::matches);
      }
    } catch (EventException | NotSupportedException e) {
      run.failures.add(e.getMessage());
    }
    return run.failures;
  }

  private boolean matches(Map<String, Object> event) {
    return judge.matches(rule.id(), event, null, now);
  }

  /** As the results of jobs are searched when the rule runs. */
  private static boolean raises(Rule.MachineLearning rule, Map<String, Object> result) {
    return "record".equals(result.get("result_type"))
        && rule.jobIds().contains(result.get("job_id"))
        && result.get("record_score") instanceof Number score
        && score.doubleValue() >= rule.anomalyThreshold()
        && !Boolean.TRUE.equals(result.get("is_interim"));
  }

  private void judgeEach(Predicate<Map<String, Object>> rule) {
    if (test.alerts() != null) {
      failures.add("[alerts] has no meaning for a rule on single events, use [match]");
    }
    List<Map<String, Object>> documents = test.documents();
    for (int i = 0; i < documents.size(); i++) {
      boolean matches = rule.test(documents.get(i));
      if (matches != test.match()) {
        failures.add("event %s %s".formatted(i + 1, matches ? "matches" : "does not match"));
      }
    }
  }

  private void findNewTerms(Rule.NewTerms terms) {
    if (test.now() == null) {
      failures.add("a test of a scheduled rule needs [now]");
      return;
    }
    NewTerms events = new NewTerms(terms, Schema.ecs());
    List<Map<String, Object>> documents = test.documents();
    for (int i = 0; i < documents.size(); i++) {
      if (matches(documents.get(i))) {
        events.add(new SourceDocument("", String.valueOf(i + 1), documents.get(i)));
      }
    }
    Set<List<Object>> found = new LinkedHashSet<>();
    events.inWindowEndingAt(now).forEach(one -> found.add(one.values()));
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
}
