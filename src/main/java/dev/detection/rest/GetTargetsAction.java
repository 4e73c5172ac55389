package dev.detection.rest;

import dev.detection.ingest.TargetsReport;
import dev.detection.store.RuleRegistry;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Tells where rules look and whether documents are judged there. */
public final class GetTargetsAction extends RuleAction {
  private final NodeClient client;
  private final RuleRegistry registry;
  private final TargetsReport report;

  /** Called by Elasticsearch. */
  @Inject
  public GetTargetsAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      NodeClient client,
      RuleRegistry registry,
      TargetsReport report) {
    super(Calls.GET_TARGETS, transportService, filters, threadPool);
    this.client = client;
    this.registry = registry;
    this.report = report;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    listener.onResponse(
        new DetectionResponse(
            RestStatus.OK, report.tell(client, caller(), loaded(registry), request.size())));
  }
}
