package dev.detection.rest;

import java.io.IOException;
import java.util.Map;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.common.Table;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.xcontent.ToXContentObject;
import org.elasticsearch.xcontent.XContentBuilder;

/** What a call is answered with: a status and a JSON object, or a text, or a table. */
public final class DetectionResponse extends ActionResponse implements ToXContentObject {
  private final RestStatus status;
  private final Map<String, Object> body;
  private final Text text;
  private final Table table;

  /** A text of another kind than JSON. */
  record Text(String mediaType, String text) {}

  /**
   * @param body the JSON object
   */
  public DetectionResponse(RestStatus status, Map<String, Object> body) {
    this(status, body, null, null);
  }

  private DetectionResponse(RestStatus status, Map<String, Object> body, Text text, Table table) {
    this.status = status;
    this.body = body;
    this.text = text;
    this.table = table;
  }

  static DetectionResponse of(String mediaType, String text) {
    return new DetectionResponse(RestStatus.OK, Map.of(), new Text(mediaType, text), null);
  }

  static DetectionResponse of(Table table) {
    return new DetectionResponse(RestStatus.OK, Map.of(), null, table);
  }

  /** The HTTP status. */
  public RestStatus status() {
    return status;
  }

  /** The JSON object; empty if there is something else. */
  public Map<String, Object> body() {
    return body;
  }

  /** Null if this is a JSON object or a table. */
  Text text() {
    return text;
  }

  /** Null if this is a JSON object or a text. */
  Table table() {
    return table;
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
