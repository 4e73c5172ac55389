package dev.detection.cli;

import dev.detection.finding.Alert;
import dev.detection.finding.AlertFactory;
import dev.detection.finding.DocumentTime;
import dev.detection.finding.Marks;
import dev.detection.finding.NewTerms;
import dev.detection.finding.SourceDocument;
import dev.detection.match.CompiledRule;
import dev.detection.match.EventException;
import dev.detection.match.Judge;
import dev.detection.match.Judgement;
import dev.detection.match.RuleSet;
import dev.detection.match.Schema;
import dev.detection.query.NotSupportedException;
import dev.detection.rule.Rule;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * Rules over events that are all there, as a cluster would judge and run them. The time is that of
 * the events: an alert on one event is made when the event came, one of a window when it ends.
 */
final class Offline {
  private static final String EXECUTION = "detection-rules run";

  private final Map<String, CompiledRule> rules = new TreeMap<>();
  private final RuleSet ruleSet;
  private final Schema schema;
  private final boolean anyIndex;
  private final Instant now;
  private final Map<String, Judge> judges = new HashMap<>();
  private final Map<String, NewTerms> newTerms = new TreeMap<>();

  /** Why rules are left out or fail, by rule. */
  private final Map<String, String> problems = new TreeMap<>();

  /**
   * @param schema the fields of all events
   * @param anyIndex whether rules judge events whatever indices they are for
   * @param now what {@code now} stands for in queries, and when an event came that has no time
   */
  Offline(List<CompiledRule> given, Schema schema, boolean anyIndex, Instant now) {
    given.forEach(rule -> rules.put(rule.id(), rule));
    this.ruleSet = RuleSet.of(given);
    this.schema = schema;
    this.anyIndex = anyIndex;
    this.now = now;
    for (CompiledRule rule : given) {
      if (!rule.isSupported()) {
        problems.put(rule.id(), String.join("; ", rule.notSupported()));
      } else if (rule.rule() instanceof Rule.MachineLearning) {
        problems.put(rule.id(), "its jobs are run by [detection-rules anomaly]");
      } else if (rule.rule() instanceof Rule.NewTerms terms) {
        try {
          newTerms.put(rule.id(), new NewTerms(terms, schema));
        } catch (NotSupportedException e) {
          problems.put(rule.id(), e.getMessage());
        }
      }
    }
  }

  /** Why rules were left out or failed, by rule. */
  Map<String, String> problems() {
    return problems;
  }

  /**
   * Judges an event.
   *
   * @param alerts is given the alerts on the event by itself; null if none are wanted
   * @return its marks; empty if it meets no rule
   */
  Map<String, Object> judge(SourceDocument event, Consumer<Alert> alerts) {
    Judge judge =
        judges.computeIfAbsent(
            anyIndex ? "" : event.index(),
            index -> ruleSet.judge(index.isEmpty() ? List.of() : List.of(index), schema));
    Judgement judgement = judge.judge(event.source(), event.id(), now);
    problems.putAll(judgement.failures());
    if (alerts != null) {
      judgement.ruleIds().forEach(ruleId -> found(rules.get(ruleId), event, alerts));
    }
    return Marks.of(judgement);
  }

  private void found(CompiledRule rule, SourceDocument event, Consumer<Alert> alerts) {
    if (!rule.isSupported() || AlertFactory.descendsFrom(event, rule.id())) {
      return;
    }
    switch (rule.rule()) {
      case Rule.Query query -> alerts.accept(alert(rule, event));
      case Rule.Eql eql -> alerts.accept(alert(rule, event));
      case Rule.NewTerms terms -> {
        NewTerms known = newTerms.get(rule.id());
        if (known != null) {
          try {
            known.add(event);
          } catch (EventException e) {
            problems.put(rule.id(), e.getMessage());
          }
        }
      }
      default -> throw new IllegalStateException("runs but is not run here: " + rule.id());
    }
  }

  private Alert alert(CompiledRule rule, SourceDocument event) {
    Instant came = DocumentTime.of(event.source(), schema);
    Instant when = came == null ? now : came;
    return factory(when).ofDocument(new GivenRule(rule.rule(), when), event);
  }

  private static AlertFactory factory(Instant when) {
    return new AlertFactory(List.of(Marks.DEFAULT_FIELD), when, EXECUTION);
  }

  /** The alerts of rules that run on a schedule, in the order of their windows. */
  List<Alert> scheduled() {
    List<Alert> alerts = new ArrayList<>();
    newTerms.forEach(
        (ruleId, known) -> {
          Map<List<Object>, String> previous = new HashMap<>();
          for (NewTerms.Found found : known.inAllWindows()) {
            Instant when = found.window().to();
            Alert alert =
                factory(when)
                    .ofNewTerms(
                        new GivenRule(rules.get(ruleId).rule(), when),
                        found.document(),
                        found.values(),
                        found.firstSeen(),
                        previous.getOrDefault(found.values(), ""));
            previous.put(found.values(), alert.id());
            alerts.add(alert);
          }
        });
    return alerts;
  }
}
