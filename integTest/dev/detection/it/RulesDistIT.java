package dev.detection.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.net.URLEncoder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.After;
import org.junit.ClassRule;
import org.junit.Test;

/** The REST interface of rules: what it answers, and that bad input changes nothing. */
public class RulesDistIT {
  @ClassRule public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);

  private static final Engine ENGINE = new Engine(CLUSTER::rest);
  private static final String IMPORT = "/_detection/rules/_import";
  private static final String VALIDATE = "/_detection/rules/_validate";

  @After
  public void deleteRules() throws IOException {
    ENGINE.deleteAllRules();
  }

  private static Map<String, Object> curl() {
    return Engine.query("name: curl", "events-*");
  }

  private static Map<String, Object> withId(String id, Map<String, Object> rule) {
    return Engine.with(rule, "rule_id", id);
  }

  private static String toml(String id, String query) {
    return """
    [metadata]
    creation_date = "2026/01/01"
    maturity = "production"

    [rule]
    rule_id = "%s"
    name = "A rule"
    description = "For tests."
    type = "query"
    language = "kuery"
    index = ["events-*"]
    severity = "low"
    risk_score = 21
    query = '''
    %s
    '''
    """
        .formatted(id, query);
  }

  private static Object error(Rest.Answer answer, int status, String... parts) {
    assertEquals(answer.body(), status, answer.status());
    Map<String, Object> json = answer.json();
    assertEquals(status, json.get("status"));
    String reason = (String) Json.at(json, "error.reason");
    assertEquals(reason, Json.at(json, "error.root_cause.0.reason"));
    for (String part : parts) {
      assertTrue(reason, reason.contains(part));
    }
    return Json.at(json, "error.type");
  }

  @Test
  public void putCreatesThenUpdatesThenLeavesUnchanged() throws IOException {
    Rest.Answer created = ENGINE.rest().call("PUT", "/_detection/rules/curl", curl());
    assertEquals(created.body(), 201, created.status());
    assertEquals(
        Set.of("rule_id", "result", "execution", "acknowledged", "generation"),
        created.json().keySet());
    assertEquals("curl", created.json().get("rule_id"));
    assertEquals("created", created.json().get("result"));
    assertEquals("supported", created.json().get("execution"));
    assertEquals(true, created.json().get("acknowledged"));
    Map<String, Object> changed = Engine.with(curl(), "query", "name: wget");
    Rest.Answer updated = ENGINE.rest().call("PUT", "/_detection/rules/curl", changed);
    assertEquals(updated.body(), 200, updated.status());
    assertEquals("updated", updated.json().get("result"));
    assertTrue(generation(updated) > generation(created));
    Rest.Answer same = ENGINE.rest().call("PUT", "/_detection/rules/curl", changed);
    assertEquals("unchanged", same.json().get("result"));
    assertEquals(generation(updated), generation(same));
  }

  private static int generation(Rest.Answer answer) {
    return (int) answer.json().get("generation");
  }

  @Test
  public void getShowsTheRuleAsItWasWrittenWithWhatBecameOfIt() throws IOException {
    Map<String, Object> rule = Engine.with(curl(), "tags", List.of("One", "Two"));
    ENGINE.put("curl", rule);
    Map<String, Object> shown = ENGINE.rest().get("/_detection/rules/curl");
    assertEquals("curl", shown.remove("rule_id"));
    assertEquals(true, shown.remove("enabled"));
    assertEquals(0, shown.remove("revision"));
    assertEquals("supported", shown.remove("execution"));
    assertEquals(shown.remove("created_at"), shown.remove("updated_at"));
    assertEquals(null, shown.remove("created_by"));
    assertEquals(null, shown.remove("updated_by"));
    assertEquals(rule, shown);
    ENGINE.put("curl", Engine.with(rule, "name", "Another"));
    assertEquals(1, ENGINE.rest().get("/_detection/rules/curl").get("revision"));
  }

  @Test
  public void unknownRuleIsNotFound() throws IOException {
    for (Rest.Answer answer :
        List.of(
            ENGINE.rest().call("GET", "/_detection/rules/none", null),
            ENGINE.rest().call("DELETE", "/_detection/rules/none", null),
            ENGINE.rest().call("POST", "/_detection/rules/none/_enable", null),
            ENGINE.rest().call("POST", "/_detection/rules/none/_disable", null))) {
      assertEquals("resource_not_found_exception", error(answer, 404, "rule [none] not found"));
    }
  }

  @Test
  public void deletedRuleIsGone() throws IOException {
    ENGINE.put("curl", curl());
    Map<String, Object> answer = ENGINE.rest().delete("/_detection/rules/curl");
    assertEquals("deleted", answer.get("result"));
    assertEquals(true, answer.get("acknowledged"));
    assertEquals(404, ENGINE.rest().call("GET", "/_detection/rules/curl", null).status());
  }

  @Test
  public void idsWithLettersOfAllKindsWork() throws IOException {
    for (String id : List.of("ein regel", "a/b", "Ünïcode-✓", "a.b:c#d?e&f", "-x", "%25")) {
      String path = "/_detection/rules/" + URLEncoder.encode(id, UTF_8).replace("+", "%20");
      assertEquals(id, ENGINE.rest().put(path, curl()).get("rule_id"));
      assertEquals(id, ENGINE.rest().get(path).get("rule_id"));
      assertEquals("deleted", ENGINE.rest().delete(path).get("result"));
    }
  }

  @Test
  public void listPagesAndFilters() throws IOException {
    ENGINE.put("a", Engine.with(curl(), "tags", List.of("One", "Two")));
    ENGINE.put("b", Engine.with(curl(), "enabled", false));
    ENGINE.put("c", Engine.eql("any where true", "events-*"));
    assertEquals(List.of("a", "b", "c"), listed(""));
    assertEquals(List.of("b"), listed("?from=1&size=1"));
    assertEquals(List.of(), listed("?from=3"));
    assertEquals(List.of("c"), listed("?type=eql"));
    assertEquals(List.of("a"), listed("?tag=Two"));
    assertEquals(List.of(), listed("?tag=two"));
    assertEquals(List.of("b"), listed("?enabled=false"));
    assertEquals(List.of("a", "c"), listed("?enabled=true"));
    assertEquals(List.of("a"), listed("?enabled=true&type=query&tag=One"));
    Map<String, Object> page = ENGINE.rest().get("/_detection/rules?from=1&size=1");
    assertEquals(3, page.get("total"));
    assertEquals(1, page.get("from"));
    assertEquals(1, page.get("size"));
    assertEquals(Json.at(page, "rules.0"), ENGINE.rest().get("/_detection/rules/b"));
  }

  private static List<?> listed(String parameters) throws IOException {
    Map<String, Object> page = ENGINE.rest().get("/_detection/rules" + parameters);
    return ((List<?>) page.get("rules")).stream().map(rule -> Json.at(rule, "rule_id")).toList();
  }

  @Test
  public void badParametersAreRefused() throws IOException {
    for (String parameter : List.of("from=-1", "size=x", "size=10001", "enabled=maybe")) {
      Rest.Answer answer = ENGINE.rest().call("GET", "/_detection/rules?" + parameter, null);
      String name = parameter.substring(0, parameter.indexOf('='));
      assertEquals("illegal_argument_exception", error(answer, 400, "[" + name + "]"));
    }
    error(
        ENGINE.rest().call("GET", "/_detection/rules?sice=1", null), 400, "unrecognized", "[sice]");
    error(ENGINE.rest().call("PUT", "/_detection/rules/a?timeout=soon", curl()), 400, "[soon]");
    assertEquals(List.of(), listed(""));
  }

  @Test
  public void badRuleIsRefusedWithIdKeyLineAndColumnAndChangesNothing() throws IOException {
    ENGINE.put("bad", curl());
    assertBad("{\n  \"name\": 7}", "rule [bad]", "key [name], line 2, column", "key [type]");
    assertBad("{\"name\": ", "line 1, column", "not valid JSON");
    assertBad("[]", "line 1, column 1");
    assertBad("", "body");
    assertBad(Json.print(withId("other", curl())), "key [rule_id]", "[bad]", "[other]");
    assertBad(
        Json.print(Engine.with(curl(), "query", "name: (curl or\nvi")),
        "rule [bad], key [query], line 1",
        "not closed");
    assertBad(
        Json.print(Engine.eql("process where\n  name == ", "events-*")),
        "rule [bad], key [query]",
        "line 1, column");
    assertEquals("name: curl", Json.at(ENGINE.rest().get("/_detection/rules/bad"), "query"));
    assertEquals(0, Json.at(ENGINE.rest().get("/_detection/rules/bad"), "revision"));
  }

  private static void assertBad(String body, String... parts) throws IOException {
    Rest.Body json = new Rest.Body("application/json", body);
    error(ENGINE.rest().call("PUT", "/_detection/rules/bad", json), 400, parts);
  }

  @Test
  public void idsThatBeginWithAnUnderscoreAreRefused() throws IOException {
    Rest.Answer put = ENGINE.rest().call("PUT", "/_detection/rules/_curl", curl());
    error(put, 400, "key [rule_id]", "must not begin with [_]");
    Map<String, Object> imported = ENGINE.rest().post(IMPORT, List.of(withId("_curl", curl())));
    assertEquals("rejected", Json.at(imported, "rules.0.result"));
    assertEquals("rule_id", Json.at(imported, "rules.0.errors.0.key"));
  }

  @Test
  public void enabledIsWhatTheRuleSaysUnlessTheCallOverrides() throws IOException {
    ENGINE.put("says-nothing", curl());
    ENGINE.put("says-off", Engine.with(curl(), "enabled", false));
    ENGINE.rest().put("/_detection/rules/overridden?enabled=false", curl());
    ENGINE
        .rest()
        .post(
            IMPORT,
            List.of(
                withId("imported-off", Engine.with(curl(), "enabled", false)),
                withId("imported-on", Engine.with(curl(), "enabled", true)),
                Map.of("toml", toml("imported-toml", "name: curl"))));
    ENGINE
        .rest()
        .post(IMPORT + "?enabled=false", List.of(Map.of("toml", toml("toml-off", "name: curl"))));
    assertEquals(List.of("imported-on", "imported-toml", "says-nothing"), listed("?enabled=true"));
    assertEquals(
        List.of("imported-off", "overridden", "says-off", "toml-off"), listed("?enabled=false"));
  }

  @Test
  public void enableAndDisableSwitchJudging() throws IOException {
    ENGINE.put("curl", curl());
    Map<String, Object> off = ENGINE.rest().post("/_detection/rules/curl/_disable", null);
    assertEquals("updated", off.get("result"));
    assertEquals(true, off.get("acknowledged"));
    assertEquals(List.of(), simulated());
    assertEquals(false, ENGINE.rest().get("/_detection/rules/curl").get("enabled"));
    Map<String, Object> again = ENGINE.rest().post("/_detection/rules/curl/_disable", null);
    assertEquals("unchanged", again.get("result"));
    ENGINE.rest().post("/_detection/rules/curl/_enable", null);
    assertEquals(List.of("curl"), simulated());
  }

  /** The rules that mark an event with the name curl. */
  private static List<?> simulated() throws IOException {
    Map<String, Object> request =
        Map.of(
            "pipeline",
            Engine.pipeline(Map.of()),
            "docs",
            List.of(Map.of("_index", "events-a", "_source", Map.of("name", "curl"))));
    Map<String, Object> answer = ENGINE.rest().post("/_ingest/pipeline/_simulate", request);
    Object ids = Json.at(answer, "docs.0.doc._source.detection.rule_ids");
    return ids == null ? List.of() : (List<?>) ids;
  }

  @Test
  public void importTakesAKibanaExportAndTellsEachLine() throws IOException {
    ENGINE.put("same", curl());
    ENGINE.put("older", Engine.query("name: old", "events-*"));
    List<Map<String, Object>> lines =
        List.of(
            withId("new", Engine.with(Engine.with(curl(), "id", "a-uuid"), "immutable", false)),
            withId("same", curl()),
            withId("older", curl()),
            Map.of("list_id", "x", "type", "detection", "name", "an exception list"),
            Map.of("exported_count", 3, "exported_rules_count", 3));
    Map<String, Object> answer = ENGINE.rest().post(IMPORT, lines);
    assertEquals(false, answer.get("errors"));
    assertEquals(true, answer.get("acknowledged"));
    assertEquals(
        Map.of("created", 1, "unchanged", 1, "updated", 1, "skipped", 2), answer.get("summary"));
    assertEquals(List.of("created", "unchanged", "updated", "skipped", "skipped"), results(answer));
    assertEquals(1, Json.at(answer, "rules.0.line"));
    assertEquals("new", Json.at(answer, "rules.0.rule_id"));
    assertEquals("query", Json.at(answer, "rules.0.type"));
    assertEquals("supported", Json.at(answer, "rules.0.execution"));
    assertEquals("the summary of an export", Json.at(answer, "rules.4.reason"));
    assertEquals(List.of("new", "older", "same"), simulated());
  }

  private static List<?> results(Map<String, Object> answer) {
    return ((List<?>) answer.get("rules")).stream().map(one -> Json.at(one, "result")).toList();
  }

  @Test
  public void rejectedRuleDoesNotHurtTheOthers() throws IOException {
    List<String> lines =
        List.of(
            Json.print(withId("first", curl())),
            "{\"rule_id\": \"broken\", ",
            Json.print(withId("typed", Engine.with(curl(), "risk_score", "high"))),
            "",
            Json.print(Map.of("toml", toml("open", "name: (curl"))),
            Json.print(withId("query", Engine.query("name: (curl", "events-*"))),
            Json.print(withId("first", Engine.query("name: twice", "events-*"))),
            Json.print(withId("last", curl())));
    Rest.Body body = new Rest.Body("application/x-ndjson", String.join("\n", lines));
    Map<String, Object> answer = ENGINE.rest().post(IMPORT, body);
    assertEquals(true, answer.get("errors"));
    assertEquals(Map.of("created", 2, "rejected", 5), answer.get("summary"));
    assertEquals(List.of("first", "last"), simulated());
    assertEquals(List.of("first", "last"), listed(""));
    assertRejected(answer, 1, "broken", null, 2);
    assertRejected(answer, 2, "typed", "risk_score", 3);
    assertRejected(answer, 3, "open", "query", 15);
    assertRejected(answer, 4, "query", "query", 6);
    assertRejected(answer, 5, "first", "rule_id", 7);
  }

  /** An id that could not be read is null in the answer, but only where the JSON ends too early. */
  private static void assertRejected(
      Map<String, Object> answer, int position, String id, String key, int line) {
    Map<?, ?> rejected = (Map<?, ?>) Json.at(answer, "rules." + position);
    assertEquals("rejected", rejected.get("result"));
    assertEquals(400, rejected.get("status"));
    assertEquals(key == null ? null : id, rejected.get("rule_id"));
    Map<?, ?> error = (Map<?, ?>) Json.at(rejected, "errors.0");
    assertEquals(key, error.get("key"));
    assertEquals(rejected.toString(), line, error.get("line"));
    assertTrue(rejected.toString(), (int) error.get("column") > 1);
    assertFalse(((String) error.get("reason")).isBlank());
  }

  @Test
  public void importTakesOneTomlFile() throws IOException {
    for (String type : List.of("application/toml", "application/octet-stream")) {
      Rest.Body body = new Rest.Body(type, toml(type.replace('/', '-'), "name: curl"));
      assertEquals(type, List.of("created"), results(ENGINE.rest().post(IMPORT, body)));
    }
    assertEquals(List.of("application-octet-stream", "application-toml"), simulated());
  }

  /** Elasticsearch refuses on every path what a web page may send to another site. */
  @Test
  public void plainTextIsRefusedByElasticsearch() throws IOException {
    Rest.Body body = new Rest.Body("text/plain", toml("plain", "name: curl"));
    assertEquals(406, ENGINE.rest().call("POST", IMPORT, body).status());
  }

  @Test
  public void faultInAQueryIsToldByItsPlaceInTheFile() throws IOException {
    String text = toml("place", "name: curl and\n(name: vi");
    Map<String, Object> answer =
        ENGINE.rest().post(IMPORT, new Rest.Body("application/toml", text));
    assertEquals("query", Json.at(answer, "rules.0.errors.0.key"));
    List<String> lines = text.lines().toList();
    int line = (int) Json.at(answer, "rules.0.errors.0.line");
    int column = (int) Json.at(answer, "rules.0.errors.0.column");
    assertEquals(answer.toString(), "(name: vi", lines.get(line - 1).substring(column - 1));
    assertEquals(List.of("(name: vi", "^"), Json.at(answer, "rules.0.errors.0.context"));
  }

  @Test
  public void faultInAQueryOfJsonIsToldByItsPlaceInTheBody() throws IOException {
    String body = Json.print(Engine.query("name: curl and\n\"a\": (vi", "events-*"));
    Rest.Answer answer =
        ENGINE
            .rest()
            .call("PUT", "/_detection/rules/place", new Rest.Body("application/json", body));
    error(answer, 400, "key [query], line 1, column " + (body.indexOf("(vi") + 1) + ":");
    assertEquals("query", Json.at(answer.json(), "error.errors.0.key"));
    assertEquals(List.of("\"a\": (vi", "     ^"), Json.at(answer.json(), "error.errors.0.context"));
  }

  @Test
  public void tomlForOneRuleIsPointedToTheImport() throws IOException {
    Rest.Body body = new Rest.Body("application/toml", toml("place", "name: curl"));
    Rest.Answer answer = ENGINE.rest().call("PUT", "/_detection/rules/place", body);
    error(answer, 400, "TOML", "/_detection/rules/_import");
  }

  @Test
  public void faultInAThreatQueryIsToldUnderItsOwnKey() throws IOException {
    Map<String, Object> rule =
        new LinkedHashMap<>(Engine.rule("threat_match", "kuery", "name: *", "events-*"));
    rule.put("threat_index", List.of("threats"));
    rule.put("threat_query", "name: (");
    rule.put(
        "threat_mapping",
        List.of(
            Map.of(
                "entries", List.of(Map.of("field", "name", "type", "mapping", "value", "name")))));
    error(ENGINE.rest().call("PUT", "/_detection/rules/threat", rule), 400, "key [threat_query]");
  }

  @Test
  public void importWithoutRulesIsRefused() throws IOException {
    for (String call : List.of(IMPORT, VALIDATE)) {
      error(ENGINE.rest().call("POST", call, null), 400, "NDJSON", "TOML");
    }
  }

  @Test
  public void validateTellsWhatAnImportWouldAndStoresNothing() throws IOException {
    List<Map<String, Object>> lines =
        List.of(
            withId("good", curl()),
            withId("bad", Engine.query("name: (curl", "events-*")),
            Map.of("toml", toml("toml", "name: curl")));
    Map<String, Object> answer = ENGINE.rest().post(VALIDATE, lines);
    assertEquals(Map.of("valid", 2, "rejected", 1), answer.get("summary"));
    assertEquals(true, answer.get("errors"));
    assertEquals(List.of("valid", "rejected", "valid"), results(answer));
    assertEquals(
        Json.at(ENGINE.rest().post(IMPORT, lines), "rules.1.errors"),
        Json.at(answer, "rules.1.errors"));
    ENGINE.deleteAllRules();
    ENGINE.rest().post(VALIDATE, lines);
    assertEquals(List.of(), listed(""));
  }

  @Test
  public void whatIsNotSupportedIsToldEverywhereAndNeverRunsWithoutIt() throws IOException {
    Map<String, Map<String, Object>> rules = new LinkedHashMap<>();
    rules.put(
        "exceptions_list",
        Engine.with(curl(), "exceptions_list", List.of(Map.of("id", "x", "list_id", "x"))));
    rules.put(
        "filters",
        Engine.with(
            curl(), "filters", List.of(Map.of("query", Map.of("script", Map.of("script", "1"))))));
    rules.put(
        "suppression",
        Engine.with(curl(), "alert_suppression", Map.of("group_by", List.of("name"))));
    rules.put(
        "threshold",
        Engine.with(
            Engine.rule("threshold", "kuery", "name: curl", "events-*"),
            "threshold",
            Map.of("field", List.of("name"), "value", 2)));
    rules.put("sequence", Engine.eql("sequence [any where true] [any where true]", "events-*"));
    rules.put("unknown", Engine.with(curl(), "some_future_key", "x"));
    List<Map<String, Object>> lines = new ArrayList<>();
    rules.forEach((id, rule) -> lines.add(withId(id, rule)));
    Map<String, Object> answer = ENGINE.rest().post(IMPORT, lines);
    assertEquals(answer.toString(), Map.of("created", rules.size()), answer.get("summary"));
    assertEquals(answer.toString(), rules.size(), answer.get("not_supported"));
    Map<Object, Object> told = new LinkedHashMap<>();
    for (Object one : (List<?>) Json.at(ENGINE.status(), "rules.not_supported")) {
      told.put(Json.at(one, "rule_id"), Json.at(one, "execution"));
    }
    int position = 0;
    for (String id : rules.keySet()) {
      String execution = (String) Json.at(answer, "rules." + position++ + ".execution");
      assertTrue(id + ": " + execution, execution.startsWith("not supported: "));
      assertEquals(execution, ENGINE.rest().get("/_detection/rules/" + id).get("execution"));
      assertEquals(execution, told.get(id));
    }
    assertTrue(told.toString(), told.get("filters").toString().contains("[filters[0].query]"));
    assertTrue(told.toString(), told.get("unknown").toString().contains("[some_future_key]"));
    // A mark says that the query matches, whatever comes of it.
    assertEquals(4, Json.at(ENGINE.status(), "rules.judged"));
    assertEquals(List.of("exceptions_list", "suppression", "threshold"), simulated());
  }

  @Test
  public void statusTellsGenerationNodesAndRules() throws IOException {
    int generation = (int) ENGINE.put("curl", curl()).get("generation");
    ENGINE.put("off", Engine.with(curl(), "enabled", false));
    Map<String, Object> status = ENGINE.status();
    assertEquals(
        Set.of("generation", "rules", "nodes", "alerts", "max_signals", "scheduled", "problems"),
        status.keySet());
    assertEquals(generation + 1, status.get("generation"));
    assertEquals(2, Json.at(status, "rules.total"));
    assertEquals(1, Json.at(status, "rules.enabled"));
    assertEquals(1, Json.at(status, "rules.judged"));
    Object node = ((Map<?, ?>) status.get("nodes")).values().iterator().next();
    assertEquals("n1", Json.at(node, "name"));
    assertEquals(true, Json.at(node, "loaded"));
    assertEquals(generation + 1, Json.at(node, "generation"));
  }

  @Test
  public void statsTellCountsOfEachRule() throws IOException {
    ENGINE.putPipeline("detect", Map.of());
    ENGINE.createIndex(
        "events-stats",
        """
        {"settings": {"index.number_of_replicas": 0, "index.default_pipeline": "detect"},
         "mappings": {"properties": {"name": {"type": "keyword"}, "detection": {"properties": {
            "rule_ids": {"type": "keyword"}, "steps": {"type": "keyword"},
            "generation": {"type": "long"}}}}}}\
        """);
    // An id of its own: its alerts may come when the next test has begun.
    ENGINE.put("counted", curl());
    ENGINE.put(
        "steps", Engine.eql("sequence [any where name == \"vi\"] [any where true]", "events-*"));
    for (String name : List.of("vi", "curl", "top")) {
      ENGINE.index("events-stats", name, "{\"name\": \"" + name + "\"}");
    }
    Map<String, Object> stats = ENGINE.rest().get("/_detection/rules/_stats");
    assertEquals(Set.of("_nodes", "total", "rules"), stats.keySet());
    assertEquals(Map.of("total", 1, "successful", 1, "failed", 0), stats.get("_nodes"));
    assertEquals(2, stats.get("total"));
    Map<String, Object> curl = ENGINE.rest().get("/_detection/rules/counted/_stats?human&debug");
    assertEquals(Set.of("counted"), ((Map<?, ?>) curl.get("rules")).keySet());
    assertEquals(
        Set.of(
            "alerts",
            "evaluated",
            "candidates",
            "matched",
            "time",
            "time_in_nanos",
            "access",
            "target_count",
            "targets"),
        ((Map<?, ?>) Json.at(curl, "rules.counted")).keySet());
    assertEquals(
        List.of(Map.of("any_of", List.of("name: curl"), "targets", List.of("events-stats"))),
        Json.at(curl, "rules.counted.access"));
    for (Object one : List.of(Json.at(stats, "rules.counted"), Json.at(curl, "rules.counted"))) {
      assertEquals(3, Json.at(one, "evaluated"));
      assertEquals(1, Json.at(one, "candidates"));
      assertEquals(1, Json.at(one, "matched"));
    }
    Map<?, ?> steps = (Map<?, ?>) Json.at(stats, "rules.steps.steps");
    assertEquals(1, Json.at(steps.get("steps#0"), "matched"));
    assertEquals(3, Json.at(steps.get("steps#1"), "matched"));
    assertEquals(4, Json.at(stats, "rules.steps.matched"));
  }

  @Test
  public void statsRefuseWhatTheyDoNotKnow() throws IOException {
    Rest.Answer missing = ENGINE.rest().call("GET", "/_detection/rules/no/_stats", null);
    assertEquals("resource_not_found_exception", error(missing, 404, "rule [no] not found"));
    for (String wrong : List.of("sort=name", "size=-1", "debug=maybe", "other=1")) {
      String path = "/_detection/rules/_stats?" + wrong;
      error(ENGINE.rest().call("GET", path, null), 400, wrong.substring(0, wrong.indexOf('=')));
    }
  }

  @Test
  public void runOverThePastAnswersAtOnceWithATaskOrInTheEndWithWhatItCameTo() throws IOException {
    ENGINE.createIndex(
        "events-past", "{\"mappings\": {\"properties\": {\"name\": {\"type\": \"keyword\"}}}}");
    ENGINE.index(
        "events-past", "1", "{\"@timestamp\": \"2020-01-01T00:00:00Z\", \"name\": \"curl\"}");
    ENGINE.index(
        "events-past", "2", "{\"@timestamp\": \"2020-01-03T00:00:00Z\", \"name\": \"curl\"}");
    ENGINE.put("past", curl());
    Map<String, Object> range = Map.of("from", "2019-12-31", "to", "2020-01-02");
    Map<String, Object> answer = ENGINE.rest().post("/_detection/rules/past/_run", range);
    assertEquals(answer.toString(), 1, answer.get("alerts"));
    String path = "/_detection/rules/past/_run?wait_for_completion=false";
    String task =
        (String) ENGINE.rest().post(path, Map.of("from", "2019-12-31", "to", "2020")).get("task");
    Engine.until(
        "the result of the task",
        () -> ENGINE.rest().get("/_tasks/" + task).get("completed").equals(true));
    Map<String, Object> done = ENGINE.rest().get("/_tasks/" + task);
    assertEquals(done.toString(), 1, Json.at(done, "response.documents"));
    assertEquals(done.toString(), 0, Json.at(done, "response.alerts"));
    assertEquals(done.toString(), 100.0, Json.at(done, "task.status.percent"));
    assertEquals(1, ENGINE.alerts("past").size());
    assertEquals(
        404,
        ENGINE
            .rest()
            .call("POST", "/_detection/rules/none/_run", "{\"from\": \"now-1d\"}")
            .status());
    assertEquals(
        400, ENGINE.rest().call("POST", "/_detection/rules/past/_run", "{\"from\": 7}").status());
  }

  @Test
  public void restartKeepsRulesStateAndAlerts() throws IOException {
    ENGINE.put("curl", curl());
    ENGINE.put("off", Engine.with(curl(), "enabled", false));
    ENGINE.put("new", Engine.newTerms("name: *", "name", "events-*"));
    ENGINE.putPipeline("detect", Map.of());
    ENGINE.createIndex(
        "events-restart",
        """
        {"settings": {"index.number_of_replicas": 0, "index.default_pipeline": "detect"},
         "mappings": {"properties": {"@timestamp": {"type": "date"},
            "name": {"type": "keyword"}}}}\
        """);
    String event = "{\"@timestamp\": \"" + Instant.now() + "\", \"name\": \"curl\"}";
    ENGINE.index("events-restart", "1", event);
    List<Map<?, ?>> before = ENGINE.awaitAlerts("curl", 1);
    ENGINE.awaitAlerts("new", 1);
    Map<String, Object> rules = ENGINE.rest().get("/_detection/rules");
    Object generation = ENGINE.status().get("generation");
    CLUSTER.node(0).restart();
    Engine.until("rules to be loaded", () -> generation.equals(ENGINE.status().get("generation")));
    assertEquals(rules, ENGINE.rest().get("/_detection/rules"));
    ENGINE.index("events-restart", "2", event);
    assertEquals(List.of("curl", "new"), ENGINE.ruleIds("events-restart", "2"));
    List<Map<?, ?>> after = ENGINE.awaitAlerts("curl", 2);
    assertTrue("the first alert is as it was", after.containsAll(before));
    ENGINE.awaitNoLag();
    assertEquals("no alert twice", 2, ENGINE.alerts("curl").size());
    assertEquals("no new term twice", 1, ENGINE.alerts("new").size());
  }
}
