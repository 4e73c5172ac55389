package dev.detection.rest;

import dev.detection.finding.Marks;
import dev.detection.ingest.Targets;
import dev.detection.match.CompiledRule;
import dev.detection.match.EventException;
import dev.detection.match.Explanation;
import dev.detection.match.Judge;
import dev.detection.match.Judgement;
import dev.detection.match.RuleSet;
import dev.detection.match.Schema;
import dev.detection.store.ReadAccess;
import dev.detection.store.RuleRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Judges given documents, and tells why if asked; changes nothing. */
public final class SimulateAction extends RuleAction {
  /** Every one is a tree of clauses in the answer. */
  private static final int MOST_EXPLANATIONS = 1_000;

  private final RuleRegistry registry;
  private final Targets targets;
  private final ReadAccess access;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;

  /** Called by Elasticsearch. */
  @Inject
  public SimulateAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      RuleRegistry registry,
      Targets targets,
      ReadAccess access,
      ClusterService clusterService) {
    super(Calls.SIMULATE, transportService, filters, threadPool);
    this.registry = registry;
    this.targets = targets;
    this.access = access;
    this.clusterService = clusterService;
    this.threadPool = threadPool;
  }

  /**
   * Where documents would go.
   *
   * @param rules those that watch it
   */
  private record Place(Schema schema, List<CompiledRule> rules, Judge judge) {
    static Place of(Schema schema, List<CompiledRule> rules) {
      return new Place(schema, rules, RuleSet.of(rules).judge(schema));
    }
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    SimulateRequest asked = SimulateRequest.read(request.body());
    RuleRegistry.Snapshot snapshot = loaded(registry);
    Map<String, CompiledRule> rules = rules(asked, snapshot);
    if (asked.explain() && (long) rules.size() * asked.documents().size() > MOST_EXPLANATIONS) {
      throw new IllegalArgumentException(
          "[explain] is for at most %s pairs of rule and document, but these are %s rules and %s documents; name [rule_ids]"
              .formatted(MOST_EXPLANATIONS, rules.size(), asked.documents().size()));
    }
    Instant now = Instant.ofEpochMilli(threadPool.absoluteTimeInMillis());
    Map<String, Place> places = new HashMap<>();
    List<Map<String, Object>> told = new ArrayList<>();
    for (SimulateRequest.Document document : asked.documents()) {
      Place place =
          places.computeIfAbsent(
              document.index() == null ? "" : document.index(),
              index -> place(index, rules, snapshot));
      told.add(told(document, place, asked.explain(), now));
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("docs", told);
    Map<String, Object> notJudged = new TreeMap<>();
    rules.values().stream()
        .filter(rule -> !rule.isJudged())
        .forEach(rule -> notJudged.put(rule.id(), notJudged(rule)));
    if (!notJudged.isEmpty()) {
      body.put("not_judged", notJudged);
    }
    listener.onResponse(new DetectionResponse(RestStatus.OK, body));
  }

  private static String notJudged(CompiledRule rule) {
    return rule.notJudged().isEmpty()
        ? "rules of type [%s] look at results of anomaly jobs, not at documents"
            .formatted(rule.rule().type())
        : String.join("; ", rule.notJudged());
  }

  private static Map<String, CompiledRule> rules(
      SimulateRequest asked, RuleRegistry.Snapshot snapshot) {
    Map<String, CompiledRule> rules = new TreeMap<>();
    for (String id : asked.ruleIds()) {
      CompiledRule rule = snapshot.compiled().get(id);
      if (rule == null) {
        throw notFound(id);
      }
      rules.put(id, rule);
    }
    asked.rules().forEach(rule -> rules.put(rule.id(), rule));
    if (rules.isEmpty()) {
      snapshot.rules().values().stream()
          .filter(rule -> rule.enabled())
          .forEach(rule -> rules.put(rule.rule().id(), snapshot.compiled().get(rule.rule().id())));
    }
    return rules;
  }

  /** The types of fields may only be learned by who may read them. */
  private Place place(
      String index, Map<String, CompiledRule> rules, RuleRegistry.Snapshot snapshot) {
    if (index.isEmpty()) {
      return Place.of(Schema.ecs(), List.copyOf(rules.values()));
    }
    if (!access.unreadable(caller(), List.of(index)).isEmpty()) {
      throw new ElasticsearchStatusException(
          "simulating documents of [" + index + "] needs the right to read all of it",
          RestStatus.FORBIDDEN);
    }
    Targets.Target target =
        targets.find(
            clusterService.state().metadata().getProject(ProjectId.DEFAULT),
            index,
            Marks.DEFAULT_FIELD,
            snapshot);
    return Place.of(
        target.schema(),
        rules.values().stream().filter(rule -> rule.patterns().matches(target.names())).toList());
  }

  private static Map<String, Object> told(
      SimulateRequest.Document document, Place place, boolean explain, Instant now) {
    Judgement judgement = place.judge().judge(document.source(), now);
    Map<String, Object> told = new LinkedHashMap<>();
    if (document.index() != null) {
      told.put("_index", document.index());
    }
    if (document.id() != null) {
      told.put("_id", document.id());
    }
    told.put(Marks.RULE_IDS, judgement.ruleIds());
    if (!judgement.steps().isEmpty()) {
      told.put(Marks.STEPS, judgement.steps());
    }
    if (judgement.unjudged() != null) {
      told.put(Marks.UNJUDGED, judgement.unjudged());
    }
    if (explain) {
      Map<String, Object> explanations = new LinkedHashMap<>();
      for (CompiledRule rule : place.rules()) {
        try {
          rule.explain(place.schema(), document.source(), now)
              .forEach((mark, why) -> explanations.put(mark, told(why)));
        } catch (EventException e) {
          explanations.put(rule.id(), Map.of("why", e.getMessage()));
        }
      }
      told.put("explanations", explanations);
    }
    return told;
  }

  private static Map<String, Object> told(Explanation explanation) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("matched", explanation.verdict() == Explanation.Verdict.TRUE);
    told.put("text", explanation.lines());
    told.put("tree", tree(explanation));
    return told;
  }

  private static Map<String, Object> tree(Explanation clause) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("clause", clause.clause());
    told.put("verdict", RuleAction.word(clause.verdict()));
    told.put("decides", clause.decides());
    if (clause.why() != null) {
      told.put("why", clause.why());
    }
    if (!clause.seen().isEmpty()) {
      told.put("fields", clause.seen().stream().map(SimulateAction::field).toList());
    }
    if (!clause.parts().isEmpty()) {
      told.put("clauses", clause.parts().stream().map(SimulateAction::tree).toList());
    }
    return told;
  }

  private static Map<String, Object> field(Explanation.Seen seen) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("field", seen.field());
    told.put("type", seen.type());
    told.put("values", seen.values());
    told.put("meets", seen.meets());
    if (!seen.unsearchable().isEmpty()) {
      told.put("not_searchable", seen.unsearchable());
    }
    return told;
  }
}
