package dev.detection.match;

import dev.detection.match.CompiledRule.Step;
import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.dsl.Filters;
import dev.detection.query.eql.Eql;
import dev.detection.query.eql.EqlQuery;
import dev.detection.query.kql.Kql;
import dev.detection.query.lucene.Lucene;
import dev.detection.rule.Language;
import dev.detection.rule.Rule;
import dev.detection.rule.RuleKeys;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Reads one rule and gathers why it is not judged or not executed. */
final class Reading {
  /** Keys with an effect that is built. */
  private static final Set<String> BUILT =
      Set.of(
          "severity_mapping",
          "risk_score_mapping",
          "rule_name_override",
          "event_category_override",
          "filters");

  /** Keys that only order the events of sequences. */
  private static final Set<String> ORDER = Set.of("timestamp_field", "tiebreaker_field");

  /** Keys that say which documents the query finds; the others only say what comes of it. */
  private static final Set<String> FINDS = Set.of("data_view_id", "saved_id");

  private final Rule rule;
  private final List<String> notJudged = new ArrayList<>();
  private final List<String> notExecuted = new ArrayList<>();

  Reading(Rule rule) {
    this.rule = rule;
  }

  Reading withoutExecutor() {
    notExecuted.add("rule type [" + rule.type() + "] is not executed yet");
    return this;
  }

  /** A rule without a query that a single document is asked. */
  CompiledRule withoutQuery() {
    notJudged.add("rule type [" + rule.type() + "] is not executed yet");
    return compiled(null, List.of());
  }

  /** A rule that looks at what others make of documents. */
  CompiledRule ofResults() {
    return compiled(null, List.of());
  }

  CompiledRule of(Language language, String query) {
    try {
      return compiled(condition(language, query), List.of());
    } catch (NotSupportedException e) {
      notJudged.add(e.getMessage());
      return compiled(null, List.of());
    }
  }

  /**
   * Whether a query that is not judged yet can be read.
   *
   * @throws dev.detection.query.QueryException if it cannot
   */
  static void check(Language language, String query) {
    try {
      condition(language, query);
    } catch (NotSupportedException e) {
      return; // it is right, and nothing else was asked
    }
  }

  private static Condition condition(Language language, String query) {
    return switch (language) {
      case KUERY -> Kql.parse(query);
      case LUCENE -> Lucene.parse(query);
    };
  }

  /**
   * A clause of a rule in its own language; one of its filters that this cannot say, as a filter.
   */
  static String print(Rule rule, Condition clause) {
    try {
      return switch (rule) {
        case Rule.Eql eql -> Eql.print(clause);
        case Rule.Query query -> print(query.language(), clause);
        case Rule.NewTerms terms -> print(terms.language(), clause);
        case Rule.Threshold threshold -> print(threshold.language(), clause);
        case Rule.ThreatMatch threat -> print(threat.language(), clause);
        default -> throw new IllegalArgumentException("no query: " + rule.type());
      };
    } catch (IllegalArgumentException e) {
      return Filters.print(clause);
    }
  }

  private static String print(Language language, Condition clause) {
    return switch (language) {
      case KUERY -> Kql.print(clause);
      case LUCENE -> Lucene.print(clause);
    };
  }

  CompiledRule of(Rule.Eql eql) {
    String category =
        eql.eventCategoryOverride() == null ? Eql.EVENT_CATEGORY : eql.eventCategoryOverride();
    EqlQuery query = Eql.parse(eql.query(), category);
    if (!query.pipes().isEmpty()) {
      notExecuted.add("EQL pipes are not executed yet");
    }
    return switch (query) {
      case EqlQuery.Event event -> compiled(event.condition(), List.of());
      case EqlQuery.Sequence sequence -> {
        notExecuted.add("EQL sequences are not executed yet, only their steps are marked");
        List<Step> steps = steps(sequence.steps());
        if (sequence.until() != null) {
          steps.add(new Step("until", sequence.until().condition()));
        }
        yield compiled(null, steps);
      }
      case EqlQuery.Sample sample -> {
        notExecuted.add("EQL samples are not executed yet, only their steps are marked");
        yield compiled(null, steps(sample.steps()));
      }
    };
  }

  private static List<Step> steps(List<EqlQuery.Step> steps) {
    List<Step> numbered = new ArrayList<>();
    for (EqlQuery.Step step : steps) {
      numbered.add(new Step(String.valueOf(numbered.size()), step.condition()));
    }
    return numbered;
  }

  private CompiledRule compiled(Condition query, List<Step> unfiltered) {
    Condition condition = query;
    List<Step> steps = unfiltered;
    try {
      Condition filters = Filters.parse(rule.head().source().get("filters"));
      if (query != null) {
        condition = filtered(query, filters);
      }
      steps =
          unfiltered.stream()
              .map(step -> new Step(step.name(), filtered(step.condition(), filters)))
              .toList();
    } catch (NotSupportedException e) {
      notJudged.add(e.getMessage());
      condition = null;
      steps = List.of();
    }
    readKeys(!unfiltered.isEmpty());
    IndexPatterns patterns = readPatterns();
    if (condition != null) {
      checkFields(condition);
    }
    steps.forEach(step -> checkFields(step.condition()));
    return new CompiledRule(
        rule,
        condition,
        steps,
        notJudged.stream().distinct().toList(),
        notExecuted.stream().distinct().toList(),
        patterns);
  }

  private static Condition filtered(Condition query, Condition filters) {
    return filters instanceof Condition.Always(boolean truth, var at) && truth
        ? query
        : new Condition.All(List.of(query, filters), query.at());
  }

  private void readKeys(boolean ordered) {
    for (String key : RuleKeys.withEffectBeyondCore(rule.head())) {
      if (!BUILT.contains(key) && (ordered || !ORDER.contains(key))) {
        (FINDS.contains(key) ? notJudged : notExecuted).add("key [" + key + "] is not built yet");
      }
    }
    for (String key : RuleKeys.unknown(rule.head())) {
      notJudged.add("key [" + key + "] is not known" + RuleKeys.suggestion(key));
    }
  }

  private IndexPatterns readPatterns() {
    List<String> index = rule.head().index();
    IndexPatterns patterns = IndexPatterns.of(index);
    if (index.isEmpty() && !(rule instanceof Rule.Esql || rule instanceof Rule.MachineLearning)) {
      notJudged.add("the rule has no index patterns");
    }
    if (!index.isEmpty() && patterns.isEmpty()) {
      // A search that names no index would look at all of them.
      notJudged.add("none of the index patterns " + index + " is of this cluster");
    }
    if (IndexPatterns.haveDateMath(index)) {
      notJudged.add("date math in index patterns is not built yet");
    }
    return patterns;
  }

  /** What is refused of fields of which nothing is known is evaluated on no fields. */
  private void checkFields(Condition condition) {
    try {
      Binder.bind(condition, Schema.byValue());
    } catch (NotSupportedException e) {
      notJudged.add(e.getMessage());
    }
  }
}
