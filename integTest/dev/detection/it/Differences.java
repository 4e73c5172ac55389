package dev.detection.it;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks Elasticsearch for the documents where a search and the marks differ. Only those come back,
 * however many documents there are.
 */
final class Differences {
  /** How many documents of one question are looked at; more are counted. */
  static final int SHOWN = 200;

  private static final int SEARCHES = 16;

  private final Rest rest;
  private final Progress progress;

  /** A question and one who answers it. */
  record Asked(Question question, String witness) {}

  /**
   * A document where they differ.
   *
   * @param marked whether it has the mark, and is not found; else it is found, and has no mark
   */
  record Difference(String index, String id, boolean marked) {}

  /**
   * What came of one question.
   *
   * @param total how many documents differ
   * @param documents the first of them
   * @param failed why the search failed, by index
   */
  record Answer(long total, List<Difference> documents, Map<String, String> failed) {}

  Differences(Rest rest, Progress progress) {
    this.rest = rest;
    this.progress = progress;
  }

  /** Asks all questions. */
  Map<Asked, Answer> find(List<Asked> questions) throws IOException {
    Map<Asked, Answer> answers = new LinkedHashMap<>();
    for (int from = 0; from < questions.size(); from += SEARCHES) {
      List<Asked> some = questions.subList(from, Math.min(from + SEARCHES, questions.size()));
      List<Map<String, ?>> lines = new ArrayList<>();
      for (Asked asked : some) {
        lines.add(Map.of("index", EventFiles.PREFIX + "*"));
        lines.add(search(asked));
      }
      Map<String, Object> found =
          rest.post(
              "/_msearch?max_concurrent_searches=2&filter_path=responses.hits,responses._shards,"
                  + "responses.error",
              lines);
      List<?> responses = (List<?>) found.get("responses");
      for (int i = 0; i < some.size(); i++) {
        answers.put(some.get(i), answer(responses.get(i)));
      }
      progress.done(from + some.size(), questions.size());
    }
    return answers;
  }

  private static Map<String, Object> search(Asked asked) {
    Question question = asked.question();
    Map<String, Object> query = question.witnesses().get(asked.witness());
    Map<String, Object> mark =
        Map.of("term", Map.of(question.field(), Map.of("value", question.mark())));
    return Map.of(
        "size",
        SHOWN,
        "_source",
        false,
        "track_total_hits",
        true,
        "sort",
        List.of("_doc"),
        "query",
        Map.of(
            "bool",
            Map.of(
                "minimum_should_match",
                1,
                "should",
                List.of(but(query, mark, "found"), but(mark, query, "marked")))));
  }

  private static Map<String, Object> but(
      Map<String, Object> query, Map<String, Object> not, String name) {
    return Map.of(
        "bool", Map.of("filter", List.of(query), "must_not", List.of(not), "_name", name));
  }

  private static Answer answer(Object response) {
    Map<String, String> failed = new LinkedHashMap<>();
    Object failures = Json.at(response, "_shards.failures");
    if (failures == null) {
      failures = Json.at(response, "error.failed_shards");
    }
    if (failures instanceof List<?> list) {
      list.forEach(
          one ->
              failed.put(
                  (String) Json.at(one, "index"), String.valueOf(Json.at(one, "reason.reason"))));
    } else if (Json.at(response, "error") != null) {
      failed.put("*", Json.at(response, "error").toString());
    }
    List<Difference> documents = new ArrayList<>();
    long total = 0;
    if (Json.at(response, "hits.hits") instanceof List<?> hits) {
      total = ((Number) Json.at(response, "hits.total.value")).longValue();
      for (Object hit : hits) {
        boolean marked = ((List<?>) Json.at(hit, "matched_queries")).contains("marked");
        documents.add(
            new Difference((String) Json.at(hit, "_index"), (String) Json.at(hit, "_id"), marked));
      }
    }
    return new Answer(total, documents, failed);
  }
}
