package dev.detection.rest;

import dev.detection.execute.RuleJob;
import dev.detection.rule.Rule;
import dev.detection.schedule.Scheduler;
import dev.detection.store.JobStore;
import dev.detection.store.RuleRegistry;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Shows one rule, with its last runs and what it means by the ids of jobs. */
public final class GetRuleAction extends RuleAction {
  private final RuleRegistry registry;
  private final Scheduler scheduler;
  private final JobStore jobs;

  /** Called by Elasticsearch. */
  @Inject
  public GetRuleAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      RuleRegistry registry,
      Scheduler scheduler,
      JobStore jobs) {
    super(Calls.GET_RULE, transportService, filters, threadPool);
    this.registry = registry;
    this.scheduler = scheduler;
    this.jobs = jobs;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    RuleRegistry.Snapshot snapshot = loaded(registry);
    if (!snapshot.rules().containsKey(request.ruleId())) {
      throw notFound(request.ruleId());
    }
    Map<String, Object> shown = ListRulesAction.shown(snapshot, request.ruleId());
    if (snapshot.rules().get(request.ruleId()).rule() instanceof Rule.MachineLearning learning) {
      shown.put(
          "jobs",
          RuleJob.of(learning.jobIds(), Set.of(), jobs.all()).stream()
              .map(RuleJob::toMap)
              .toList());
    }
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
