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
  /** How many documents of one question are looked at. */
  private static final int LOOKED_AT = 2_000;

  private static final int SEARCHES = 32;

  // The score of a document says what is true of it; those that have just the mark come first.

  private static final int MARKED = 1;
  private static final int FOUND = 2;

  private final Rest rest;
  private final Progress progress;

  /**
   * A question and one who answers it.
   *
   * @param witness who
   * @param indices where it is asked
   * @param query the search
   * @param exact whether it finds no others than it should; if not, what it finds beyond the marks
   *     may be right
   */
  record Asked(
      Question question,
      String witness,
      List<String> indices,
      Map<String, Object> query,
      boolean exact) {}

  /**
   * A document where they differ.
   *
   * @param marked whether it has the mark, and is not found; else it is found, and has no mark
   */
  record Difference(String index, String id, boolean marked) {}

  /**
   * What came of one question.
   *
   * @param documents those that differ
   * @param more whether there may be more of them
   * @param failed why the search failed, by index
   */
  record Answer(List<Difference> documents, boolean more, Map<String, String> failed) {}

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
        lines.add(Map.of("index", asked.indices()));
        lines.add(search(asked));
      }
      Map<String, Object> found =
          rest.post(
              "/_msearch?max_concurrent_searches=2&filter_path=responses.hits.hits,responses._shards.failures,"
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
    Map<String, Object> query = asked.query();
    Map<String, Object> mark =
        Map.of("term", Map.of(question.field(), Map.of("value", question.mark())));
    return Map.of(
        "size",
        LOOKED_AT,
        "_source",
        false,
        "track_total_hits",
        false,
        "sort",
        List.of(Map.of("_score", "asc")),
        "query",
        Map.of(
            "bool",
            Map.of(
                "should",
                List.of(score(query, FOUND), score(mark, MARKED)),
                "minimum_should_match",
                1)));
  }

  private static Map<String, Object> score(Map<String, Object> query, int score) {
    return Map.of("constant_score", Map.of("filter", query, "boost", score));
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
    if (Json.at(response, "hits.hits") instanceof List<?> hits) {
      for (Object hit : hits) {
        int score = ((Number) Json.at(hit, "_score")).intValue();
        if (score != FOUND + MARKED) {
          documents.add(
              new Difference(
                  (String) Json.at(hit, "_index"), (String) Json.at(hit, "_id"), score == MARKED));
        }
      }
    }
    return new Answer(documents, documents.size() == LOOKED_AT, failed);
  }
}
