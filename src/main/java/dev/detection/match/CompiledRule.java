package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.QueryException;
import dev.detection.query.dsl.FilterException;
import dev.detection.rule.Origin;
import dev.detection.rule.Position;
import dev.detection.rule.Rule;
import dev.detection.rule.RuleException;
import dev.detection.rule.RuleProblem;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A rule whose query has been read. Immutable.
 *
 * @param rule the rule
 * @param condition what its query and its filters ask of a single document; null if it has no such
 *     query, one in a language that is not read here, or filters that are not evaluated
 * @param steps what the steps of a sequence or sample ask, each with the filters; empty for other
 *     rules
 * @param notJudged why documents are not judged by the query, one reason an entry; empty if they
 *     are. A document that is judged has marks, of which alerts may or may not be made
 * @param notExecuted why no alerts are made, beyond that; empty if they are
 * @param patterns which documents it is for
 */
public record CompiledRule(
    Rule rule,
    Condition condition,
    List<Step> steps,
    List<String> notJudged,
    List<String> notExecuted,
    IndexPatterns patterns) {

  /**
   * A step of a sequence or sample.
   *
   * @param name its place in the order written, from {@code 0}, or {@code until}
   */
  public record Step(String name, Condition condition) {}

  /** Where a place in the value of a key is to be told. */
  private interface Place {
    Position of(String key, Position inValue);
  }

  /** Keeps own copies of the lists. */
  public CompiledRule {
    steps = List.copyOf(steps);
    notJudged = List.copyOf(notJudged);
    notExecuted = List.copyOf(notExecuted);
  }

  /**
   * Reads the query of a rule.
   *
   * @throws RuleException if it cannot be read: a problem of the key {@code query} or {@code
   *     threat_query}, with the position in that query, or of {@code filters}
   */
  public static CompiledRule compile(Rule rule) {
    return compile(rule, (key, inQuery) -> inQuery);
  }

  /**
   * Reads the query of a rule.
   *
   * @param origin the text that the rule was read from
   * @throws RuleException as {@link #compile(Rule)}, with the position in the rule's text
   */
  public static CompiledRule compile(Rule rule, Origin origin) {
    return compile(rule, origin::within);
  }

  private static CompiledRule compile(Rule rule, Place place) {
    readThreatQuery(rule, place);
    try {
      CompiledRule compiled = read(rule);
      compiled.weight(); // may be more than a rule may have
      return compiled;
    } catch (QueryException e) {
      throw problem(rule, "query", e, place);
    } catch (FilterException e) {
      Position at = place.of("filters", Position.UNKNOWN);
      throw new RuleException(List.of(new RuleProblem(rule.id(), e.path(), at, e.getMessage())));
    }
  }

  private static void readThreatQuery(Rule rule, Place place) {
    if (rule instanceof Rule.ThreatMatch threat) {
      try {
        Reading.check(threat.threatLanguage(), threat.threatQuery());
      } catch (QueryException e) {
        throw problem(rule, "threat_query", e, place);
      }
    }
  }

  private static RuleException problem(Rule rule, String key, QueryException e, Place place) {
    return new RuleException(
        List.of(
            new RuleProblem(rule.id(), key, place.of(key, e.at()), e.getMessage(), e.excerpt())));
  }

  private static CompiledRule read(Rule rule) {
    Reading reading = new Reading(rule);
    return switch (rule) {
      case Rule.Query query -> reading.of(query.language(), query.query());
      case Rule.NewTerms terms -> reading.of(terms.language(), terms.query()).searchable();
      case Rule.Threshold threshold ->
          reading.withoutExecutor().of(threshold.language(), threshold.query());
      case Rule.ThreatMatch threat ->
          reading.withoutExecutor().of(threat.language(), threat.query());
      case Rule.Eql eql -> reading.of(eql);
      case Rule.SavedQuery saved -> reading.withoutQuery();
      case Rule.Esql esql -> reading.withoutQuery();
      case Rule.MachineLearning learning -> reading.ofResults();
    };
  }

  /** Not executed if the scheduled search cannot say the condition. */
  private CompiledRule searchable() {
    if (condition == null) {
      return this;
    }
    try {
      dev.detection.query.search.Search.toDsl(condition);
      return this;
    } catch (NotSupportedException e) {
      List<String> reasons = new ArrayList<>(notExecuted);
      reasons.add("in a search " + e.getMessage());
      return new CompiledRule(rule, condition, steps, notJudged, reasons, patterns);
    }
  }

  /** The memory that its conditions take once they are judged, in bytes; an estimate. */
  public long weight() {
    return Stream.concat(Stream.ofNullable(condition), steps.stream().map(Step::condition))
        .mapToLong(Weight::of)
        .sum();
  }

  /** The id of the rule. */
  public String id() {
    return rule.id();
  }

  /**
   * Why an event meets the rule's query, or each of its steps, or does not.
   *
   * @param schema the fields of the event's target
   * @param source the document
   * @param now the time that {@code now} stands for in queries
   * @return by what the event would be marked with: the id of the rule, or that of a step; empty if
   *     the rule is not judged
   * @throws EventException if the document cannot be judged
   */
  public Map<String, Explanation> explain(Schema schema, Map<String, Object> source, Instant now) {
    Map<String, Explanation> explanations = new LinkedHashMap<>();
    if (isJudged()) {
      Explainer explainer =
          new Explainer(
              new Binder(schema, ""),
              Event.of(source, schema, now),
              clause -> Reading.print(rule, clause));
      if (condition != null) {
        explanations.put(id(), explainer.explain(condition).decided());
      }
      for (Step step : steps) {
        explanations.put(markOf(step), explainer.explain(step.condition()).decided());
      }
    }
    return explanations;
  }

  /** What a document that meets a step is marked with. */
  public String markOf(Step step) {
    return id() + "#" + step.name();
  }

  /** Why the rule makes no alerts, one reason an entry; empty if it does. */
  public List<String> notSupported() {
    return Stream.concat(notJudged.stream(), notExecuted.stream()).toList();
  }

  /** Whether the rule makes alerts. */
  public boolean isSupported() {
    return notJudged.isEmpty() && notExecuted.isEmpty();
  }

  /** Whether documents are judged by the rule's query, or by its steps. */
  public boolean isJudged() {
    return notJudged.isEmpty() && (condition != null || !steps.isEmpty());
  }
}
