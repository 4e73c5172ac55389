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
  private static final int SHOWN = 200;

  /** Likewise where most are expected to be right. */
  private static final int CHECKED = 2_000;

  private static final int SEARCHES = 16;

  /** The score of documents that have the mark and are not found. */
  private static final int MARKED = 2;

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
   * @param total how many documents differ
   * @param documents the first of them, those with marks before the others
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
        lines.add(Map.of("index", asked.indices()));
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
    Map<String, Object> query = asked.query();
    Map<String, Object> mark =
        Map.of("term", Map.of(question.field(), Map.of("value", question.mark())));
    return Map.of(
        "size",
        asked.exact() ? SHOWN : CHECKED,
        "_source",
        false,
        "track_total_hits",
        true,
        "query",
        Map.of(
            "dis_max", Map.of("queries", List.of(but(query, mark, 1), but(mark, query, MARKED)))));
  }

  private static Map<String, Object> but(
      Map<String, Object> query, Map<String, Object> not, int score) {
    Map<String, Object> both =
        Map.of("bool", Map.of("filter", List.of(query), "must_not", List.of(not)));
    return Map.of("constant_score", Map.of("filter", both, "boost", score));
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
        boolean marked = ((Number) Json.at(hit, "_score")).intValue() == MARKED;
        documents.add(
            new Difference((String) Json.at(hit, "_index"), (String) Json.at(hit, "_id"), marked));
      }
    }
    return new Answer(total, documents, failed);
  }
}
