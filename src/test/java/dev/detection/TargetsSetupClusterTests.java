package dev.detection;

import dev.detection.rest.Calls;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.common.Strings;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.ingest.IngestMetadata;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;
import org.elasticsearch.xcontent.json.JsonXContent;

/** How targets come to have their documents judged. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class TargetsSetupClusterTests extends TargetsClusterTestCase {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

  private ProjectMetadata project() {
    return clusterService().state().metadata().getProject(ProjectId.DEFAULT);
  }

  private Map<?, ?> config(String pipeline) {
    IngestMetadata pipelines = project().custom(IngestMetadata.TYPE);
    return pipelines.getPipelines().get(pipeline).getConfig();
  }

  private String finalPipeline(String index) {
    return IndexSettings.FINAL_PIPELINE.get(project().index(index).getSettings());
  }

  public void testDryRunTellsTheStepsAndChangesNothing() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    createTarget("logs-a");
    ProjectMetadata before = project();
    List<String> expected =
        List.of(
            "put_mapping logs-a: would be done",
            "put_pipeline detection: would be done",
            "put_settings logs-a: would be done");
    assertEquals(expected, steps(true, "logs-a"));
    Map<String, Object> answer =
        call(Calls.SET_UP_TARGETS, Map.of(), "{\"targets\": [\"logs-a\"]}").body();
    assertEquals(true, answer.get("dry_run"));
    assertEquals(expected, steps(answer));
    assertEquals(before.index("logs-a"), project().index("logs-a"));
    assertNull(project().custom(IngestMetadata.TYPE));
  }

  public void testAppliedDocumentsAreMarkedAndRaiseAlertsAndASecondCallFindsNothingToDo()
      throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    createTarget("logs-a");
    createTarget("logs-b");
    ingest("logs-a", process(NOW, "curl", ""));
    assertEquals(
        List.of(
            "put_mapping logs-a: done",
            "put_pipeline detection: done",
            "put_settings logs-a: done",
            "put_mapping logs-b: done",
            "put_settings logs-b: done"),
        steps(false, "logs-a", "logs-b", "logs-a"));
    assertEquals("detection", finalPipeline("logs-a"));
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(1);
    assertEquals(List.of(), steps(false, "logs-a", "logs-b"));
    assertFalse(target("logs-a").toString(), target("logs-a").containsKey("missing"));
  }

  public void testTheAnswerOfTheOtherCallCanBeSentBack() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    createTarget("logs-a");
    try (var json = JsonXContent.contentBuilder().map(targets())) {
      assertEquals(3, steps(setUp(true, Strings.toString(json))).size());
    }
  }

  public void testProcessorIsAddedAtTheEndOfTheUsersOwnFinalPipeline() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    pipeline("other", EMPTY);
    pipeline(
        "own",
        "{\"description\": \"ours\", \"version\": 7, \"processors\": [{\"pipeline\": {\"name\":"
            + " \"other\"}}]}");
    createTarget("logs-a", "index.final_pipeline", "own");
    assertEquals(
        List.of("put_mapping logs-a: done", "put_pipeline own: done"), steps(false, "logs-a"));
    assertEquals(
        List.of(Map.of("pipeline", Map.of("name", "other")), Map.of("detection", Map.of())),
        config("own").get("processors"));
    assertEquals("ours", config("own").get("description"));
    ingest("logs-a", process(NOW, "curl", ""));
    awaitAlerts(1);
  }

  /** As the data streams of Fleet are: both pipelines managed, one calls what is the user's. */
  public void testManagedPipelinesStayAsTheyAreAndTheCustomOneIsMade() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl"));
    String managed =
        calling("global@custom", "logs@custom", "logs-app@custom", "logs-ap@custom")
            .replaceFirst("\\{", "{\"_meta\": {\"managed\": true}, ");
    pipeline("logs-app-1.0", managed);
    pipeline(".fleet_final_pipeline-1", MANAGED);
    createTarget(
        "logs-app-default",
        "index.default_pipeline",
        "logs-app-1.0",
        "index.final_pipeline",
        ".fleet_final_pipeline-1");
    Map<?, ?> first = config("logs-app-1.0");
    Map<?, ?> last = config(".fleet_final_pipeline-1");
    assertEquals(
        List.of("put_mapping logs-app-default: done", "put_pipeline logs-app@custom: done"),
        steps(false, "logs-app-default"));
    assertEquals(first, config("logs-app-1.0"));
    assertEquals(last, config(".fleet_final_pipeline-1"));
    ingest("logs-app-default", process(NOW, "curl", ""));
    awaitAlerts(1);
    assertEquals(List.of(), steps(false, "logs-app-default"));
  }

  public void testWhereAllIsManagedOrBrokenPeopleHaveToDecide() throws Exception {
    awaitTemplates();
    pipeline("managed", MANAGED);
    createTarget("all", "index.default_pipeline", "managed", "index.final_pipeline", "managed");
    createTarget("broken", "index.default_pipeline", "not-there");
    for (String index : List.of("all", "broken")) {
      assertEquals(
          List.of(
              "put_mapping " + index + ": would be done",
              "by_hand " + index + ": to be done by hand"),
          steps(true, index));
    }
    // A default pipeline of its own takes it, where the final one is kept by something else.
    createTarget("default", "index.final_pipeline", "managed");
    assertEquals(
        List.of(
            "put_mapping default: would be done",
            "put_pipeline detection: would be done",
            "put_settings default: would be done"),
        steps(true, "default"));
    // Nor is what the request names, if that is managed.
    createTarget("plain");
    assertEquals(
        List.of("put_mapping plain: would be done", "by_hand managed: to be done by hand"),
        steps(setUp(true, "{\"targets\": [\"plain\"], \"pipeline\": \"managed\"}")));
  }

  public void testAfterAStepThatFailsNothingMoreIsDone() throws Exception {
    awaitTemplates();
    createTarget("full", "index.mapping.total_fields.limit", "4");
    createTarget("logs-a");
    Map<String, Object> answer = setUp(false, "{\"targets\": [\"full\", \"logs-a\"]}");
    assertEquals(true, answer.get("errors"));
    assertEquals(
        List.of(
            "put_mapping full: error",
            "put_pipeline detection: not done: a step before it failed",
            "put_settings full: not done: a step before it failed",
            "put_mapping logs-a: not done: a step before it failed",
            "put_settings logs-a: not done: a step before it failed"),
        steps(answer));
    Map<?, ?> error =
        (Map<?, ?>) ((Map<?, ?>) ((List<?>) answer.get("steps")).getFirst()).get("error");
    assertEquals("illegal_argument_exception", error.get("type"));
    assertEquals(400, error.get("status"));
    assertNull(project().custom(IngestMetadata.TYPE));
    assertEquals("_none", finalPipeline("full"));
  }

  public void testWhatIsWrongIsSaidAndChangesNothing() {
    createTarget("logs-a");
    client()
        .admin()
        .indices()
        .prepareAliases(TimeValue.timeValueSeconds(30), TimeValue.timeValueSeconds(30))
        .addAlias("logs-a", "the-alias")
        .get();
    assertMessage("a request body with [targets] is required", "");
    assertMessage("[targets] must be an array, but was [null]", "{}");
    assertMessage("[targets] must have 1 to 1000 elements, but has 0", "{\"targets\": []}");
    assertMessage(
        "[targets[0]] must be a name, or an object with [name], but was [7]", "{\"targets\": [7]}");
    assertMessage(
        "[targets[0].name] must be a string, but was [null]",
        "{\"targets\": [{\"type\": \"index\"}]}");
    assertStarts(
        "unknown key [targets[1].nam], expected one of [advice, ",
        "{\"targets\": [\"logs-a\", {\"nam\": \"x\"}]}");
    assertStarts("unknown key [target], expected one of [", "{\"target\": [\"logs-a\"]}");
    assertMessage(
        "[pipeline] must be the id of a pipeline, but was [_none]",
        "{\"targets\": [\"logs-a\"], \"pipeline\": \"_none\"}");
    assertMessage(
        "there is no index or data stream [logs-x]", "{\"targets\": [\"logs-a\", \"logs-x\"]}");
    assertMessage(
        "[the-alias] is an alias; name the index or data stream behind it",
        "{\"targets\": [\"the-alias\"]}");
    put("curl", queryRule("curl", "process.name: curl"));
    assertMessage(
        "[.detection-rules] is an index of the system, which no pipeline is for",
        "{\"targets\": [\".detection-rules\"]}");
    IllegalArgumentException flag =
        expectThrows(
            IllegalArgumentException.class,
            () ->
                call(Calls.SET_UP_TARGETS, Map.of("dry_run", "no"), "{\"targets\": [\"logs-a\"]}"));
    assertEquals("parameter [dry_run] must be [true] or [false], but was [no]", flag.getMessage());
    assertNull(project().custom(IngestMetadata.TYPE));
  }

  private String message(String body) {
    return expectThrows(IllegalArgumentException.class, () -> setUp(false, body)).getMessage();
  }

  private void assertMessage(String message, String body) {
    assertEquals(message, message(body));
  }

  private void assertStarts(String message, String body) {
    assertTrue(message(body), message(body).startsWith(message));
  }
}
