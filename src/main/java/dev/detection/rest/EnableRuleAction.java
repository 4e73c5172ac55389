package dev.detection.rest;

import dev.detection.store.RuleWriter;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Switches a rule on. */
public final class EnableRuleAction extends RuleAction {
  private final RuleWriter writer;

  /** Called by Elasticsearch. */
  @Inject
  public EnableRuleAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      RuleWriter writer) {
    super(Calls.ENABLE, transportService, filters, threadPool);
    this.writer = writer;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    writer.setEnabled(
        one(request),
        true,
        caller(),
        request.timeout(),
        listener.map(changes -> changed(changes, null)));
  }
}
