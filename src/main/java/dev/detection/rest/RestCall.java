package dev.detection.rest;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.action.support.SubscribableListener;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.rest.BaseRestHandler;
import org.elasticsearch.rest.RestChannel;
import org.elasticsearch.rest.RestRequest;
import org.elasticsearch.rest.RestResponse;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.rest.action.RestActionListener;
import org.elasticsearch.rest.action.cat.RestTable;
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
    return channel -> client.execute(call.type(), detectionRequest, new Answer(channel));
  }

  @Override
  protected Set<String> responseParams() {
    return call.isTable() ? Calls.TABLE_PARAMETERS : super.responseParams();
  }

  /** Sends what an action answered. */
  private static final class Answer extends RestActionListener<DetectionResponse> {
    Answer(RestChannel channel) {
      super(channel);
    }

    @Override
    protected void processResponse(DetectionResponse response) throws Exception {
      channel.sendResponse(sent(response));
    }

    private RestResponse sent(DetectionResponse response) throws Exception {
      if (response.table() != null) {
        return RestTable.buildResponse(response.table(), channel);
      }
      if (response.text() != null) {
        return new RestResponse(
            response.status(), response.text().mediaType(), response.text().text());
      }
      return new RestResponse(
          response.status(), response.toXContent(channel.newBuilder(), channel.request()));
    }
  }

  /** As {@code _reindex} is answered: with what came of it, or at once with the task. */
  private static RestChannelConsumer run(RunRequest request, NodeClient client) {
    return channel -> {
      if (!request.getShouldStoreResult()) {
        client.execute(Calls.RUN.type(), request, new Answer(channel));
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
