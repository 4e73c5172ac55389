package dev.detection.rest;

import dev.detection.store.RuleWriter;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Removes one rule; its alerts stay. */
public final class DeleteRuleAction extends RuleAction {
  private final RuleWriter writer;

  /** Called by Elasticsearch. */
  @Inject
  public DeleteRuleAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      RuleWriter writer) {
    super(Calls.DELETE_RULE, transportService, filters, threadPool);
    this.writer = writer;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    writer.delete(one(request), request.timeout(), listener.map(changes -> changed(changes, null)));
  }
}
