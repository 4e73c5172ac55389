package dev.detection;

import dev.detection.rest.Calls;
import dev.detection.rest.DetectionRequest;
import dev.detection.rest.DetectionResponse;
import dev.detection.rest.RunRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.TransportVersion;
import org.elasticsearch.common.io.stream.BytesStreamOutput;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/** What becomes of alerts that somebody has looked at. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class AlertStatusClusterTests extends AlertIndicesTestCase {
  private static final String STATUS = "kibana.alert.workflow_status";
  private static final String REASON = "kibana.alert.workflow_reason";
  private static final String USER = "kibana.alert.workflow_user";
  private static final String AT = "kibana.alert.workflow_status_updated_at";

  @Override
  protected int numberOfReplicas() {
    return 0;
  }

  private void start() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    putLogsTemplate();
  }

  private void raise(int count) throws Exception {
    int before = alerts().size();
    ingest(
        "logs-a",
        IntStream.range(0, count)
            .mapToObj(i -> process(NOW.plusMillis(i), "curl", ""))
            .toArray(String[]::new));
    awaitAlerts(before + count);
  }

  private List<String> ids() {
    return alerts().stream().map(alert -> (String) alert.get("_id")).toList();
  }

  private Map<String, Object> alert(String id) {
    return alerts().stream().filter(alert -> alert.get("_id").equals(id)).findFirst().orElseThrow();
  }

  private static String byIds(List<String> ids, String status, String more) {
    return "{\"ids\": [%s], \"status\": \"%s\"%s}"
        .formatted(
            ids.stream().map(id -> "\"" + id + "\"").collect(Collectors.joining(",")),
            status,
            more);
  }

  private static void assertCounts(
      DetectionResponse response, long total, long updated, long noops) {
    Map<String, Object> body = response.body();
    assertEquals(body.toString(), total, body.get("total"));
    assertEquals(body.toString(), updated, body.get("updated"));
    assertEquals(body.toString(), noops, body.get("noops"));
  }

  public void testStatusSaysWhenAndWhyInWhicheverIndexTheAlertIs() throws Exception {
    start();
    raise(2);
    rollOverAndOpen();
    raise(1);
    Instant before = Instant.now().minusSeconds(1);
    List<String> ids = ids();
    Map<String, Object> untouched = alert(ids.getFirst());
    assertCounts(changeStatus(byIds(ids, "closed", ", \"reason\": \"false positive\"")), 3, 3, 0);
    for (Map<String, Object> alert : alerts()) {
      assertEquals("closed", alert.get(STATUS));
      assertEquals("false positive", alert.get(REASON));
      assertFalse("without security nobody is known", alert.containsKey(USER));
      assertTrue(Instant.parse((String) alert.get(AT)).isAfter(before));
    }
    Map<String, Object> changed = alert(ids.getFirst());
    untouched.forEach(
        (field, value) -> {
          if (!field.startsWith("kibana.alert.workflow_") && !field.equals("detection")) {
            assertEquals(field, value, changed.get(field));
          }
        });
    // The same again changes nothing, not even the time.
    assertCounts(changeStatus(byIds(ids, "closed", ", \"reason\": \"false positive\"")), 3, 0, 3);
    assertEquals(changed.get(AT), alert(ids.getFirst()).get(AT));
    assertCounts(changeStatus(byIds(ids, "open", "")), 3, 3, 0);
    for (Map<String, Object> alert : alerts()) {
      assertEquals("open", alert.get(STATUS));
      assertNull("no longer closed", alert.get(REASON));
    }
  }

  public void testWhoChangedItIsTold() throws Exception {
    start();
    raise(1);
    BytesStreamOutput header = new BytesStreamOutput();
    TransportVersion.writeVersion(TransportVersion.current(), header);
    header.writeBoolean(false);
    header.writeString("alice");
    client()
        .filterWithHeader(
            Map.of(
                "_xpack_security_authentication",
                Base64.getEncoder().encodeToString(bytes(header))))
        .execute(
            Calls.ALERT_STATUS.type(),
            new DetectionRequest(Map.of(), byIds(ids(), "acknowledged", "")))
        .actionGet();
    assertEquals("alice", alerts().getFirst().get(USER));
    changeStatus(byIds(ids(), "open", ""));
    assertNull("not alice's doing", alerts().getFirst().get(USER));
  }

  private static byte[] bytes(BytesStreamOutput out) throws IOException {
    try (var in = out.bytes().streamInput()) {
      return in.readAllBytes();
    }
  }

  public void testAllMatchesOfAQueryAreChanged() throws Exception {
    start();
    raise(600); // more than a page
    rollOverAndOpen();
    raise(601);
    put("vi", queryRule("vi", "process.name: vi"));
    ingest("logs-a", process(NOW, "vi", ""));
    awaitAlerts(1_202);
    String query =
        "{\"query\": {\"term\": {\"kibana.alert.rule.rule_id\": \"curl\"}}, \"status\": \"%s\"}";
    assertCounts(changeStatus(query.formatted("acknowledged")), 1_201, 1_201, 0);
    assertCounts(changeStatus(query.formatted("acknowledged")), 1_201, 0, 1_201);
    Map<Object, Long> byStatus =
        alerts().stream()
            .collect(Collectors.groupingBy(alert -> alert.get(STATUS), Collectors.counting()));
    assertEquals(Map.of("acknowledged", 1_201L, "open", 1L), byStatus);
  }

  public void testStatusStaysWhenTheRuleIsRunAgain() throws Exception {
    start();
    raise(1);
    changeStatus(byIds(ids(), "closed", ""));
    DetectionResponse run =
        client()
            .execute(
                Calls.RUN.type(),
                new RunRequest(
                    Map.of("rule_id", "curl"),
                    "{\"from\": \"%s\", \"to\": \"%s\"}"
                        .formatted(NOW.minusSeconds(60), NOW.plusSeconds(60))))
            .actionGet();
    assertEquals(0L, run.body().get("alerts"));
    raise(1);
    assertEquals(
        List.of("closed", "open"),
        alerts().stream().map(alert -> (String) alert.get(STATUS)).sorted().toList());
  }

  public void testRulesOverAlertsDoNotAlertAgainBecauseOfAStatus() throws Exception {
    start();
    put(
        "any-alert",
        queryRule("any-alert", "event.kind: signal").replace("logs-*", ".alerts-security.*"));
    put("closed", queryRule("closed", STATUS + ": closed").replace("logs-*", ".alerts-security.*"));
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(2);
    rollOverAndOpen();
    changeStatus(byIds(ids(), "acknowledged", ""));
    assertBusy(() -> assertEquals(0, counted(FIRST, "lag")));
    assertEquals(problems(), 2, alerts().size());
    // A rule that is about the status sees that it has changed, of both alerts; of its two, one
    // does not descend from [any-alert], which so alerts on that.
    changeStatus(byIds(ids(), "closed", ""));
    awaitAlerts(5);
    assertBusy(() -> assertEquals(0, counted(FIRST, "lag") + counted(SECOND, "lag")));
    Map<Object, Long> byRule =
        alerts().stream()
            .collect(
                Collectors.groupingBy(
                    alert -> alert.get("kibana.alert.rule.rule_id"), Collectors.counting()));
    assertEquals(Map.of("curl", 1L, "any-alert", 2L, "closed", 2L), byRule);
  }

  public void testWhatIsNotThereFailsAloneAndWithItsReason() throws Exception {
    start();
    raise(1);
    String id = ids().getFirst();
    DetectionResponse response = changeStatus(byIds(List.of("no-such-alert", id), "closed", ""));
    assertEquals(RestStatus.NOT_FOUND, response.status());
    assertCounts(response, 2, 1, 0);
    Map<?, ?> failure = (Map<?, ?>) ((List<?>) response.body().get("failures")).getFirst();
    assertEquals("no-such-alert", failure.get("id"));
    assertEquals(404, failure.get("status"));
    assertTrue(failure.toString().contains("alert [no-such-alert] not found"));
    assertEquals("closed", alert(id).get(STATUS));
  }

  public void testAlertsOfAnIndexThatTakesNoWritesFailWithThatReason() throws Exception {
    start();
    raise(1);
    rollOver();
    DetectionResponse response = changeStatus(byIds(ids(), "closed", ""));
    assertEquals(RestStatus.FORBIDDEN, response.status());
    assertTrue(response.body().toString(), response.body().toString().contains("write (api)"));
    assertEquals("open", alerts().getFirst().get(STATUS));
  }

  public void testBeforeTheFirstAlertNothingIsFound() {
    assertCounts(changeStatus("{\"query\": {\"match_all\": {}}, \"status\": \"open\"}"), 0, 0, 0);
    assertEquals(RestStatus.NOT_FOUND, changeStatus(byIds(List.of("x"), "open", "")).status());
  }

  public void testBadRequestsSayWhatWouldBeRight() throws Exception {
    start();
    raise(1);
    assertRefused("a request body with [status] is required", "");
    assertRefused("[status] must be one of [open, acknowledged, closed]", "{\"ids\": [\"x\"]}");
    assertRefused("but was [done]", "{\"ids\": [\"x\"], \"status\": \"done\"}");
    assertRefused("either [ids] or [query]", "{\"status\": \"open\"}");
    assertRefused(
        "either [ids] or [query]",
        "{\"ids\": [\"x\"], \"query\": {\"match_all\": {}}, \"status\": \"open\"}");
    assertRefused("unknown key [statuss]", "{\"ids\": [\"x\"], \"statuss\": \"open\"}");
    assertRefused("[ids] must be an array", "{\"ids\": \"x\", \"status\": \"open\"}");
    assertRefused("[ids] must have from 1", "{\"ids\": [], \"status\": \"open\"}");
    assertRefused("[ids] must be an array of strings", "{\"ids\": [1], \"status\": \"open\"}");
    assertRefused(
        "[reason] goes with the status [closed] only",
        "{\"ids\": [\"x\"], \"status\": \"open\", \"reason\": \"r\"}");
    assertRefused(
        "[reason] must be a string", "{\"ids\": [\"x\"], \"status\": \"closed\", \"reason\": 1}");
    assertRefused("[nosuch]", "{\"query\": {\"nosuch\": {}}, \"status\": \"open\"}");
    assertEquals("open", alerts().getFirst().get(STATUS));
  }

  private void assertRefused(String message, String body) {
    Exception e = expectThrows(Exception.class, () -> changeStatus(body));
    assertEquals(e.toString(), RestStatus.BAD_REQUEST, ExceptionsHelper.status(e));
    assertTrue(
        e.toString(),
        e.getMessage().contains(message)
            || ElasticsearchException.guessRootCauses(e)[0].getMessage().contains(message));
  }
}
