package dev.detection.match;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.QueryException;
import dev.detection.query.dsl.FilterException;
import dev.detection.query.dsl.Filters;
import dev.detection.query.eql.Eql;
import dev.detection.query.eql.EqlQuery;
import dev.detection.query.kql.Kql;
import dev.detection.query.lucene.Lucene;
import dev.detection.rule.Language;
import dev.detection.rule.Origin;
import dev.detection.rule.Position;
import dev.detection.rule.Rule;
import dev.detection.rule.RuleException;
import dev.detection.rule.RuleKeys;
import dev.detection.rule.RuleProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A rule whose query has been read. Immutable.
 *
 * @param rule the rule
 * @param condition what its query and its filters ask of a single document; null if it has no such
 *     query, one in a language that is not read here, or filters that are not evaluated
 * @param steps what the steps of a sequence or sample ask, in order; empty for other rules
 * @param notSupported why the rule is not executed, one reason an entry; empty if it is
 * @param patterns which documents it is for
 */
public record CompiledRule(
    Rule rule,
    Condition condition,
    List<Condition> steps,
    List<String> notSupported,
    IndexPatterns patterns) {

  /** Keys with an effect that is built. */
  private static final Set<String> BUILT =
      Set.of(
          "severity_mapping",
          "risk_score_mapping",
          "rule_name_override",
          "event_category_override");

  /** Keys that only order the events of sequences. */
  private static final Set<String> ORDER = Set.of("timestamp_field", "tiebreaker_field");

  /** Where a place in the value of a key is to be told. */
  private interface Place {
    Position of(String key, Position inValue);
  }

  /** Keeps own copies of the lists. */
  public CompiledRule {
    steps = List.copyOf(steps);
    notSupported = List.copyOf(notSupported);
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
      return read(rule);
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
        condition(threat.threatLanguage(), threat.threatQuery(), new ArrayList<>());
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
    List<String> reasons = new ArrayList<>();
    return switch (rule) {
      case Rule.Query query -> simple(rule, query.language(), query.query(), true, reasons);
      case Rule.NewTerms terms -> {
        CompiledRule compiled = simple(rule, terms.language(), terms.query(), true, reasons);
        yield compiled.condition == null ? compiled : compiled.searchable();
      }
      case Rule.Threshold threshold ->
          simple(rule, threshold.language(), threshold.query(), false, reasons);
      case Rule.ThreatMatch threat ->
          simple(rule, threat.language(), threat.query(), false, reasons);
      case Rule.Eql eql -> eql(eql, reasons);
      case Rule.SavedQuery saved -> without(rule, reasons);
      case Rule.Esql esql -> without(rule, reasons);
      case Rule.MachineLearning learning -> without(rule, reasons);
    };
  }

  /** Not supported if the scheduled search cannot say the condition. */
  private CompiledRule searchable() {
    try {
      dev.detection.query.search.Search.toDsl(condition);
      return this;
    } catch (NotSupportedException e) {
      List<String> reasons = new ArrayList<>(notSupported);
      reasons.add("in a search " + e.getMessage());
      return new CompiledRule(rule, condition, steps, reasons, patterns);
    }
  }

  private static CompiledRule without(Rule rule, List<String> reasons) {
    reasons.add(notExecuted(rule));
    return of(rule, null, List.of(), reasons);
  }

  private static String notExecuted(Rule rule) {
    return "rule type [" + rule.type() + "] is not executed yet";
  }

  private static CompiledRule simple(
      Rule rule, Language language, String query, boolean executed, List<String> reasons) {
    if (!executed) {
      reasons.add(notExecuted(rule));
    }
    return of(rule, condition(language, query, reasons), List.of(), reasons);
  }

  private static Condition condition(Language language, String query, List<String> reasons) {
    try {
      return switch (language) {
        case KUERY -> Kql.parse(query);
        case LUCENE -> Lucene.parse(query);
      };
    } catch (NotSupportedException e) {
      reasons.add(e.getMessage());
      return null;
    }
  }

  private static CompiledRule eql(Rule.Eql rule, List<String> reasons) {
    String category =
        rule.eventCategoryOverride() == null ? Eql.EVENT_CATEGORY : rule.eventCategoryOverride();
    EqlQuery query = Eql.parse(rule.query(), category);
    if (!query.pipes().isEmpty()) {
      reasons.add("EQL pipes are not executed yet");
    }
    return switch (query) {
      case EqlQuery.Event event -> of(rule, event.condition(), List.of(), reasons);
      case EqlQuery.Sequence sequence -> {
        reasons.add("EQL sequences are not executed yet");
        yield of(rule, null, conditions(sequence.steps()), reasons);
      }
      case EqlQuery.Sample sample -> {
        reasons.add("EQL samples are not executed yet");
        yield of(rule, null, conditions(sample.steps()), reasons);
      }
    };
  }

  private static List<Condition> conditions(List<EqlQuery.Step> steps) {
    return steps.stream().map(EqlQuery.Step::condition).toList();
  }

  /** The query and the filters; null, with a reason, if these are not evaluated. */
  private static Condition filtered(Rule rule, Condition query, List<String> reasons) {
    try {
      Condition filters = Filters.parse(rule.head().source().get("filters"));
      return filters instanceof Condition.Always(boolean truth, Position at) && truth
          ? query
          : new Condition.All(List.of(query, filters), query.at());
    } catch (NotSupportedException e) {
      reasons.add(e.getMessage());
      return null;
    }
  }

  private static CompiledRule of(
      Rule rule, Condition query, List<Condition> steps, List<String> reasons) {
    Condition condition = query == null ? null : filtered(rule, query, reasons);
    for (String key : RuleKeys.withEffectBeyondCore(rule.head())) {
      boolean built =
          BUILT.contains(key)
              || (ORDER.contains(key) && steps.isEmpty())
              || (key.equals("filters") && query != null);
      if (!built) {
        reasons.add("key [" + key + "] is not built yet");
      }
    }
    for (String key : RuleKeys.unknown(rule.head())) {
      reasons.add("key [" + key + "] is not known" + RuleKeys.suggestion(key));
    }
    List<String> index = rule.head().index();
    IndexPatterns patterns = IndexPatterns.of(index);
    if (index.isEmpty() && !(rule instanceof Rule.Esql || rule instanceof Rule.MachineLearning)) {
      reasons.add("the rule has no index patterns");
    }
    if (!index.isEmpty() && patterns.isEmpty()) {
      // A search that names no index would look at all of them.
      reasons.add("none of the index patterns " + index + " is of this cluster");
    }
    if (IndexPatterns.haveDateMath(index)) {
      reasons.add("date math in index patterns is not built yet");
    }
    if (condition != null) {
      try {
        // What is evaluated on no fields is not evaluated on those of ECS either.
        Binder.bind(condition, Schema.ecs());
      } catch (NotSupportedException e) {
        reasons.add(e.getMessage());
      }
    }
    return new CompiledRule(rule, condition, steps, reasons.stream().distinct().toList(), patterns);
  }

  /** The id of the rule. */
  public String id() {
    return rule.id();
  }

  /** Whether the rule is executed. */
  public boolean isSupported() {
    return notSupported.isEmpty();
  }

  /**
   * The condition for documents of a target.
   *
   * @throws NotSupportedException if something in it is not evaluated on these fields
   */
  Node bind(Schema schema) {
    return Binder.bind(condition, schema);
  }
}
