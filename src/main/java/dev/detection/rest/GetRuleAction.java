package dev.detection.rest;

import dev.detection.store.RuleRegistry;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Shows one rule. */
public final class GetRuleAction extends RuleAction {
  private final RuleRegistry registry;

  /** Called by Elasticsearch. */
  @Inject
  public GetRuleAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      RuleRegistry registry) {
    super(Calls.GET_RULE, transportService, filters, threadPool);
    this.registry = registry;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    RuleRegistry.Snapshot snapshot = loaded(registry);
    if (!snapshot.rules().containsKey(request.ruleId())) {
      throw notFound(request.ruleId());
    }
    listener.onResponse(
        new DetectionResponse(RestStatus.OK, ListRulesAction.shown(snapshot, request.ruleId())));
  }
}
