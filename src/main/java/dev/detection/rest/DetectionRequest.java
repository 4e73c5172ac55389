package dev.detection.rest;

import java.util.Map;
import org.elasticsearch.action.ActionRequestValidationException;
import org.elasticsearch.action.UntypedActionRequest;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.core.TimeValue;

/**
 * A call to one of the plugin's actions, on the node that got it: what the client wrote, as text.
 * Actions read it off the transport thread, where a large import can take its time.
 */
public class DetectionRequest extends UntypedActionRequest {
  private static final TimeValue DEFAULT_TIMEOUT = TimeValue.timeValueSeconds(30);
  private static final int DEFAULT_SIZE = 100;
  private static final int LARGEST_SIZE = 10_000;

  private final Map<String, String> parameters;
  private final String body;

  /**
   * @param parameters of path and query, by name
   * @param body empty if there is none
   */
  public DetectionRequest(Map<String, String> parameters, String body) {
    this.parameters = Map.copyOf(parameters);
    this.body = body;
  }

  /** The path parameter {@code rule_id}. */
  String ruleId() {
    return parameters.get("rule_id");
  }

  String body() {
    return body;
  }

  /** A parameter; null if absent. */
  String parameter(String name) {
    return parameters.get(name);
  }

  /** How long to wait until every node judges by a change. */
  TimeValue timeout() {
    return TimeValue.parseTimeValue(parameters.get("timeout"), DEFAULT_TIMEOUT, "timeout");
  }

  /** A switch; null if absent. */
  Boolean flag(String name) {
    String text = parameters.get(name);
    return switch (text) {
      case null -> null;
      case "true", "" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default ->
          throw new IllegalArgumentException(
              "parameter [%s] must be [true] or [false], but was [%s]".formatted(name, text));
    };
  }

  int from() {
    return number("from", 0, Integer.MAX_VALUE);
  }

  int size() {
    return number("size", DEFAULT_SIZE, LARGEST_SIZE);
  }

  /** How many of something, as many as may be asked for unless said. */
  int sizeUpTo(int largest) {
    return number("size", largest, largest);
  }

  /** A whole number from 0 on. */
  int number(String name, int otherwise, int largest) {
    String text = parameters.get(name);
    if (text == null) {
      return otherwise;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= 0 && number <= largest) {
        return number;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          "parameter [%s] must be a number, but was [%s]".formatted(name, text), e);
    }
    throw new IllegalArgumentException(
        "parameter [%s] must be from 0 to %s, but was [%s]".formatted(name, largest, text));
  }

  @Override
  public ActionRequestValidationException validate() {
    return null;
  }

  @Override
  public void writeTo(StreamOutput out) {
    TransportAction.localOnly();
  }
}
