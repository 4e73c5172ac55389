package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.rest.Calls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.After;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/** Who may do and see what. */
public class SecurityDistIT {
  private static final String PASSWORD = "secret-password";
  private static final String STATS = "/_detection/rules/_stats";
  private static final String MAY_READ_A = "[ \"logs-a*\" ]";
  private static final String MAY_READ_NOTHING_OF_A = "[ \"elsewhere\" ]";

  /**
   * The role of a rule author, with what it may read; on one line, so that a test can change it.
   */
  private static String author(String names) {
    return "{ cluster: [ monitor, \"cluster:admin/detection/*\" ], indices:"
        + " [ { names: %s, privileges: [ read ] } ] }".formatted(names);
  }

  private static String restricted(String restriction) {
    return "{ cluster: [ monitor, \"cluster:admin/detection/*\" ], indices:"
        + " [ { names: [ \"logs-a*\" ], privileges: [ read ], %s } ] }".formatted(restriction);
  }

  /**
   * The role of someone who may change the status of alerts, as far as its rights on indices go.
   */
  private static String analyst(String indices) {
    return "{ cluster: [ \"cluster:admin/detection/alerts/status\" ], indices:"
        + " [ { names: [ \"detection-alerts*\" ], privileges: [ %s ] }, { names: [ \"logs-a\" ], privileges: [ index ] } ] }"
            .formatted(indices);
  }

  /** The role of someone who looks at one of two targets. */
  private static String targets(String restriction) {
    return "{ cluster: [ monitor ], indices:"
        + " [ { names: [ \"logs-targets-a\" ], privileges: [ read ]%s } ] }".formatted(restriction);
  }

  @ClassRule
  public static final ElasticsearchCluster CLUSTER =
      ElasticsearchCluster.of(1)
          .withSecurity()
          .set("resource.reload.interval.high", "500ms")
          // Restrictions on documents and fields need more than a basic licence.
          .set("xpack.license.self_generated.type", "trial")
          .role("author_a", author(MAY_READ_A))
          .role("author_all", author("[ \"logs-*\" ]"))
          .role("author_any", author("[ \"*\" ]"))
          .role("through_alias", author("[ \"the-alias\" ]"))
          .role("some_documents", restricted("query: '{\"term\": {\"name\": \"vi\"}}'"))
          .role("some_fields", restricted("field_security: { grant: [ \"@timestamp\" ] }"))
          .role(
              "counter",
              "{ cluster: [ \"cluster:monitor/detection/rules/stats\" ], indices:"
                  + " [ { names: [ \"logs-a*\" ], privileges: [ read ] } ] }")
          .role("watcher", "{ cluster: [ monitor ] }")
          .role("target_reader", targets(""))
          .role("target_some", targets(", query: '{\"term\": {\"name\": \"vi\"}}'"))
          .role("reader", "{ indices: [ { names: [ \"*\" ], privileges: [ read, monitor ] } ] }")
          .role("analyst", analyst("read, index"))
          .role("alert_reader", analyst("read"))
          .role(
              "alert_viewer",
              "{ cluster: [ \"cluster:admin/detection/*\" ], indices:"
                  + " [ { names: [ \"detection-alerts*\" ], privileges: [ read ] } ] }")
          .role("powerless", "{ cluster: [ ] }")
          .user("ana", PASSWORD, "author_a")
          .user("bob", PASSWORD, "author_all")
          .user("any", PASSWORD, "author_any")
          .user("ali", PASSWORD, "through_alias")
          .user("dora", PASSWORD, "some_documents")
          .user("finn", PASSWORD, "some_fields")
          .user("cora", PASSWORD, "counter")
          .user("wim", PASSWORD, "watcher")
          .user("rea_monitor", PASSWORD, "target_reader")
          .user("dora_targets", PASSWORD, "target_some")
          .user("rea", PASSWORD, "reader")
          .user("tina", PASSWORD, "analyst")
          .user("tom", PASSWORD, "analyst")
          .user("rita", PASSWORD, "alert_reader")
          .user("vera", PASSWORD, "alert_viewer")
          .user("nobody", PASSWORD, "powerless");

  private static final Engine ADMIN = new Engine(CLUSTER::rest);

  private Engine ana;
  private Engine bob;

  @BeforeClass
  public static void createIndices() throws IOException {
    ADMIN.putPipeline("detect", Map.of());
    for (String index : List.of("logs-a", "logs-b")) {
      ADMIN.createIndex(
          index,
          """
          {"settings": {"index.number_of_replicas": 0, "index.default_pipeline": "detect"},
           "mappings": {"properties": {"@timestamp": {"type": "date"},
              "name": {"type": "keyword"}}}}\
          """);
    }
  }

  @Before
  public void logIn() {
    ana = as("ana");
    bob = as("bob");
  }

  @After
  public void deleteRules() throws IOException {
    ADMIN.deleteAllRules();
  }

  private static Engine as(String user) {
    Rest rest = CLUSTER.node(0).as(user, PASSWORD);
    return new Engine(() -> rest);
  }

  private static String event(String name) {
    return "{\"@timestamp\": \"%s\", \"name\": \"%s\"}".formatted(Instant.now(), name);
  }

  private static Rest.Answer call(Rest rest, Calls call) throws IOException {
    String body = call.method().name().equals("GET") ? null : "{}";
    String path = call.path().replace("{rule_id}", "a-rule").replace("{job_id}", "a-job");
    return rest.call(call.method().name(), path, body);
  }

  @Test
  public void withoutCredentialsEveryCallIsRefused() throws IOException {
    Rest nobody = CLUSTER.node(0).as(null, null);
    for (Calls call : Calls.values()) {
      assertEquals(call.name(), 401, call(nobody, call).status());
    }
  }

  @Test
  public void withoutPrivilegesEveryCallIsRefused() throws IOException {
    for (String user : List.of("nobody", "rea")) {
      for (Calls call : Calls.values()) {
        Rest.Answer answer = call(as(user).rest(), call);
        assertEquals(user + " " + call, 403, answer.status());
        assertTrue(answer.body(), answer.body().contains(call.type().name()));
      }
    }
  }

  @Test
  public void whoMayMonitorSeesEverythingAndChangesNothing() throws IOException {
    ADMIN.put("a-rule", Engine.query("name: curl", "logs-a"));
    ADMIN.rest().put("/_detection/jobs/a-job", job("logs-a"));
    for (Calls call : Calls.values()) {
      Rest.Answer answer = call(as("wim").rest(), call);
      boolean reads = call.type().name().startsWith("cluster:monitor/detection/");
      boolean asks = List.of(Calls.SIMULATE, Calls.EXPORT).contains(call);
      int allowed = asks ? 400 : 200; // the body is empty
      if (call == Calls.PLOT_JOB) {
        allowed = 403; // what it draws is of documents that the caller may not read
      }
      assertEquals(call + ": " + answer.body(), reads ? allowed : 403, answer.status());
      boolean changesNothing = call.method().name().equals("GET") || asks;
      assertEquals(call.name(), reads, changesNothing);
    }
    assertEquals(0, ADMIN.rest().get("/_detection/rules/a-rule").get("revision"));
  }

  @Test
  public void theTypesOfAnIndexAreToldOnlyToWhoMayReadAllOfIt() throws IOException {
    String body =
        """
        {"explain": true, "rules": [{"query": "name: vi"}],
         "docs": [{%s "_source": {"name": "vi"}}]}\
        """;
    Map<String, Integer> expected =
        Map.of(
            "ana logs-a",
            200,
            "ana logs-b",
            403,
            "wim logs-a",
            403,
            "wim",
            200,
            "dora logs-a",
            403);
    for (Map.Entry<String, Integer> one : expected.entrySet()) {
      String[] words = one.getKey().split(" ");
      String index = words.length == 1 ? "" : "\"_index\": \"" + words[1] + "\",";
      Rest.Answer answer =
          as(words[0]).rest().call("POST", "/_detection/_simulate", body.formatted(index));
      assertEquals(one.getKey() + ": " + answer.body(), (int) one.getValue(), answer.status());
    }
  }

  @Test
  public void targetsAreToldAndSetUpWithTheRightsOfTheCaller() throws IOException {
    String path = "/_detection/targets";
    ADMIN.put("targets", Engine.query("name: curl", "logs-targets-*"));
    for (String index : List.of("logs-targets-a", "logs-targets-b")) {
      ADMIN.createIndex(
          index,
          """
          {"settings": {"index.number_of_replicas": 0},
           "mappings": {"properties": {"name": {"type": "keyword"}}}}\
          """);
      ADMIN.index(index, "1", "{\"name\": \"curl\"}");
      ADMIN.index(index, "2", "{\"name\": \"vi\"}");
    }
    for (String user : List.of("ana", "bob", "wim", "rea_monitor", "dora_targets")) {
      Map<String, Object> told = as(user).rest().get(path);
      for (int i = 0; i < 2; i++) {
        boolean reads = user.equals("bob") || (user.equals("rea_monitor") && i == 0);
        int documents = reads ? 2 : user.equals("dora_targets") && i == 0 ? 1 : 0;
        Map<?, ?> target = (Map<?, ?>) Json.at(told, "targets." + i);
        assertEquals(user + target, reads, target.containsKey("mappings"));
        assertEquals(user + target, documents > 0, target.containsKey("documents"));
        if (documents > 0) {
          assertEquals(user + target, documents, target.get("documents"));
        }
        assertTrue(user + target, ((List<?>) target.get("missing")).contains("processor"));
      }
      assertFalse(told.toString(), told.containsKey("counts_failed"));
    }
    String body = "{\"targets\": [\"logs-targets-a\"]}";
    Rest.Answer refused = bob.rest().call("POST", path + "?dry_run=false", body);
    assertEquals(refused.body(), 200, refused.status());
    assertEquals(true, refused.json().get("errors"));
    assertEquals(403, Json.at(refused.json(), "steps.0.error.status"));
    assertEquals(403, as("wim").rest().call("POST", path, body).status());
    assertEquals(404, ADMIN.rest().call("GET", "/_ingest/pipeline/detection", null).status());
    assertEquals(false, ADMIN.rest().post(path + "?dry_run=false", body).get("errors"));
    ADMIN.rest().delete("/logs-targets-a");
    ADMIN.rest().delete("/logs-targets-b");
  }

  @Test
  public void statusOfAlertsIsChangedWithTheRightsAndInTheNameOfTheCaller() throws IOException {
    ADMIN.put("triaged", Engine.query("name: triaged", "logs-a"));
    ADMIN.index("logs-a", "triaged-1", event("triaged"));
    ADMIN.index("logs-a", "triaged-2", event("triaged"));
    List<Map<?, ?>> raised = ADMIN.awaitAlerts("triaged", 2);
    Object id = raised.getFirst().get("kibana.alert.uuid");
    String path = "/_detection/alerts/_status?refresh=true";
    String byId = "{\"ids\": [\"%s\"], \"status\": \"acknowledged\"}".formatted(id);
    String byQuery =
        """
        {"query": {"term": {"kibana.alert.rule.rule_id": "triaged"}},
         "status": "closed", "reason": "benign"}\
        """;
    // One may write elsewhere, so that the index is what the answer is about; one nowhere.
    for (String user : List.of("rita", "vera")) {
      for (String body : List.of(byId, byQuery)) {
        Rest.Answer refused = as(user).rest().call("POST", path, body);
        assertEquals(user + refused.body(), 403, refused.status());
        assertTrue(refused.body(), refused.body().contains("indices:data/write/bulk"));
        assertTrue(refused.body(), refused.body().contains("[" + user + "]"));
      }
    }
    assertEquals(Set.copyOf(raised), Set.copyOf(ADMIN.alerts("triaged")));

    Instant before = Instant.now().minusSeconds(1); // a node's clock moves in steps
    assertEquals(1, as("tina").rest().post(path, byId).get("updated"));
    for (Map<?, ?> alert : ADMIN.alerts("triaged")) {
      if (alert.get("kibana.alert.uuid").equals(id)) {
        assertStatus("acknowledged", "tina", before, alert);
      } else {
        assertTrue(alert.toString(), raised.contains(alert));
      }
    }
    assertEquals(2, as("tom").rest().post(path, byQuery).get("updated"));
    for (Map<?, ?> alert : ADMIN.alerts("triaged")) {
      assertStatus("closed", "tom", before, alert);
      assertEquals("benign", alert.get("kibana.alert.workflow_reason"));
    }
  }

  private static void assertStatus(String status, String user, Instant after, Map<?, ?> alert) {
    assertEquals(status, alert.get("kibana.alert.workflow_status"));
    assertEquals(user, alert.get("kibana.alert.workflow_user"));
    Instant at = Instant.parse((String) alert.get("kibana.alert.workflow_status_updated_at"));
    assertTrue(at.toString(), at.isAfter(after) && !at.isAfter(Instant.now()));
  }

  /** An index whose mapping no event changes. */
  private static String mapped(String more) {
    return """
    {"settings": {"index.number_of_replicas": 0, "index.default_pipeline": "detect"},
     "mappings": {"properties": {"@timestamp": {"type": "date"}, "name": {"type": "keyword"},
       "detection": {"properties": {"rule_ids": {"type": "keyword"},
         "generation": {"type": "long"}}}}}%s}\
    """
        .formatted(more);
  }

  @Test
  public void countsAreToldOnlyOfWhatTheCallerMayReadAsAWhole() throws IOException {
    ADMIN.createIndex("logs-a_1", mapped(""));
    ADMIN.createIndex("logs-b_1", mapped(""));
    ADMIN.createIndex(
        "hidden-2",
        mapped(
            """
            , "aliases": {"the-alias": {"is_write_index": true, "filter": {"term": {"public": true}}}}\
            """));
    ADMIN
        .rest()
        .put(
            "/_index_template/stream",
            """
            {"index_patterns": ["logs-a_stream"], "priority": 500, "data_stream": {},
             "template": %s}\
            """
                .formatted(mapped("")));
    ADMIN.index("logs-a_stream", "first", event("creates the stream"));
    ADMIN.put("counted", Engine.query("name: curl", "logs-*", "hidden-2"));
    ADMIN.put("idle", Engine.query("name: curl", "elsewhere"));
    Map<String, Integer> documents =
        Map.of("logs-a_1", 1, "logs-a_stream", 2, "logs-b_1", 4, "the-alias", 8);
    for (Map.Entry<String, Integer> target : documents.entrySet()) {
      for (int i = 0; i < target.getValue(); i++) {
        ADMIN.index(target.getKey(), "counted-" + i, event("curl"));
      }
    }
    Map<String, Integer> expected =
        Map.of("any", 15, "bob", 7, "ana", 3, "cora", 3, "dora", 0, "finn", 0, "ali", 0, "wim", 0);
    for (Map.Entry<String, Integer> user : expected.entrySet()) {
      Rest.Answer answer = as(user.getKey()).rest().call("GET", STATS + "?debug=true", null);
      String told = user.getKey() + ": " + answer.body();
      assertEquals(told, 200, answer.status());
      Object counted = Json.at(answer.json(), "rules.counted");
      int evaluated = counted == null ? 0 : (int) Json.at(counted, "evaluated");
      assertEquals(told, (int) user.getValue(), evaluated);
      documents.forEach(
          (target, count) ->
              assertEquals(told, (user.getValue() & count) != 0, answer.body().contains(target)));
    }
    assertCoraKnowsOnlyOfRulesThatJudgedWhatSheMayRead();
    ADMIN.rest().delete("/hidden-2");
  }

  /** She may read counts, but not the list of rules. */
  private static void assertCoraKnowsOnlyOfRulesThatJudgedWhatSheMayRead() throws IOException {
    Rest cora = as("cora").rest();
    assertEquals(403, cora.call("GET", "/_detection/rules", null).status());
    assertEquals(Set.of("counted"), ((Map<?, ?>) cora.get(STATS).get("rules")).keySet());
    assertEquals(200, cora.call("GET", "/_detection/rules/counted/_stats", null).status());
    assertEquals(404, cora.call("GET", "/_detection/rules/idle/_stats", null).status());
    assertEquals(200, as("wim").rest().call("GET", "/_detection/rules/idle/_stats", null).status());
  }

  @Test
  public void authorMustBeAllowedToReadTheIndicesOfTheRule() throws IOException {
    ana.put("exact", Engine.query("name: curl", "logs-a"));
    ana.put("narrower", Engine.query("name: curl", "logs-a1*"));
    ana.put("minus", Engine.query("name: curl", "logs-*", "-logs-b*"));
    for (List<String> patterns :
        List.of(List.of("logs-*"), List.of("logs-a", "logs-b"), List.of("*"), List.of("_all"))) {
      Map<String, Object> rule = Engine.query("name: curl", patterns.toArray(String[]::new));
      Rest.Answer answer = ana.rest().call("PUT", "/_detection/rules/wider", rule);
      assertEquals(patterns + answer.body(), 403, answer.status());
      String reason = (String) Json.at(answer.json(), "error.reason");
      assertTrue(reason, reason.contains("[ana] may not read"));
      assertTrue(reason, reason.contains("logs-b"));
      assertFalse(reason, reason.contains("logs-a"));
    }
    assertEquals(404, ADMIN.rest().call("GET", "/_detection/rules/wider", null).status());
  }

  @Test
  public void importStoresWhatTheAuthorMayReadAndRejectsTheRest() throws IOException {
    Map<String, Object> answer =
        ana.rest()
            .post(
                "/_detection/rules/_import",
                List.of(
                    Engine.with(Engine.query("name: curl", "logs-b"), "rule_id", "b"),
                    Engine.with(Engine.query("name: curl", "logs-a"), "rule_id", "a")));
    assertEquals(Map.of("created", 1, "rejected", 1), answer.get("summary"));
    assertEquals(403, Json.at(answer, "rules.0.status"));
    assertTrue(answer.toString(), answer.toString().contains("logs-b"));
    assertEquals("created", Json.at(answer, "rules.1.result"));
  }

  @Test
  public void ruleOfAnotherCannotBeTakenOverToReadMore() throws IOException {
    bob.put("wide", Engine.query("name: curl", "logs-*"));
    Map<String, Object> same = Engine.query("name: curl", "logs-*");
    assertEquals(403, ana.rest().call("PUT", "/_detection/rules/wide", same).status());
    ana.rest().post("/_detection/rules/wide/_disable", null);
    ana.rest().post("/_detection/rules/wide/_enable", null);
    Map<String, Object> shown = ADMIN.rest().get("/_detection/rules/wide");
    assertEquals("bob", shown.get("created_by"));
    assertEquals("ana", shown.get("updated_by"));
    ADMIN.index("logs-b", "taken-over", event("curl"));
    ADMIN.awaitAlerts("wide", 1);
  }

  @Test
  public void whoMayReadAllIndicesMayStoreARuleOverAll() throws IOException {
    as("any").put("all", Engine.query("name: curl", "*"));
    ADMIN.index("logs-a", "all", event("curl"));
    ADMIN.awaitAlerts("all", 1);
    Rest.Answer internal =
        as("any")
            .rest()
            .call("PUT", "/_detection/rules/internal", Engine.query("name: curl", ".detection*"));
    assertEquals(internal.body(), 403, internal.status());
  }

  @Test
  public void authorWithARestrictionOnDocumentsIsRefused() throws IOException {
    assertRestrictedIsRefused("dora");
  }

  @Test
  public void authorWithARestrictionOnFieldsIsRefused() throws IOException {
    assertRestrictedIsRefused("finn");
  }

  private static void assertRestrictedIsRefused(String user) throws IOException {
    Rest.Answer answer =
        as(user)
            .rest()
            .call("PUT", "/_detection/rules/hidden", Engine.query("name: curl", "logs-a"));
    assertEquals(answer.body(), 403, answer.status());
    assertTrue(answer.body(), answer.body().contains("logs-a"));
  }

  @Test
  public void indexThatComesLaterRaisesNoAlertForWhoMayNotReadIt() throws IOException {
    ana.put("later", Engine.query("name: curl", "logs-a*", "later-*"));
    indexWithAWitness("later-1");
    Engine.until(
        "the problem in the status",
        () -> ADMIN.problem("rule", "later").contains("[ana] may not read [later-1]"));
    assertEquals(List.of(), ADMIN.alerts("later"));
    ADMIN.index("logs-a", "later", event("curl"));
    ADMIN.awaitAlerts("later", 1);
  }

  /**
   * Creates an index with one event, and waits for the alert of a rule whose author may read it.
   */
  private static void indexWithAWitness(String index) throws IOException {
    ADMIN.createIndex(
        index,
        """
        {"settings": {"index.number_of_replicas": 0, "index.default_pipeline": "detect"},
         "mappings": {"properties": {"@timestamp": {"type": "date"},
            "name": {"type": "keyword"}}}}\
        """);
    ADMIN.put("later-witness", Engine.query("name: curl", index));
    ADMIN.index(index, "1", event("curl"));
    ADMIN.awaitAlerts("later-witness", 1);
  }

  @Test
  public void authorWhoReadsThroughAnAliasHasAlertsOfWhatIsBehindIt() throws IOException {
    ADMIN.createIndex(
        "hidden-1",
        """
        {"settings": {"index.number_of_replicas": 0, "index.default_pipeline": "detect"},
         "mappings": {"properties": {"name": {"type": "keyword"}}},
         "aliases": {"the-alias": {"filter": {"term": {"public": true}}}}}\
        """);
    as("ali").put("alias", Engine.query("name: curl", "the-alias"));
    ADMIN.put("alias-witness", Engine.query("name: curl", "hidden-1"));
    ADMIN.index("hidden-1", "1", "{\"name\": \"curl\", \"public\": false}");
    ADMIN.index("hidden-1", "2", "{\"name\": \"curl\", \"public\": true}");
    ADMIN.awaitAlerts("alias-witness", 2);
    ADMIN.awaitAlerts("alias", 1);
    ADMIN.awaitNoLag();
    assertEquals(1, ADMIN.alerts("alias").size());
  }

  @Test
  public void authorWhoLosesTheRightRaisesNoAlertUntilItIsBack() throws IOException {
    List<String> rules = List.of("lost-query", "lost-eql", "lost-new-terms", "lost-new-exact");
    ana.put("lost-query", Engine.query("name: *", "logs-a*"));
    ana.put("lost-eql", Engine.eql("any where name != null", "logs-a*"));
    ana.put("lost-new-terms", Engine.newTerms("name: *", "name", "logs-a*"));
    ana.put("lost-new-exact", Engine.newTerms("name: *", "name", "logs-a"));
    ADMIN.put("witness", Engine.query("name: *", "logs-a"));
    ADMIN.index("logs-a", "lost-0", event("lost-zero"));
    for (String rule : rules) {
      Engine.until("alerts of " + rule, () -> about(rule, "lost-zero") == 1);
    }

    setRights(MAY_READ_A, MAY_READ_NOTHING_OF_A, 403);
    ADMIN.index("logs-a", "lost-1", event("lost-one"));
    Engine.until("the witness", () -> about("witness", "lost-one") == 1);
    for (String rule : rules) {
      Engine.until("the problem of " + rule, () -> !ADMIN.problem("rule", rule).isEmpty());
      String problem = ADMIN.problem("rule", rule);
      assertTrue(problem, problem.contains("ana"));
      assertTrue(problem, problem.contains("logs-a"));
    }
    ADMIN.index("logs-a", "lost-2", event("lost-two"));
    Engine.until("the witness", () -> about("witness", "lost-two") == 1);
    ADMIN.awaitNoLag();
    for (String rule : rules) {
      assertEquals(rule, 0, about(rule, "lost-one") + about(rule, "lost-two"));
    }

    setRights(MAY_READ_NOTHING_OF_A, MAY_READ_A, 200);
    Engine.until(
        "the first alert after the right is back",
        () -> {
          String name = "back-" + Instant.now().toEpochMilli();
          ADMIN.index("logs-a", name, event(name));
          Engine.until("the witness", () -> about("witness", name) == 1);
          return about("lost-query", name) == 1 && about("lost-eql", name) == 1;
        });
    ADMIN.index("logs-a", "lost-3", event("lost-three"));
    for (String rule : rules) {
      Engine.until("alerts of " + rule, () -> about(rule, "lost-three") == 1);
      Engine.until("no problem of " + rule, () -> ADMIN.problem("rule", rule).isEmpty());
    }
  }

  @Test
  public void runOverThePastSeesWhatItsAuthorMayReadAndTellsNobodyElse() throws IOException {
    ADMIN.index("logs-a", "past-a", event("past"));
    ADMIN.index("logs-b", "past-b", event("past"));
    ana.put("past-of-ana", Engine.query("name: past", "logs-a*"));
    bob.put("past-of-bob", Engine.query("name: past", "logs-*"));
    Map<String, Object> range = Map.of("from", "now-1h");
    Map<String, Object> first = ADMIN.rest().post("/_detection/rules/past-of-ana/_run", range);
    assertEquals(first.toString(), 1, first.get("alerts"));
    Map<String, Object> both = bob.rest().post("/_detection/rules/past-of-bob/_run", range);
    assertEquals(both.toString(), 2, both.get("alerts"));
    Rest.Answer refused =
        ana.rest().call("POST", "/_detection/rules/past-of-bob/_run", "{\"from\": \"now-1h\"}");
    assertEquals(refused.body(), 403, refused.status());
    assertTrue(refused.body(), refused.body().contains("[ana] may not read [logs-b]"));
    assertEquals(1, about("past-of-ana", "past"));
    setRights(MAY_READ_A, MAY_READ_NOTHING_OF_A, 403);
    try {
      Map<String, Object> none = ADMIN.rest().post("/_detection/rules/past-of-ana/_run", range);
      assertEquals(none.toString(), 0, none.get("documents"));
      assertTrue(none.toString(), ((String) none.get("warning")).contains("logs-a"));
    } finally {
      setRights(MAY_READ_NOTHING_OF_A, MAY_READ_A, 200);
    }
  }

  /** How many alerts a rule has raised about events with a name. */
  private static long about(String rule, String name) throws IOException {
    return ADMIN.alerts(rule).stream().filter(alert -> name.equals(alert.get("name"))).count();
  }

  /** Changes what ana may read, and waits until Elasticsearch knows. */
  private void setRights(String before, String after, int status) throws IOException {
    Path file = CLUSTER.node(0).config().resolve("roles.yml");
    String text = Files.readString(file);
    assertNotEquals(text, text.replace(author(before), author(after)));
    Files.writeString(file, text.replace(author(before), author(after)));
    Engine.until(
        "the changed role",
        () -> ana.rest().call("GET", "/logs-a/_search", null).status() == status);
  }

  @Test
  public void identityOfTheAuthorIsInNoAnswer() throws IOException {
    ana.put("secret", Engine.query("name: curl", "logs-a"));
    ADMIN.index("logs-a", "identity", event("curl"));
    ADMIN.awaitAlerts("secret", 1);
    // A superuser may read every index, system indices too; this is the only place.
    String stored = ADMIN.rest().call("GET", "/.detection-rules/_doc/secret", null).body();
    String identity = (String) header(stored);
    assertTrue(stored, identity.length() > 20);
    for (String path :
        List.of(
            "/_detection/rules/secret",
            "/_detection/rules",
            "/_detection/status",
            "/detection-alerts/_search",
            "/_cluster/state",
            "/_nodes",
            "/_nodes/stats",
            "/_tasks?detailed=true",
            "/logs-a/_search")) {
      Rest.Answer answer = ADMIN.rest().call("GET", path, null);
      assertEquals(path, 200, answer.status());
      assertFalse(path, answer.body().contains(identity));
      assertFalse(path, answer.body().contains("_xpack_security_authentication"));
    }
    try (var logs = Files.list(CLUSTER.node(0).logs())) {
      for (Path log : logs.toList()) {
        assertFalse(log.toString(), Files.readString(log).contains(identity));
      }
    }
  }

  private static Object header(String document) {
    Map<?, ?> headers = (Map<?, ?>) Json.at(Json.parse(document), "_source.author.headers");
    return headers.get("_xpack_security_authentication");
  }

  @Test
  public void internalIndicesAreForSuperusersToReadAndForNobodyToWrite() throws IOException {
    ana.put("internal", Engine.newTerms("name: *", "name", "logs-a"));
    ADMIN.rest().put("/_detection/jobs/a-job", job("logs-a"));
    ADMIN.index("logs-a", "internal", event("internal"));
    Engine.until("an alert", () -> !ADMIN.alerts("internal").isEmpty());
    Rest reader = as("rea").rest();
    for (String index :
        List.of(
            ".detection-rules", ".detection-positions", ".detection-schedule", ".detection-jobs")) {
      Engine.until(
          index, () -> ADMIN.rest().call("GET", "/" + index + "/_search", null).status() == 200);
      assertEquals(index, 403, reader.call("GET", "/" + index + "/_search", null).status());
      assertEquals(index, 403, reader.call("GET", "/" + index + "/_stats", null).status());
      assertEquals(index, 403, ana.rest().call("GET", "/" + index + "/_search", null).status());
      for (Rest user : List.of(reader, ADMIN.rest())) {
        assertEquals(403, user.call("PUT", "/" + index + "/_doc/internal", "{}").status());
        assertEquals(403, user.call("DELETE", "/" + index + "/_doc/internal", null).status());
        assertEquals(403, user.call("DELETE", "/" + index, null).status());
      }
    }
    List<String> found = new ArrayList<>();
    for (String names : List.of("*", "*,.*", ".det*", "_all")) {
      Map<String, Object> answer =
          reader.get("/" + names + "/_search?size=1000&expand_wildcards=all");
      for (Object hit : (List<?>) Json.at(answer, "hits.hits")) {
        found.add((String) Json.at(hit, "_index"));
      }
    }
    assertTrue(found.toString(), found.contains("logs-a"));
    assertTrue(found.toString(), found.stream().noneMatch(name -> name.startsWith(".detection")));
  }

  private static Map<String, Object> job(String index) {
    return Map.of(
        "analysis_config",
        Map.of(
            "bucket_span",
            "1h",
            "detectors",
            List.of(Map.of("function", "rare", "by_field_name", "name"))),
        "datafeed_config",
        Map.of("indices", List.of(index)));
  }

  @Test
  public void authorMustBeAllowedToReadTheIndicesOfTheJob() throws IOException {
    Rest.Answer refused = ana.rest().call("PUT", "/_detection/jobs/of-ana", job("logs-*"));
    assertEquals(refused.body(), 403, refused.status());
    assertTrue(refused.body(), refused.body().contains("user [ana] may not read [logs-b"));
    assertEquals(404, ADMIN.rest().call("GET", "/_detection/jobs/of-ana", null).status());
    ana.rest().put("/_detection/jobs/of-ana", job("logs-a"));
    Rest.Answer shown = ADMIN.rest().call("GET", "/_detection/jobs/of-ana", null);
    assertEquals("ana", shown.json().get("created_by"));
    assertFalse(shown.body(), shown.body().contains("headers"));
    Rest.Answer taken = ana.rest().call("PUT", "/_detection/jobs/of-ana", job("logs-b"));
    assertEquals(taken.body(), 403, taken.status());
    ADMIN.rest().delete("/_detection/jobs/of-ana");
  }

  @Test
  public void rulesOverInternalIndicesAreRefused() throws IOException {
    ADMIN.put("any", Engine.query("name: curl", "logs-a"));
    Map<String, Object> rule = Engine.newTerms("enabled: *", "enabled", ".detection-rules");
    Rest.Answer answer = bob.rest().call("PUT", "/_detection/rules/internal", rule);
    assertEquals(answer.body(), 403, answer.status());
  }
}
