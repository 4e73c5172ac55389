package dev.detection.rest;

import java.io.IOException;
import java.util.Map;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/** What a call is answered with: a status and a JSON object. */
public final class DetectionResponse extends ActionResponse implements ToXContentObject {
  private final RestStatus status;
  private final Map<String, Object> body;

  /**
   * @param body the JSON object
   */
  public DetectionResponse(RestStatus status, Map<String, Object> body) {
    this.status = status;
    this.body = body;
  }

  /** The HTTP status. */
  public RestStatus status() {
    return status;
  }

  /** The JSON object. */
  public Map<String, Object> body() {
    return body;
  }

  @Override
  public XContentBuilder toXContent(XContentBuilder builder, Params params) throws IOException {
    return builder.map(body);
  }

  @Override
  public void writeTo(StreamOutput out) {
    TransportAction.localOnly();
  }
}
