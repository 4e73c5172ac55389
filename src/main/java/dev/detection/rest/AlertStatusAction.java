package dev.detection.rest;

import dev.detection.alert.AlertStatuses;
import dev.detection.alert.StatusChange;
import dev.detection.store.ProblemLog;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.WriteRequest.RefreshPolicy;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Opens, acknowledges or closes alerts, with the rights of the caller. */
public final class AlertStatusAction extends RuleAction {
  private final NodeClient client;
  private final ThreadPool threadPool;
  private final AlertStatuses statuses;

  /** Called by Elasticsearch. */
  @Inject
  public AlertStatusAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      NodeClient client,
      AlertStatuses statuses) {
    super(Calls.ALERT_STATUS, transportService, filters, threadPool);
    this.client = client;
    this.threadPool = threadPool;
    this.statuses = statuses;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    AlertStatusRequest asked = AlertStatusRequest.read(request.body());
    String refresh = request.parameter("refresh");
    RefreshPolicy policy = refresh == null ? RefreshPolicy.NONE : RefreshPolicy.parse(refresh);
    long start = System.nanoTime();
    StatusChange change =
        new StatusChange(
            asked.status(),
            asked.reason(),
            caller().name(),
            Instant.ofEpochMilli(threadPool.absoluteTimeInMillis()));
    AlertStatuses.Changed changed =
        asked.ids() == null
            ? statuses.ofMatches(client, asked.query(), change, policy)
            : statuses.ofIds(client, asked.ids(), change, policy);
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("took", (System.nanoTime() - start) / 1_000_000);
    body.put("total", changed.total());
    body.put("updated", changed.updated());
    body.put("noops", changed.noops());
    body.put("failures", changed.failures().stream().map(AlertStatusAction::told).toList());
    listener.onResponse(new DetectionResponse(worst(changed), body));
  }

  /** As {@code _update_by_query} is answered: with the gravest of what went wrong. */
  private static RestStatus worst(AlertStatuses.Changed changed) {
    RestStatus worst = RestStatus.OK;
    for (AlertStatuses.Failure failure : changed.failures()) {
      RestStatus status = ExceptionsHelper.status(failure.cause());
      worst = status.getStatus() > worst.getStatus() ? status : worst;
    }
    return worst;
  }

  private static Map<String, Object> told(AlertStatuses.Failure failure) {
    Throwable cause = ExceptionsHelper.unwrapCause(failure.cause());
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("index", failure.index());
    told.put("id", failure.id());
    told.put(
        "cause",
        Map.of(
            "type",
            ElasticsearchException.getExceptionName(cause),
            "reason",
            ProblemLog.reason(failure.cause())));
    told.put("status", ExceptionsHelper.status(failure.cause()).getStatus());
    return told;
  }
}
