package dev.detection.it;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** The plugin of one cluster as tests use it: rules in, events in, marks and alerts out. */
final class Engine {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int BATCH = 5_000;

  private final Supplier<Rest> client;

  /**
   * @param client asked anew for each call: a node that is started again has another
   */
  Engine(Supplier<Rest> client) {
    this.client = client;
  }

  Rest rest() {
    return client.get();
  }

  /** A rule in KQL as short as a rule can be. */
  static Map<String, Object> query(String query, String... index) {
    return rule("query", "kuery", query, index);
  }

  /** A rule in EQL as short as a rule can be. */
  static Map<String, Object> eql(String query, String... index) {
    return rule("eql", "eql", query, index);
  }

  /** A rule that alerts on a value that no event of five days had, and looks every second. */
  static Map<String, Object> newTerms(String query, String field, String... index) {
    Map<String, Object> rule = rule("new_terms", "kuery", query, index);
    rule.put("new_terms_fields", List.of(field));
    rule.put("history_window_start", "now-5d");
    rule.put("from", "now-1h");
    rule.put("interval", "1s");
    return rule;
  }

  /** A rule as short as a rule can be; it has no id. */
  static Map<String, Object> rule(String type, String language, String query, String... index) {
    Map<String, Object> rule = new LinkedHashMap<>();
    rule.put("name", "A rule");
    rule.put("description", "For tests.");
    rule.put("type", type);
    rule.put("language", language);
    rule.put("query", query);
    rule.put("index", List.of(index));
    rule.put("severity", "low");
    rule.put("risk_score", 21);
    return rule;
  }

  /** The rule with one more key. */
  static Map<String, Object> with(Map<String, Object> rule, String key, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(rule);
    more.put(key, value);
    return more;
  }

  /** Indexes documents, and makes them visible. */
  void bulk(String index, List<Map<String, Object>> documents) throws IOException {
    for (int from = 0; from < documents.size(); from += BATCH) {
      StringBuilder bulk = new StringBuilder();
      for (Map<String, Object> one :
          documents.subList(from, Math.min(documents.size(), from + BATCH))) {
        bulk.append("{\"create\": {}}\n").append(Json.print(one)).append('\n');
      }
      Rest.Answer answer =
          rest()
              .call(
                  "POST",
                  "/" + index + "/_bulk?refresh=true",
                  new Rest.Body("application/x-ndjson", bulk.toString()));
      assertEquals(answer.body(), false, answer.json().get("errors"));
    }
  }

  /** Stores a rule and waits until every node judges by it. */
  Map<String, Object> put(String id, Map<String, Object> rule) throws IOException {
    Map<String, Object> answer = rest().put("/_detection/rules/" + id, rule);
    assertEquals(answer.toString(), true, answer.get("acknowledged"));
    return answer;
  }

  void delete(String id) throws IOException {
    rest().delete("/_detection/rules/" + id);
  }

  void deleteAllRules() throws IOException {
    for (Object rule : (List<?>) rest().get("/_detection/rules?size=10000").get("rules")) {
      delete((String) Json.at(rule, "rule_id"));
    }
  }

  /** Creates a pipeline of one processor. */
  void putPipeline(String id, Map<String, Object> options) throws IOException {
    rest().put("/_ingest/pipeline/" + id, pipeline(options));
  }

  static Map<String, Object> pipeline(Map<String, Object> options) {
    return Map.of("processors", List.of(Map.of("detection", options)));
  }

  /** Creates an index. */
  void createIndex(String name, String body) throws IOException {
    rest().put("/" + name, body);
  }

  /** Indexes one document and makes it visible. */
  void index(String index, String id, String document) throws IOException {
    rest().put("/" + index + "/_create/" + id + "?refresh=true", document);
  }

  /** The stored document. */
  Map<?, ?> source(String index, String id) throws IOException {
    return (Map<?, ?>) rest().get("/" + index + "/_doc/" + id).get("_source");
  }

  /** The rules that a document is marked with, in the default field; empty if there are none. */
  List<?> ruleIds(String index, String id) throws IOException {
    Object ids = Json.at(source(index, id), "detection.rule_ids");
    return ids == null ? List.of() : (List<?>) ids;
  }

  Map<String, Object> status() throws IOException {
    return rest().get("/_detection/status");
  }

  /**
   * What the status says is wrong with something.
   *
   * @param kind {@code rule}, {@code target} or {@code alerts}
   * @return empty if nothing is
   */
  String problem(String kind, String name) throws IOException {
    for (Object problem : (List<?>) status().get("problems")) {
      if (name.equals(Json.at(problem, kind))) {
        return (String) Json.at(problem, "error");
      }
    }
    return "";
  }

  /** The alerts of a rule there are now. */
  List<Map<?, ?>> alerts(String ruleId) throws IOException {
    Map<String, Object> rule = Map.of("kibana.alert.rule.rule_id", ruleId);
    rest().call("POST", "/detection-alerts/_refresh", null);
    Map<String, Object> found =
        rest()
            .post(
                "/detection-alerts/_search?ignore_unavailable=true",
                Map.of("size", 1_000, "query", Map.of("term", rule)));
    List<Map<?, ?>> sources = new ArrayList<>();
    for (Object hit : (List<?>) Json.at(found, "hits.hits")) {
      sources.add((Map<?, ?>) Json.at(hit, "_source"));
    }
    return sources;
  }

  /** Waits until a rule has raised so many alerts. */
  List<Map<?, ?>> awaitAlerts(String ruleId, int count) throws IOException {
    try {
      until(count + " alerts of [" + ruleId + "]", () -> alerts(ruleId).size() >= count);
    } catch (AssertionError e) {
      throw new AssertionError("no alerts; status: " + status(), e);
    }
    List<Map<?, ?>> alerts = alerts(ruleId);
    List<?> about = alerts.stream().map(one -> one.get("kibana.alert.ancestors")).toList();
    assertEquals(about.toString(), count, alerts.size());
    return alerts;
  }

  /** Waits until every mark written so far has been made into alerts. */
  void awaitNoLag() throws IOException {
    until(
        "the alert writer to catch up",
        () ->
            ((List<?>) status().get("alerts"))
                .stream().allMatch(shard -> Integer.valueOf(0).equals(Json.at(shard, "lag"))));
  }

  static void until(String what, Wait.Condition condition) {
    Wait.until(PATIENCE, what, condition);
  }
}
