package dev.detection.rest;

import dev.detection.rule.Rule;
import dev.detection.store.RuleRegistry;
import dev.detection.store.StoredRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Lists rules in the order of their ids. */
public final class ListRulesAction extends RuleAction {
  private final RuleRegistry registry;

  /** Called by Elasticsearch. */
  @Inject
  public ListRulesAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      RuleRegistry registry) {
    super(Calls.LIST_RULES, transportService, filters, threadPool);
    this.registry = registry;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    RuleRegistry.Snapshot snapshot = loaded(registry);
    String type = request.parameter("type");
    String tag = request.parameter("tag");
    Boolean enabled = request.flag("enabled");
    List<String> found =
        snapshot.rules().values().stream()
            .filter(rule -> type == null || type.equals(rule.rule().type()))
            .filter(rule -> tag == null || tags(rule.rule()).contains(tag))
            .filter(rule -> enabled == null || enabled == rule.enabled())
            .map(rule -> rule.rule().id())
            .toList();
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("total", found.size());
    body.put("from", request.from());
    body.put("size", request.size());
    body.put(
        "rules",
        found.stream()
            .skip(request.from())
            .limit(request.size())
            .map(id -> shown(snapshot, id))
            .toList());
    listener.onResponse(new DetectionResponse(RestStatus.OK, body));
  }

  private static List<?> tags(Rule rule) {
    return rule.head().source().get("tags") instanceof List<?> tags ? tags : List.of();
  }

  static Map<String, Object> shown(RuleRegistry.Snapshot snapshot, String ruleId) {
    StoredRule rule = snapshot.rules().get(ruleId);
    Map<String, Object> shown = new LinkedHashMap<>(rule.toApi());
    shown.put("execution", StatusAction.execution(snapshot.compiled().get(ruleId)));
    return shown;
  }
}
