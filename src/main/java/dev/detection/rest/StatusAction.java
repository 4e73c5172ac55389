package dev.detection.rest;

import dev.detection.alert.JudgedDocuments;
import dev.detection.match.CompiledRule;
import dev.detection.store.NodesAction;
import dev.detection.store.RuleRegistry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRunnable;
import org.elasticsearch.action.FailedNodeException;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.common.util.concurrent.EsExecutors;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Answers {@code GET /_detection/status} from what all nodes say. */
public final class StatusAction extends TransportAction<DetectionRequest, DetectionResponse> {
  private final NodeClient client;
  private final ThreadPool threadPool;
  private final JudgedDocuments judged;
  private final RuleRegistry registry;

  /** Called by Elasticsearch. */
  @Inject
  public StatusAction(
      TransportService transportService,
      ActionFilters actionFilters,
      NodeClient client,
      ThreadPool threadPool,
      RuleRegistry registry,
      JudgedDocuments judged) {
    super(
        Calls.STATUS.type().name(),
        actionFilters,
        transportService.getTaskManager(),
        EsExecutors.DIRECT_EXECUTOR_SERVICE);
    this.client = client;
    this.threadPool = threadPool;
    this.judged = judged;
    this.registry = registry;
  }

  @Override
  protected void doExecute(
      Task task, DetectionRequest request, ActionListener<DetectionResponse> listener) {
    String ruleId = request.parameter("rule_id");
    String index = request.parameter("index");
    if (ruleId != null || index != null) {
      threadPool.generic().execute(ActionRunnable.supply(listener, () -> judged(ruleId, index)));
      return;
    }
    client.execute(
        NodeStatusAction.TYPE,
        new NodesAction.Request<>(new NodesAction.Nothing()),
        listener.map(nodes -> new DetectionResponse(RestStatus.OK, merged(nodes))));
  }

  /** Whether every document of an index was judged by a rule, by what the caller may read. */
  private DetectionResponse judged(String ruleId, String index) {
    if (ruleId == null || index == null) {
      throw new IllegalArgumentException("[rule_id] and [index] go together");
    }
    return new DetectionResponse(RestStatus.OK, judged.count(client, ruleId, index));
  }

  private Map<String, Object> merged(NodesAction.Answers<NodeStatusAction.Told> answers) {
    Map<String, Object> nodes = new LinkedHashMap<>();
    List<Object> alerts = new ArrayList<>();
    List<Object> overflow = new ArrayList<>();
    List<Object> scheduled = new ArrayList<>();
    List<Object> problems = new ArrayList<>();
    long generation = 0;
    for (NodesAction.Answer<NodeStatusAction.Told> node : answers.getNodes()) {
      Map<String, Object> status = node.told().status();
      generation = Math.max(generation, ((Number) status.get("generation")).longValue());
      Map<String, Object> own = new LinkedHashMap<>();
      own.put("name", node.getNode().getName());
      for (String key : List.of("loaded", "generation", "rules", "documents")) {
        own.put(key, status.get(key));
      }
      nodes.put(node.getNode().getId(), own);
      collect(node, "alerts", alerts);
      collect(node, "max_signals", overflow);
      collect(node, "scheduled", scheduled);
      collect(node, "problems", problems);
    }
    for (FailedNodeException failure : answers.failures()) {
      Map<String, Object> own = new LinkedHashMap<>();
      own.put("loaded", false);
      own.put("error", String.valueOf(failure.getCause()));
      nodes.put(failure.nodeId(), own);
    }
    Map<String, Object> status = new LinkedHashMap<>();
    status.put("generation", generation);
    status.put("rules", rules());
    status.put("nodes", nodes);
    status.put("alerts", alerts);
    status.put("max_signals", overflow);
    status.put("scheduled", scheduled);
    status.put("problems", problems);
    return status;
  }

  private static void collect(
      NodesAction.Answer<NodeStatusAction.Told> node, String key, List<Object> into) {
    for (Object one : (List<?>) node.told().status().get(key)) {
      Map<String, Object> with = new LinkedHashMap<>();
      ((Map<?, ?>) one).forEach((name, value) -> with.put((String) name, value));
      with.put("node", node.getNode().getName());
      into.add(with);
    }
  }

  private Map<String, Object> rules() {
    RuleRegistry.Snapshot snapshot = registry.snapshot();
    Map<String, Object> rules = new LinkedHashMap<>();
    if (snapshot == null) {
      return rules;
    }
    List<Map<String, Object>> notSupported = new ArrayList<>();
    snapshot
        .compiled()
        .forEach(
            (id, rule) -> {
              if (!rule.notSupported().isEmpty()) {
                Map<String, Object> one = new LinkedHashMap<>();
                one.put("rule_id", id);
                one.put("execution", execution(rule));
                notSupported.add(one);
              }
            });
    rules.put("total", snapshot.rules().size());
    rules.put("enabled", snapshot.rules().values().stream().filter(rule -> rule.enabled()).count());
    rules.put("judged", snapshot.ruleSet().size());
    rules.put("not_supported", notSupported);
    return rules;
  }

  /** How API answers name what becomes of a rule. */
  static String execution(CompiledRule rule) {
    return rule.notSupported().isEmpty()
        ? "supported"
        : "not supported: " + String.join("; ", rule.notSupported());
  }
}
