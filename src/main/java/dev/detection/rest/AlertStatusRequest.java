package dev.detection.rest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.elasticsearch.common.Strings;
import org.elasticsearch.index.query.QueryBuilder;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.xcontent.XContentBuilder;
import org.elasticsearch.xcontent.json.JsonXContent;

/**
 * What {@code _status} is asked.
 *
 * @param ids of alerts; null if they are found by a query
 * @param query null if ids are given
 * @param reason why they are closed; null if that is not said
 */
record AlertStatusRequest(List<String> ids, QueryBuilder query, String status, String reason) {
  private static final int MOST_IDS = 10_000;
  private static final String CLOSED = "closed";
  private static final List<String> STATUSES = List.of("open", "acknowledged", CLOSED);
  private static final Set<String> KEYS = Set.of("ids", "query", "status", "reason");

  /**
   * Reads the body.
   *
   * @throws IllegalArgumentException if something in it is wrong: says what, and what would be
   *     right
   */
  static AlertStatusRequest read(String body) {
    Map<String, Object> request = RequestBody.read(body, "status", KEYS);
    if (!(request.get("status") instanceof String status) || !STATUSES.contains(status)) {
      throw new IllegalArgumentException(
          "[status] must be one of %s, but was [%s]".formatted(STATUSES, request.get("status")));
    }
    Object reason = request.get("reason");
    if (reason != null) {
      RequestBody.expect(String.class, reason, "reason", "a string");
      if (!status.equals(CLOSED)) {
        throw new IllegalArgumentException("[reason] goes with the status [closed] only");
      }
    }
    Object ids = request.get("ids");
    Object query = request.get("query");
    if ((ids == null) == (query == null)) {
      throw new IllegalArgumentException("either [ids] or [query] must say which alerts");
    }
    return new AlertStatusRequest(
        ids == null ? null : ids(ids),
        query == null ? null : query(query),
        status,
        (String) reason);
  }

  private static List<String> ids(Object value) {
    List<?> ids = RequestBody.expect(List.class, value, "ids", "an array");
    if (ids.isEmpty() || ids.size() > MOST_IDS) {
      throw new IllegalArgumentException(
          "[ids] must have from 1 to %s elements, but has %s".formatted(MOST_IDS, ids.size()));
    }
    return ids.stream()
        .map(id -> RequestBody.expect(String.class, id, "ids", "an array of strings"))
        .toList();
  }

  /** Read where it is searched with: the names of queries are not known here. */
  private static QueryBuilder query(Object value) {
    try (XContentBuilder json = JsonXContent.contentBuilder()) {
      return QueryBuilders.wrapperQuery(Strings.toString(json.map(object(value))));
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a map in memory is written to memory
    }
  }

  @SuppressWarnings("unchecked") // objects of JSON have string keys
  private static Map<String, Object> object(Object value) {
    return RequestBody.expect(Map.class, value, "query", "an object");
  }
}
