package dev.detection.it;

import dev.detection.match.CompiledRule;
import dev.detection.query.search.Search;
import dev.detection.rule.DateMath;
import dev.detection.rule.Rule;
import dev.detection.rule.Rules;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The rival: what a server beside Elasticsearch searches for a new_terms rule in each run. First
 * the terms of the window, then the first time of each of them in the history, then the oldest
 * document of those that are new. Nothing is kept from run to run.
 *
 * <p>Where it could be told in more than one way, it is the cheaper one for the node: the time is
 * the override field and not computed by a runtime field, and the third phase asks for the new
 * terms alone. That a term is new is decided here, because the bare distribution has no scripts to
 * select buckets with.
 */
final class ThreePhases {
  private static final int PAGE = 10_000;
  private static final int BATCH = 500;
  private static final String TIME = "event.ingested";

  private final Rest rest;
  private final String path;
  private final Rule.NewTerms rule;
  private final Object query;
  private final Instant from;
  private final Instant to;
  private final Instant historyStart;
  private final Set<List<Object>> found = new HashSet<>();
  private long millis;
  private int searches;

  /**
   * What a run came to.
   *
   * @param terms those that are new
   * @param millis how long the node says that its searches took
   * @param searches how many there were
   */
  record Found(Set<List<Object>> terms, long millis, int searches) {}

  private ThreePhases(Rest rest, Map<String, Object> source, Instant from, Instant to) {
    this.rest = rest;
    this.rule = (Rule.NewTerms) Rules.fromMap(source);
    this.path =
        "/%s/_search?ignore_unavailable=true&allow_no_indices=true"
            .formatted(String.join(",", rule.head().index()));
    this.query = Search.toDsl(CompiledRule.compile(rule).condition());
    this.from = from;
    this.to = to;
    this.historyStart = DateMath.evaluate(rule.historyWindowStart(), to, false);
  }

  /**
   * Runs a rule over a window.
   *
   * @param rule as JSON
   * @param from terms first seen at this very time are not new
   */
  static Found run(Rest rest, Map<String, Object> rule, Instant from, Instant to)
      throws IOException {
    ThreePhases run = new ThreePhases(rest, rule, from, to);
    run.run();
    return new Found(run.found, run.millis, run.searches);
  }

  private void run() throws IOException {
    Map<?, ?> after = null;
    while (true) {
      Map<?, ?> page = search(from, null, composite(PAGE, after, Map.of()));
      Map<?, ?> next = (Map<?, ?>) Json.at(page, "after_key");
      if (next == null) {
        return;
      }
      List<Map<?, ?>> terms = new ArrayList<>();
      for (Object bucket : (List<?>) page.get("buckets")) {
        terms.add((Map<?, ?>) Json.at(bucket, "key"));
      }
      if (rule.fields().size() == 1) {
        one(terms.stream().map(term -> term.get("f0")).toList());
      } else {
        several(terms, after);
      }
      after = next;
    }
  }

  private void one(List<?> values) throws IOException {
    List<Object> fresh = new ArrayList<>();
    for (Object bucket : buckets(search(historyStart, null, include(values, firstSeen())))) {
      if (isNew(bucket)) {
        fresh.add(Json.at(bucket, "key"));
      }
    }
    if (!fresh.isEmpty()) {
      for (Object bucket : buckets(search(from, null, include(fresh, oldest())))) {
        found.add(List.of(Json.at(bucket, "key")));
      }
    }
  }

  private void several(List<Map<?, ?>> terms, Map<?, ?> pageAfter) throws IOException {
    Map<?, ?> after = pageAfter;
    for (int start = 0; start < terms.size(); start += BATCH) {
      List<Map<?, ?>> batch = terms.subList(start, Math.min(terms.size(), start + BATCH));
      List<Map<?, ?>> fresh = new ArrayList<>();
      for (Object bucket :
          buckets(search(historyStart, anyOf(batch), composite(BATCH, after, firstSeen())))) {
        if (isNew(bucket)) {
          fresh.add((Map<?, ?>) Json.at(bucket, "key"));
        }
      }
      if (!fresh.isEmpty()) {
        Map<String, Object> oldest = new LinkedHashMap<>(firstSeen());
        oldest.putAll(oldest());
        for (Object bucket :
            buckets(search(historyStart, anyOf(fresh), composite(BATCH, after, oldest)))) {
          found.add(
              List.copyOf(
                  new TreeMap<Object, Object>((Map<?, ?>) Json.at(bucket, "key")).values()));
        }
      }
      after = batch.getLast();
    }
  }

  private boolean isNew(Object bucket) {
    return ((Number) Json.at(bucket, "first.value")).longValue() > from.toEpochMilli();
  }

  private static List<?> buckets(Map<?, ?> aggregation) {
    return (List<?>) aggregation.get("buckets");
  }

  private Map<?, ?> search(Instant start, Object terms, Map<String, Object> aggregation)
      throws IOException {
    List<Object> filter = new ArrayList<>(List.of(query, between(start)));
    if (terms != null) {
      filter.add(terms);
    }
    Map<String, Object> answer =
        rest.post(
            path,
            Map.of(
                "size",
                0,
                "track_total_hits",
                false,
                "query",
                Map.of("bool", Map.of("filter", filter)),
                "aggs",
                Map.of("terms", aggregation)));
    millis += ((Number) answer.get("took")).longValue();
    searches++;
    return (Map<?, ?>) Json.at(answer, "aggregations.terms");
  }

  private Map<String, Object> between(Instant start) {
    Map<String, String> range = Map.of("gte", start.toString(), "lte", to.toString());
    return Map.of(
        "bool",
        Map.of(
            "minimum_should_match",
            1,
            "should",
            List.of(
                Map.of("range", Map.of(TIME, range)),
                Map.of(
                    "bool",
                    Map.of(
                        "filter", List.of(Map.of("range", Map.of("@timestamp", range))),
                        "must_not", List.of(Map.of("exists", Map.of("field", TIME))))))));
  }

  private Map<String, Object> composite(int size, Map<?, ?> after, Map<String, Object> below) {
    List<Object> sources = new ArrayList<>();
    for (int i = 0; i < rule.fields().size(); i++) {
      sources.add(Map.of("f" + i, Map.of("terms", Map.of("field", rule.fields().get(i)))));
    }
    Map<String, Object> composite = new LinkedHashMap<>();
    composite.put("size", size);
    composite.put("sources", sources);
    if (after != null) {
      composite.put("after", after);
    }
    return Map.of("composite", composite, "aggs", below);
  }

  private Map<String, Object> include(List<?> values, Map<String, Object> below) {
    Map<String, Object> terms =
        Map.of("field", rule.fields().getFirst(), "size", PAGE, "include", values);
    return Map.of("terms", terms, "aggs", below);
  }

  private static Map<String, Object> firstSeen() {
    return Map.of("first", Map.of("min", Map.of("field", TIME)));
  }

  private static Map<String, Object> oldest() {
    return Map.of(
        "oldest",
        Map.of(
            "top_hits", Map.of("size", 1, "sort", List.of(Map.of(TIME, Map.of("order", "asc"))))));
  }

  private Map<String, Object> anyOf(List<Map<?, ?>> batch) {
    List<Object> should = new ArrayList<>();
    for (Map<?, ?> term : batch) {
      List<Object> must = new ArrayList<>();
      for (int i = 0; i < rule.fields().size(); i++) {
        must.add(Map.of("match", Map.of(rule.fields().get(i), term.get("f" + i))));
      }
      should.add(Map.of("bool", Map.of("must", must)));
    }
    return Map.of("bool", Map.of("should", should, "minimum_should_match", 1));
  }
}
