package dev.detection.rest;

import dev.detection.schedule.Scheduler;
import dev.detection.store.RuleRegistry;
import java.util.Map;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Shows one rule, with its last runs. */
public final class GetRuleAction extends RuleAction {
  private final RuleRegistry registry;
  private final Scheduler scheduler;

  /** Called by Elasticsearch. */
  @Inject
  public GetRuleAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      RuleRegistry registry,
      Scheduler scheduler) {
    super(Calls.GET_RULE, transportService, filters, threadPool);
    this.registry = registry;
    this.scheduler = scheduler;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    RuleRegistry.Snapshot snapshot = loaded(registry);
    if (!snapshot.rules().containsKey(request.ruleId())) {
      throw notFound(request.ruleId());
    }
    Map<String, Object> shown = ListRulesAction.shown(snapshot, request.ruleId());
    scheduler.lastRuns(
        request.ruleId(),
        listener.map(
            runs -> {
              if (!runs.isEmpty()) {
                shown.put("last_runs", runs);
              }
              return new DetectionResponse(RestStatus.OK, shown);
            }));
  }
}
