package dev.detection.rest;

import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Checks many rules as an import does, and stores nothing. */
public final class ValidateAction extends RuleAction {

  /** Called by Elasticsearch. */
  @Inject
  public ValidateAction(
      TransportService transportService, ActionFilters filters, ThreadPool threadPool) {
    super(Calls.VALIDATE, transportService, filters, threadPool);
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    ImportedText text = ImportedText.read(request.body());
    listener.onResponse(
        new DetectionResponse(
            RestStatus.OK,
            ImportedText.summary(text.lines().stream().map(ImportedText.Line::told).toList())));
  }
}
