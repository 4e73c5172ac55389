package dev.detection.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Events as they are indexed for the check, through the pipeline, and what became of them. */
final class MarkedEvents {
  /** The pipeline that marks. */
  static final String PIPELINE = "detection";

  private static final int BULK_CHARACTERS = 300_000;
  private static final int FIELDS_OF = 500;
  private static final int MARKS = 60_000;

  private final Rest rest;
  private final Progress progress;
  private final Map<String, Map<String, String>> indices = new LinkedHashMap<>();
  private final Map<String, Integer> refused = new TreeMap<>();

  MarkedEvents(Rest rest, Progress progress) {
    this.rest = rest;
    this.progress = progress;
  }

  /**
   * Creates an index and fills it; documents that it refuses are counted and left out. Every field
   * gets its type first, from {@link NewFields}: else a document would be judged before another of
   * the same bulk request says what type its field has, and a mapping of thousands of fields would
   * be changed with every document. Searches find them after {@link #refresh}.
   */
  void add(String index, Map<String, String> events) throws IOException {
    rest.put("/" + index, Map.of());
    NewFields fields = new NewFields();
    List<Map<String, Object>> some = new ArrayList<>();
    int read = 0;
    for (String event : events.values()) {
      some.add(Json.parse(event));
      read++;
      if (some.size() == FIELDS_OF || read == events.size()) {
        map(index, fields, some);
        some.clear();
      }
    }
    Map<String, String> taken = new LinkedHashMap<>(events);
    indices.put(index, taken);
    write(index, events, PIPELINE).forEach(taken::remove);
  }

  /** Lets searches find all events, and so makes alerts of their marks. */
  void refresh() throws IOException {
    for (String index : indices.keySet()) {
      rest.post("/" + index + "/_refresh", null);
    }
  }

  /** Halves what is refused until those are left alone that do not fit. */
  private void map(String index, NewFields fields, List<Map<String, Object>> events)
      throws IOException {
    Map<String, Object> union = fields.of(events);
    if (union.isEmpty()) {
      return;
    }
    if (maps(index, union)) {
      fields.known(events);
    } else if (events.size() > 1) {
      map(index, fields, events.subList(0, events.size() / 2));
      map(index, fields, events.subList(events.size() / 2, events.size()));
    }
  }

  private boolean maps(String index, Map<String, Object> document) throws IOException {
    boolean taken = rest.call("PUT", "/" + index + "/_doc/fields", document).status() < 300;
    if (taken) {
      rest.delete("/" + index + "/_doc/fields");
    }
    return taken;
  }

  /** The ids that were refused. */
  private List<String> write(String index, Map<String, String> events, String pipeline)
      throws IOException {
    List<String> failed = new ArrayList<>();
    StringBuilder lines = new StringBuilder();
    int sent = 0;
    for (Map.Entry<String, String> event : events.entrySet()) {
      lines.append(Json.print(Map.of("index", Map.of("_id", event.getKey())))).append('\n');
      lines.append(event.getValue()).append('\n');
      sent++;
      if (lines.length() > BULK_CHARACTERS || sent == events.size()) {
        failed.addAll(send(index, lines.toString(), pipeline));
        lines.setLength(0);
        progress.done(sent, events.size());
      }
    }
    return failed;
  }

  private List<String> send(String index, String lines, String pipeline) throws IOException {
    String path =
        "/%s/_bulk?pipeline=%s&filter_path=errors,items.*.error,items.*._id"
            .formatted(index, pipeline);
    Map<String, Object> answer = rest.post(path, new Rest.Body("application/x-ndjson", lines));
    List<String> failed = new ArrayList<>();
    if (Boolean.TRUE.equals(answer.get("errors"))) {
      for (Object item : (List<?>) answer.get("items")) {
        Object error = Json.at(item, "index.error");
        if (error != null) {
          failed.add((String) Json.at(item, "index._id"));
          refused.merge(Json.at(error, "type").toString(), 1, Integer::sum);
        }
      }
    }
    return failed;
  }

  /** How many documents have each mark, those of steps too. */
  Map<String, Long> marks() throws IOException {
    Map<String, Long> marks = new HashMap<>(counts("detection.rule_ids"));
    marks.putAll(counts("detection.steps"));
    return marks;
  }

  private Map<String, Long> counts(String field) throws IOException {
    Map<String, Object> terms = Map.of("terms", Map.of("field", field, "size", MARKS));
    Map<String, Object> found =
        rest.post(
            "/" + EventFiles.PREFIX + "*/_search",
            Map.of("size", 0, "aggs", Map.of("marks", terms)));
    Map<String, Long> counts = new HashMap<>();
    for (Object bucket : (List<?>) Json.at(found, "aggregations.marks.buckets")) {
      counts.put(
          (String) Json.at(bucket, "key"), ((Number) Json.at(bucket, "doc_count")).longValue());
    }
    return counts;
  }

  /** The names of the indices. */
  List<String> indices() {
    return List.copyOf(indices.keySet());
  }

  /** How many documents an index took. */
  int count(String index) {
    return indices.get(index).size();
  }

  /** The documents that an index took, by id, as they were sent. */
  Map<String, String> taken(String index) {
    return Collections.unmodifiableMap(indices.get(index));
  }

  /** How many documents there are. */
  int count() {
    return indices.values().stream().mapToInt(Map::size).sum();
  }

  /** How many documents were refused, by the type of the error. */
  Map<String, Integer> refused() {
    return refused;
  }

  /** A document as it was sent. */
  String text(String index, String id) {
    return indices.get(index).get(id);
  }
}
