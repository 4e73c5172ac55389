package dev.detection.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Events for the benchmark of a node, once as they are and once with the marks that they get.
 * Immutable.
 *
 * @param plain documents that the mapping takes
 * @param marked the same, with the object {@code detection}
 * @param mapping has every field of them, so that indexing never changes it
 * @param refused how many events the mapping does not take
 * @param withMarks how many documents match a rule or a step
 * @param marks how many rules and steps they match
 * @param unjudged why judging was left incomplete, with the number of documents
 */
record MarkedSample(
    List<String> plain,
    List<String> marked,
    Map<String, Object> mapping,
    int refused,
    int withMarks,
    long marks,
    Map<String, Integer> unjudged) {
  private static final int PAGE = 1_000;

  /** Watched by all rules, as the indices that are measured. */
  private static final String INDEX = Variant.WATCHED + "sample";

  /**
   * Draws events and has a node judge them; leaves no index behind. Nothing is refreshed, so no
   * alerts come of it.
   *
   * @param indices the events by index and id
   * @param size how many at most
   */
  static MarkedSample of(
      Rest rest,
      Progress progress,
      Map<String, Map<String, String>> indices,
      int size,
      Random random)
      throws IOException {
    List<String> all = new ArrayList<>();
    indices.values().forEach(events -> all.addAll(events.values()));
    Collections.shuffle(all, random);
    Map<String, String> drawn = new LinkedHashMap<>();
    for (String event : all.subList(0, Math.min(size, all.size()))) {
      drawn.put(Integer.toString(drawn.size()), event);
    }
    rest.put("/_ingest/pipeline/" + MarkedEvents.PIPELINE, Engine.pipeline(Map.of()));
    MarkedEvents events = new MarkedEvents(rest, progress);
    events.add(INDEX, drawn);
    MarkedSample sample = read(rest, events.taken(INDEX), drawn.size());
    rest.delete("/" + INDEX);
    return sample;
  }

  private static MarkedSample read(Rest rest, Map<String, String> taken, int drawn)
      throws IOException {
    List<String> ids = List.copyOf(taken.keySet());
    List<String> plain = new ArrayList<>();
    List<String> marked = new ArrayList<>();
    int withMarks = 0;
    long marks = 0;
    Map<String, Integer> unjudged = new TreeMap<>();
    for (int from = 0; from < ids.size(); from += PAGE) {
      List<String> page = ids.subList(from, Math.min(from + PAGE, ids.size()));
      Map<String, Object> found =
          rest.post("/" + INDEX + "/_mget?_source_includes=detection", Map.of("ids", page));
      for (Object document : (List<?>) found.get("docs")) {
        Map<?, ?> detection = (Map<?, ?>) Json.at(document, "_source.detection");
        Map<String, Object> event =
            Paths.without(Json.parse(taken.get((String) Json.at(document, "_id"))), "detection");
        plain.add(Json.print(event));
        marked.add(Json.print(Engine.with(event, "detection", detection)));
        int count = count(detection.get("rule_ids")) + count(detection.get("steps"));
        withMarks += count > 0 ? 1 : 0;
        marks += count;
        if (detection.get("unjudged") instanceof String reason) {
          unjudged.merge(reason, 1, Integer::sum);
        }
      }
    }
    Object mapping = Json.at(rest.get("/" + INDEX + "/_mapping").get(INDEX), "mappings");
    return new MarkedSample(
        plain,
        marked,
        Paths.copy((Map<?, ?>) mapping),
        drawn - ids.size(),
        withMarks,
        marks,
        unjudged);
  }

  private static int count(Object marks) {
    return marks instanceof List<?> list ? list.size() : 0;
  }
}
