package dev.detection.rest;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.rest.action.RestToXContentListener;
import org.elasticsearch.tasks.LoggingTaskListener;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.tasks.TaskId;

/** Hands a REST call to its action; the body may be JSON, NDJSON or TOML, so it goes as text. */
public final class RestCall extends BaseRestHandler {
  private final Calls call;

  /**
   * @param call the call to be handled
   */
  public RestCall(Calls call) {
    this.call = call;
  }

  @Override
  public String getName() {
    return "detection_" + call.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public List<Route> routes() {
    return List.of(new Route(call.method(), call.path()));
  }

  @Override
  public boolean mediaTypesValid(RestRequest request) {
    return true; // TOML has no media type that Elasticsearch knows
  }

  @Override
  protected RestChannelConsumer prepareRequest(RestRequest request, NodeClient client) {
    Map<String, String> parameters = new HashMap<>();
    for (String name : call.parameters()) {
      String value = request.param(name);
      if (value != null) {
        parameters.put(name, value);
      }
    }
    String body = request.hasContent() ? request.content().utf8ToString() : "";
    if (call == Calls.RUN) {
      return run(new RunRequest(parameters, body), client);
    }
    DetectionRequest detectionRequest = new DetectionRequest(parameters, body);
    return channel ->
        client.execute(
            call.type(),
            detectionRequest,
            new RestToXContentListener<>(channel, DetectionResponse::status, response -> null));
  }

  /** As {@code _reindex} is answered: with what came of it, or at once with the task. */
  private static RestChannelConsumer run(RunRequest request, NodeClient client) {
    return channel -> {
      if (!request.getShouldStoreResult()) {
        client.execute(
            Calls.RUN.type(),
            request,
            new RestToXContentListener<>(channel, DetectionResponse::status, response -> null));
        return;
      }
      SubscribableListener<DetectionResponse> done = new SubscribableListener<>();
      Task task = client.executeLocally(Calls.RUN.type(), request, done);
      done.addListener(new LoggingTaskListener<>(task));
      TaskId id = new TaskId(client.getLocalNodeId(), task.getId());
      channel.sendResponse(
          new RestResponse(
              RestStatus.OK,
              channel.newBuilder().startObject().field("task", id.toString()).endObject()));
    };
  }
}
