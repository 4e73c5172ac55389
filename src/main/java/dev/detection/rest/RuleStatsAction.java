package dev.detection.rest;

import dev.detection.alert.AlertCounts;
import dev.detection.match.Judge.RuleStats;
import dev.detection.store.Author;
import dev.detection.store.NodesAction;
import dev.detection.store.ReadAccess;
import dev.detection.store.RuleRegistry;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.stream.Collectors;
import org.elasticsearch.ElasticsearchSecurityException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.action.support.ThreadedActionListener;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.bytes.BytesReference;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.index.Index;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.rest.action.RestActions;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;
import org.elasticsearch.xcontent.ToXContent;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.XContentType;
import org.elasticsearch.xcontent.json.JsonXContent;

/**
 * Tells what judging by rules came to, over all nodes. Counts tell of documents, to a caller who
 * may put rules even what is in them; so only those of indices that the caller may read as a whole
 * are told.
 */
public final class RuleStatsAction extends RuleAction {
  private final NodeClient client;
  private final RuleRegistry registry;
  private final ReadAccess access;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;

  /** Called by Elasticsearch. */
  @Inject
  public RuleStatsAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      NodeClient client,
      RuleRegistry registry,
      ReadAccess access,
      ClusterService clusterService) {
    super(Calls.RULES_STATS, transportService, filters, threadPool);
    this.client = client;
    this.registry = registry;
    this.access = access;
    this.clusterService = clusterService;
    this.threadPool = threadPool;
  }

  /**
   * What the nodes told of targets that the caller may read.
   *
   * @param nodes how asking them went
   * @param nodeOf for each of the targets a node that knows it
   * @param alerts that the caller may read
   */
  private record Counted(
      NodesAction.Answers<NodeRuleStatsAction.Told> nodes,
      RuleCounts counts,
      Map<String, String> nodeOf,
      AlertCounts alerts) {}

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    RuleRegistry.Snapshot snapshot = loaded(registry);
    RuleStatsTable table = RuleStatsTable.of(request, snapshot);
    Author caller = caller();
    var question =
        new NodesAction.Request<>(
            new NodeRuleStatsAction.Asked(table.marksOf(table.marks().keySet()), Set.of()));
    question.setTimeout(request.timeout());
    SubscribableListener.<NodesAction.Answers<NodeRuleStatsAction.Told>>newForked(
            next -> ask(question, next))
        .<Counted>andThen(
            threadPool.generic(), // asking what may be read takes its time
            threadPool.getThreadContext(),
            (next, nodes) ->
                AlertCounts.ask(
                    access.as(caller),
                    new ThreadedActionListener<>(
                        threadPool.generic(), next.map(alerts -> counted(nodes, alerts, caller)))))
        .<DetectionResponse>andThen(
            (next, counted) ->
                mayListRules(
                    caller,
                    next.delegateFailureAndWrap(
                        (whenDone, all) -> tell(request, snapshot, table, counted, all, whenDone))))
        .addListener(listener);
  }

  /** Whoever calls, nodes are only asked by the system itself. */
  private void ask(
      NodesAction.Request<NodeRuleStatsAction.Asked> question,
      ActionListener<NodesAction.Answers<NodeRuleStatsAction.Told>> listener) {
    NodesAction.askAsSystem(client, NodeRuleStatsAction.TYPE, question, listener);
  }

  private Counted counted(
      NodesAction.Answers<NodeRuleStatsAction.Told> nodes, AlertCounts alerts, Author caller) {
    Map<String, String> nodeOf = new HashMap<>();
    for (var node : nodes.getNodes()) {
      node.told().targets().forEach(target -> nodeOf.put(target.name(), node.getNode().getId()));
    }
    nodeOf.keySet().retainAll(readable(nodeOf.keySet(), caller));
    List<TargetStats> readable =
        targets(nodes).stream().filter(target -> nodeOf.containsKey(target.name())).toList();
    return new Counted(nodes, new RuleCounts(readable), nodeOf, alerts);
  }

  private static List<TargetStats> targets(NodesAction.Answers<NodeRuleStatsAction.Told> nodes) {
    return nodes.getNodes().stream().flatMap(node -> node.told().targets().stream()).toList();
  }

  /**
   * Those of the targets of which the caller may read all indices as a whole. Of a target that is
   * gone, or never came to be, nobody can tell who may read it, so it is not among them.
   */
  private Set<String> readable(Collection<String> targets, Author caller) {
    SortedMap<String, IndexAbstraction> known =
        clusterService.state().metadata().getProject(ProjectId.DEFAULT).getIndicesLookup();
    Map<String, Set<String>> indices = new HashMap<>();
    Set<String> all = new HashSet<>();
    for (String target : targets) {
      if (known.containsKey(target)) {
        Set<String> behind =
            known.get(target).getIndices().stream().map(Index::getName).collect(Collectors.toSet());
        indices.put(target, behind);
        all.addAll(behind);
      }
    }
    Set<String> readable = access.readable(caller, all);
    indices.values().removeIf(behind -> behind.isEmpty() || !readable.containsAll(behind));
    return indices.keySet();
  }

  /** Whether the caller may know of all rules, as the list of rules decides. */
  private void mayListRules(Author caller, ActionListener<Boolean> listener) {
    access
        .as(caller)
        .execute(
            Calls.LIST_RULES.type(),
            new DetectionRequest(Map.of("size", "0"), ""),
            ActionListener.wrap(
                list -> listener.onResponse(true),
                failure -> {
                  if (failure instanceof ElasticsearchSecurityException refused
                      && refused.status() == RestStatus.FORBIDDEN) {
                    listener.onResponse(false);
                  } else {
                    listener.onFailure(failure);
                  }
                }));
  }

  private void tell(
      DetectionRequest request,
      RuleRegistry.Snapshot snapshot,
      RuleStatsTable table,
      Counted counted,
      boolean allRules,
      ActionListener<DetectionResponse> listener)
      throws IOException {
    List<RuleStats> rules = table.rules(counted.counts, allRules);
    if (rules.isEmpty() && request.ruleId() != null) {
      throw notFound(request.ruleId());
    }
    if (table.columns()) {
      List<RuleStats> shown = rules.subList(0, Math.min(table.size(), rules.size()));
      listener.onResponse(
          DetectionResponse.of(RuleStatsColumns.of(shown, counted.alerts, snapshot)));
      return;
    }
    Set<String> targets = table.debug() ? table.targetsForAccess(counted.counts, rules) : Set.of();
    if (targets.isEmpty()) {
      listener.onResponse(told(table, counted, rules, List.of()));
      return;
    }
    var question =
        new NodesAction.Request<>(
            new NodeRuleStatsAction.Asked(table.marksOf(table.ids(rules)), targets),
            targets.stream().map(counted.nodeOf::get).distinct().toArray(String[]::new));
    question.setTimeout(request.timeout());
    ask(question, listener.map(nodes -> told(table, counted, rules, targets(nodes))));
  }

  private static DetectionResponse told(
      RuleStatsTable table, Counted counted, List<RuleStats> rules, List<TargetStats> access)
      throws IOException {
    Map<String, Object> body = new LinkedHashMap<>(header(counted.nodes));
    body.put("total", rules.size());
    body.put("rules", table.told(rules, counted.counts, counted.alerts, new AccessForms(access)));
    return new DetectionResponse(RestStatus.OK, body);
  }

  /** Which nodes answered, as all calls of Elasticsearch that ask nodes tell it. */
  private static Map<String, Object> header(NodesAction.Answers<NodeRuleStatsAction.Told> nodes)
      throws IOException {
    try (XContentBuilder header = JsonXContent.contentBuilder().startObject()) {
      RestActions.buildNodesHeader(header, ToXContent.EMPTY_PARAMS, nodes);
      return XContentHelper.convertToMap(
              BytesReference.bytes(header.endObject()), true, XContentType.JSON)
          .v2();
    }
  }
}
