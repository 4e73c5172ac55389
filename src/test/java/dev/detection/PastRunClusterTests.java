package dev.detection;

import dev.detection.rest.Calls;
import dev.detection.rest.DetectionResponse;
import dev.detection.rest.RunRequest;
import dev.detection.schedule.PastRunTask;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.ResourceNotFoundException;
import org.elasticsearch.action.ActionFuture;
import org.elasticsearch.tasks.TaskCancelledException;
import org.elasticsearch.tasks.TaskInfo;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/** Rules that are run over the past. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 2, supportsDedicatedMasters = false)
public class PastRunClusterTests extends DetectionClusterTestCase {
  private static final String BY_NAME =
      """
      , "new_terms_fields": ["process.name"], "history_window_start": "now-5d",
        "from": "now-1h", "interval": "30m\"\
      """;

  private final Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);

  private Instant daysAgo(int days) {
    return now.minus(Duration.ofDays(days));
  }

  private static ActionFuture<DetectionResponse> start(String id, String body) {
    return client().execute(Calls.RUN.type(), new RunRequest(Map.of("rule_id", id), body));
  }

  private Map<String, Object> run(String id, Instant from, Instant to) {
    return start(id, "{\"from\": \"%s\", \"to\": \"%s\"}".formatted(from, to)).actionGet().body();
  }

  private void write(String... documents) {
    ingest("logs-a", documents);
    indicesAdmin().prepareRefresh("logs-a").get();
  }

  /** How many alerts there are about processes, by name. */
  private Map<String, Integer> found() {
    Map<String, Integer> found = new TreeMap<>();
    for (Map<String, Object> alert : alerts()) {
      Map<?, ?> process = (Map<?, ?>) alert.get("process");
      found.merge((String) process.get("name"), 1, Integer::sum);
    }
    return found;
  }

  public void testPastOfARuleAlertsOnceHoweverOftenItIsRun() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    write(
        process(daysAgo(400), "old", ""),
        process(daysAgo(20), "older-than-any-age", ""),
        process(daysAgo(2), "recent", ""),
        process(daysAgo(2), "other", ", \"user\": {\"name\": \"x\"}"));
    for (String language : List.of("kuery", "eql")) {
      boolean eql = language.equals("eql");
      put(
          language,
          rule(
              language,
              eql ? "eql" : "query",
              language,
              eql
                  ? "process where user.name == null"
                  : "event.category: process and not user.name: *",
              ""));
    }
    write(process(daysAgo(1), "live", ""));
    awaitAlerts(2);
    for (String rule : List.of("kuery", "eql")) {
      Map<String, Object> first = run(rule, daysAgo(30), now);
      assertEquals(first.toString(), 3L, first.get("documents"));
      assertEquals(first.toString(), 2L, first.get("alerts"));
      Map<String, Object> second = run(rule, daysAgo(30), now);
      assertEquals(second.toString(), 0L, second.get("alerts"));
      assertEquals(second.toString(), 3L, second.get("documents"));
    }
    assertEquals(Map.of("older-than-any-age", 2, "recent", 2, "live", 2), found());
  }

  public void testHistoryOfNewTermsMovesWithTheWindow() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    write(
        process(daysAgo(22), "twice", ""),
        process(daysAgo(21), "twice", ""),
        process(daysAgo(12), "twice", ""),
        process(daysAgo(25), "known", ""),
        process(daysAgo(19), "known", ""),
        process(daysAgo(15), "known", ""));
    put("new", newTermsRule("new", "event.category: process", BY_NAME));
    Map<String, Object> first = run("new", daysAgo(23), daysAgo(3));
    // "twice" is new again after ten days; "known" after six.
    assertEquals(Map.of("twice", 2, "known", 1), found());
    assertEquals(first.toString(), 3L, first.get("alerts"));
    Map<String, Object> second = run("new", daysAgo(23), daysAgo(3));
    assertEquals(second.toString(), 0L, second.get("alerts"));
    assertEquals(Map.of("twice", 2, "known", 1), found());
  }

  public void testCancelledRunGoesOnWhereItStopped() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    write(process(daysAgo(90), "early", ""), process(daysAgo(1), "late", ""));
    put("new", newTermsRule("new", "event.category: process", BY_NAME));
    ActionFuture<DetectionResponse> running =
        start("new", "{\"from\": \"%s\", \"to\": \"%s\"}".formatted(daysAgo(100), now));
    assertBusy(
        () -> {
          List<TaskInfo> tasks =
              clusterAdmin()
                  .prepareListTasks()
                  .setActions(Calls.RUN.type().name())
                  .setDetailed(true)
                  .get()
                  .getTasks();
          assertEquals(1, tasks.size());
          assertTrue(
              tasks.getFirst().status() instanceof PastRunTask.Progress progress
                  && progress.alerts() == 1);
        },
        60,
        TimeUnit.SECONDS);
    clusterAdmin().prepareCancelTasks().setActions(Calls.RUN.type().name()).get();
    TaskCancelledException e = expectThrows(TaskCancelledException.class, running::actionGet);
    assertTrue(e.getMessage(), e.getMessage().contains("it goes on there"));
    Map<String, Object> rest = run("new", daysAgo(100), now);
    assertTrue(rest.toString(), rest.containsKey("resumed_from"));
    assertTrue(Instant.parse((String) rest.get("resumed_from")).isAfter(daysAgo(90)));
    assertEquals(rest.toString(), 2L, rest.get("alerts"));
    assertEquals(Map.of("early", 1, "late", 1), found());
    assertFalse(run("new", daysAgo(100), daysAgo(99)).containsKey("resumed_from"));
  }

  public void testWhatCannotBeRunIsToldAndDoesNothing() throws Exception {
    awaitTemplates();
    put("a-rule", queryRule("a-rule", "process.name: x"));
    expectThrows(ResourceNotFoundException.class, () -> run("none", daysAgo(1), now));
    assertRefused("[from] must be before [to]", "{\"from\": \"now\", \"to\": \"now-1d\"}");
    assertRefused("must not be in the future", "{\"from\": \"now-1d\", \"to\": \"now+1d\"}");
    assertRefused("[from]: expected date math", "{\"from\": \"yesterday\"}");
    assertRefused("[from] must be a date", "{}");
    assertRefused("unknown key [until]", "{\"from\": \"now-1d\", \"until\": \"now\"}");
    assertRefused("a request body with [from] is required", "");
  }

  private void assertRefused(String message, String body) {
    IllegalArgumentException e =
        expectThrows(IllegalArgumentException.class, () -> start("a-rule", body).actionGet());
    assertTrue(e.getMessage(), e.getMessage().contains(message));
  }
}
