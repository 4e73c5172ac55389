package dev.detection.rest;

import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.XContentParseException;
import org.elasticsearch.xcontent.json.JsonXContent;

/** Bodies of requests that are one JSON object. */
final class RequestBody {
  private RequestBody() {}

  /**
   * Reads a body.
   *
   * @param required what every body has, for the error if there is none
   * @param keys what it may have
   * @throws IllegalArgumentException if it is something else: says what, and what would be right
   */
  static Map<String, Object> read(String body, String required, Set<String> keys) {
    if (body.isBlank()) {
      throw new IllegalArgumentException("a request body with [" + required + "] is required");
    }
    Map<String, Object> request;
    try {
      request = XContentHelper.convertToMap(JsonXContent.jsonXContent, body, true);
    } catch (XContentParseException e) {
      throw new IllegalArgumentException(
          "the request body is not a JSON object: " + e.getMessage(), e);
    }
    for (String key : request.keySet()) {
      if (!keys.contains(key)) {
        throw new IllegalArgumentException(
            "unknown key [%s], expected one of %s".formatted(key, new TreeSet<>(keys)));
      }
    }
    return request;
  }

  /**
   * A value of some type.
   *
   * @param what is expected, in words
   * @throws IllegalArgumentException if it is something else
   */
  static <T> T expect(Class<T> type, Object value, String key, String what) {
    if (!type.isInstance(value)) {
      throw new IllegalArgumentException(
          "[%s] must be %s, but was [%s]".formatted(key, what, value));
    }
    return type.cast(value);
  }
}
