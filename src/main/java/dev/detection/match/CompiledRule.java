package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.QueryException;
import dev.detection.query.eql.Eql;
import dev.detection.query.eql.EqlQuery;
import dev.detection.query.kql.Kql;
import dev.detection.query.search.Search;
import dev.detection.rule.Language;
import dev.detection.rule.Rule;
import dev.detection.rule.RuleException;
import dev.detection.rule.RuleKeys;
import dev.detection.rule.RuleProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A rule with its query read.
 *
 * @param condition what the rule asks of one document; null if it asks something else
 * @param notSupported why the rule is not executed, for people; empty if it is
 */
public record CompiledRule(Rule rule, Condition condition, List<String> notSupported) {
  /** Keys beyond the core of every type whose effect is built. */
  private static final Set<String> BUILT =
      Set.of(
          "severity_mapping",
          "risk_score_mapping",
          "rule_name_override",
          "event_category_override",
          // They order the events of a sequence; a single event has no order.
          "timestamp_field",
          "tiebreaker_field");

  /** Keeps an own copy of the reasons. */
  public CompiledRule {
    notSupported = List.copyOf(notSupported);
  }

  /** The rule's id. */
  public String id() {
    return rule.id();
  }

  /**
   * Reads the rule's query.
   *
   * @throws RuleException if it cannot be read, with the place in the query
   */
  public static CompiledRule compile(Rule rule) {
    List<String> reasons = new ArrayList<>();
    Condition condition =
        switch (rule) {
          case Rule.Query query -> read(query, query.language(), query.query(), reasons);
          case Rule.Eql eql -> eql(eql, reasons);
          case Rule.NewTerms terms -> {
            Condition base = read(terms, terms.language(), terms.query(), reasons);
            checkSearch(base, reasons);
            yield base;
          }
          case Rule.Threshold threshold -> {
            reasons.add(notExecuted(rule));
            yield read(threshold, threshold.language(), threshold.query(), reasons);
          }
          case Rule.ThreatMatch threat -> {
            reasons.add(notExecuted(rule));
            read(threat, threat.threatLanguage(), threat.threatQuery(), reasons);
            yield read(threat, threat.language(), threat.query(), reasons);
          }
          case Rule.SavedQuery saved -> {
            reasons.add(notExecuted(rule));
            yield null;
          }
          case Rule.Esql esql -> {
            reasons.add(notExecuted(rule));
            yield null;
          }
          case Rule.MachineLearning ml -> {
            reasons.add(notExecuted(rule));
            yield null;
          }
        };
    checkEvaluated(condition, reasons);
    checkKeys(rule, reasons);
    return new CompiledRule(rule, condition, reasons.stream().distinct().toList());
  }

  private static String notExecuted(Rule rule) {
    return "rule type [" + rule.type() + "] is not executed yet";
  }

  private static Condition read(Rule rule, Language language, String query, List<String> reasons) {
    if (language == Language.LUCENE) {
      reasons.add("language [lucene] is not executed yet");
      return null;
    }
    try {
      return Kql.parse(query == null ? "" : query);
    } catch (QueryException e) {
      throw badQuery(rule, e);
    }
  }

  private static Condition eql(Rule.Eql rule, List<String> reasons) {
    String category =
        rule.eventCategoryOverride() == null ? Eql.EVENT_CATEGORY : rule.eventCategoryOverride();
    EqlQuery query;
    try {
      query = Eql.parse(rule.query(), category);
    } catch (QueryException e) {
      throw badQuery(rule, e);
    }
    if (!query.pipes().isEmpty()) {
      reasons.add("EQL pipes are not executed yet");
    }
    return switch (query) {
      case EqlQuery.Event event -> event.condition();
      case EqlQuery.Sequence sequence -> {
        reasons.add("EQL sequences are not executed yet");
        yield null;
      }
      case EqlQuery.Sample sample -> {
        reasons.add("EQL samples are not executed yet");
        yield null;
      }
    };
  }

  private static RuleException badQuery(Rule rule, QueryException e) {
    return new RuleException(List.of(new RuleProblem(rule.id(), "query", e.at(), e.getMessage())));
  }

  private static void checkSearch(Condition condition, List<String> reasons) {
    if (condition != null) {
      try {
        Search.toDsl(condition);
      } catch (NotSupportedException e) {
        reasons.add("in a scheduled search " + e.getMessage());
      }
    }
  }

  /** What is not evaluated on any fields is not evaluated on those of ECS either. */
  private static void checkEvaluated(Condition condition, List<String> reasons) {
    if (condition != null) {
      try {
        Binder.bind(condition, Schema.ecs());
      } catch (NotSupportedException e) {
        reasons.add(e.getMessage());
      }
    }
  }

  private static void checkKeys(Rule rule, List<String> reasons) {
    if (rule.head().index().isEmpty() && !(rule instanceof Rule.MachineLearning)) {
      reasons.add("the rule has no index patterns");
    }
    for (String key : RuleKeys.withEffectBeyondCore(rule.head())) {
      if (!BUILT.contains(key)) {
        reasons.add("key [" + key + "] is not built yet");
      }
    }
    for (String key : RuleKeys.unknown(rule.head())) {
      reasons.add("key [" + key + "] is not known");
    }
  }
}
