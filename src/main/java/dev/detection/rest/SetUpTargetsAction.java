package dev.detection.rest;

import dev.detection.ingest.TargetsSetup;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Has the documents of targets judged, with the caller's rights; only tells it unless asked to. */
public final class SetUpTargetsAction extends RuleAction {
  private final NodeClient client;
  private final TargetsSetup setup;

  /** Called by Elasticsearch. */
  @Inject
  public SetUpTargetsAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      NodeClient client,
      TargetsSetup setup) {
    super(Calls.SET_UP_TARGETS, transportService, filters, threadPool);
    this.client = client;
    this.setup = setup;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    TargetsRequest asked = TargetsRequest.read(request.body());
    boolean dryRun = !Boolean.FALSE.equals(request.flag("dry_run"));
    listener.onResponse(
        new DetectionResponse(
            RestStatus.OK, setup.setUp(client, asked.names(), asked.pipeline(), dryRun)));
  }
}
