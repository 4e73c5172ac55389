package dev.detection.rest;

import dev.detection.match.CompiledRule;
import dev.detection.store.Author;
import dev.detection.store.RuleRegistry;
import dev.detection.store.RuleWriter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** What the actions on rules and alerts share. They run on a thread that may take its time. */
abstract class RuleAction extends TransportAction<DetectionRequest, DetectionResponse> {
  private final ThreadPool threadPool;

  RuleAction(
      Calls call, TransportService transportService, ActionFilters filters, ThreadPool threadPool) {
    super(call.type().name(), filters, transportService.getTaskManager(), threadPool.generic());
    this.threadPool = threadPool;
  }

  @Override
  protected final void doExecute(
      Task task, DetectionRequest request, ActionListener<DetectionResponse> listener) {
    ActionListener.run(listener, whenDone -> answer(request, whenDone));
  }

  abstract void answer(DetectionRequest request, ActionListener<DetectionResponse> listener);

  /** Whoever makes the request; rules that it stores run with these rights. */
  Author caller() {
    return Author.of(threadPool.getThreadContext());
  }

  static RuleRegistry.Snapshot loaded(RuleRegistry registry) {
    RuleRegistry.Snapshot snapshot = registry.snapshot();
    if (snapshot == null) {
      throw new ElasticsearchStatusException(
          "this node has not loaded the detection rules yet; try again",
          RestStatus.SERVICE_UNAVAILABLE);
    }
    return snapshot;
  }

  static ResourceNotFoundException notFound(String ruleId) {
    return new ResourceNotFoundException("rule [" + ruleId + "] not found");
  }

  /** The answer to a change of one rule. */
  static DetectionResponse changed(RuleWriter.Changes changes, CompiledRule rule) {
    RuleWriter.Outcome outcome = changes.outcomes().getFirst();
    switch (outcome.result()) {
      case NOT_FOUND -> throw notFound(outcome.ruleId());
      case REJECTED -> throw new ElasticsearchStatusException(outcome.reason(), outcome.status());
      case CREATED, UPDATED, UNCHANGED, DELETED -> {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("rule_id", outcome.ruleId());
        body.put("result", word(outcome.result()));
        if (rule != null) {
          body.put("execution", StatusAction.execution(rule));
        }
        acknowledgement(changes, body);
        return new DetectionResponse(outcome.status(), body);
      }
    }
    throw new AssertionError(outcome);
  }

  static void acknowledgement(RuleWriter.Changes changes, Map<String, Object> body) {
    body.put("acknowledged", changes.acknowledged());
    body.put("generation", changes.generation());
    if (!changes.acknowledged()) {
      body.put("lagging_nodes", changes.lagging());
    }
  }

  static String word(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  static List<String> one(DetectionRequest request) {
    return List.of(request.ruleId());
  }
}
