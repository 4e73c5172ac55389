package dev.detection;

import dev.detection.rest.Calls;
import dev.detection.store.RuleRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;
import org.elasticsearch.xcontent.XContentType;

/** A cluster of three, whose nodes come and go. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 3, supportsDedicatedMasters = false)
public class ThreeNodesClusterTests extends DetectionClusterTestCase {

  private void assertKnownOnAllNodes(String ruleId, boolean known) {
    for (RuleRegistry registry : internalCluster().getInstances(RuleRegistry.class)) {
      assertNotNull("the node still loads its rules", registry.snapshot());
      assertEquals(known, registry.snapshot().rules().containsKey(ruleId));
    }
  }

  public void testAcknowledgedChangeIsOnAllNodes() throws Exception {
    awaitTemplates();
    put("one", queryRule("one", "process.name: curl"));
    assertKnownOnAllNodes("one", true);
    put("one", queryRule("one", "process.name: wget"));
    for (RuleRegistry registry : internalCluster().getInstances(RuleRegistry.class)) {
      assertTrue(
          registry
              .snapshot()
              .rules()
              .get("one")
              .rule()
              .head()
              .source()
              .toString()
              .contains("wget"));
    }
    call(Calls.DELETE_RULE, Map.of("rule_id", "one"), "");
    assertKnownOnAllNodes("one", false);
  }

  public void testNodesThatJoinOrRestartCatchUpBeforeTheyJudge() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putLogsTemplate();
    String joined = internalCluster().startNode();
    ensureGreen();
    internalCluster().restartRandomDataNode();
    ensureGreen();
    List<String> names = List.of(internalCluster().getNodeNames());
    assertBusy(() -> assertKnownOnAllNodes("curl", true));
    assertTrue(names.contains(joined));
    for (String name : names) {
      var response =
          client(name)
              .bulk(
                  new BulkRequest()
                      .add(
                          new IndexRequest("logs-a")
                              .source(process(Instant.now(), "curl", ""), XContentType.JSON)))
              .actionGet();
      assertFalse(response.buildFailureMessage(), response.hasFailures());
    }
    ensureGreen(); // the index was only just created
    for (Map<String, Object> document : documents("logs-a")) {
      assertEquals(List.of("curl"), marks(document).get("rule_ids"));
    }
    awaitAlerts(names.size());
  }

  public void testRulesAndPositionsSurviveAFullRestart() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putLogsTemplate();
    ingest("logs-a", process(Instant.now(), "curl", ""));
    awaitAlerts(1);
    internalCluster().fullRestart();
    ensureGreen();
    assertBusy(() -> assertKnownOnAllNodes("curl", true));
    ingest("logs-a", process(Instant.now(), "curl", ""));
    awaitAlerts(2);
  }

  public void testMasterThatStopsWhileARuleIsDueLosesAndDoublesNothing() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    put(
        "new",
        newTermsRule(
            "new",
            "event.category: process",
            """
            , "new_terms_fields": ["process.name"], "history_window_start": "now-5d",
              "from": "now-1h", "interval": "1s\"\
            """));
    put("all", queryRule("all", "event.category: process"));
    int rounds = 3;
    int perRound = 40;
    List<String> names = new ArrayList<>();
    for (int round = 0; round < rounds; round++) {
      String[] documents = new String[perRound];
      for (int i = 0; i < perRound; i++) {
        String name = "p" + round + "-" + i;
        names.add(name);
        documents[i] = process(Instant.now().minus(Duration.ofMinutes(3)), name, "");
      }
      ingest("logs-a", documents);
      documents("logs-a"); // searchable, so a run may be under way right now
      if (round < rounds - 1) {
        internalCluster().restartNode(internalCluster().getMasterName());
        ensureGreen();
      }
    }
    int expected = 2 * names.size();
    awaitAlerts(expected);
    Thread.sleep(3_000); // three more runs must add nothing
    assertEquals(expected, alerts().size());
    assertEquals(
        names.size(),
        alerts().stream()
            .filter(alert -> "new".equals(alert.get("kibana.alert.rule.rule_id")))
            .map(alert -> alert.get("kibana.alert.new_terms"))
            .distinct()
            .count());
  }
}
