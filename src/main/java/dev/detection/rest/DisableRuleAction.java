package dev.detection.rest;

import dev.detection.store.RuleWriter;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Switches a rule off. */
public final class DisableRuleAction extends RuleAction {
  private final RuleWriter writer;

  /** Called by Elasticsearch. */
  @Inject
  public DisableRuleAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      RuleWriter writer) {
    super(Calls.DISABLE, transportService, filters, threadPool);
    this.writer = writer;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    writer.setEnabled(
        one(request),
        false,
        caller(),
        request.timeout(),
        listener.map(changes -> changed(changes, null)));
  }
}
