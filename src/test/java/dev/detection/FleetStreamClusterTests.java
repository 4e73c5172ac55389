package dev.detection;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.DocWriteRequest;
import org.elasticsearch.action.admin.indices.rollover.RolloverRequest;
import org.elasticsearch.action.admin.indices.template.put.TransportPutComposableIndexTemplateAction;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.action.support.PlainActionFuture;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.ClusterStateUpdateTask;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;
import org.elasticsearch.xcontent.XContentType;
import org.junit.After;

/** A data stream with pipelines and a template as Fleet makes them. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class FleetStreamClusterTests extends TargetsClusterTestCase {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private static final String STREAM = "logs-app-default";

  /** The action that deletes data streams is in a module that is not on the class path. */
  @After
  @SuppressWarnings("deprecation") // a queue of its own would be much for one task
  public void removeStream() {
    PlainActionFuture<Void> removed = new PlainActionFuture<>();
    internalCluster()
        .getCurrentMasterNodeInstance(ClusterService.class)
        .submitUnbatchedStateUpdateTask(
            "remove data stream",
            new ClusterStateUpdateTask() {
              @Override
              public ClusterState execute(ClusterState state) {
                return state.copyAndUpdateProject(
                    ProjectId.DEFAULT, project -> project.removeDataStream(STREAM));
              }

              @Override
              public void clusterStateProcessed(ClusterState before, ClusterState after) {
                removed.onResponse(null);
              }

              @Override
              public void onFailure(Exception e) {
                removed.onFailure(e);
              }
            });
    safeGet(removed);
  }

  private void append() {
    client()
        .index(
            new IndexRequest(STREAM)
                .opType(DocWriteRequest.OpType.CREATE)
                .source(process(NOW, "curl", ""), XContentType.JSON))
        .actionGet();
  }

  public void testItIsJudgedAfterSetUpAndAfterTheNextRollover() throws Exception {
    awaitTemplates();
    put("curl", queryRule("curl", "process.name: curl and event.ingested: *"));
    pipeline(
        "logs-app-1.0",
        calling("global@custom", "logs@custom", "logs-app@custom")
            .replaceFirst("\\{", "{\"_meta\": {\"managed\": true}, "));
    pipeline(".fleet_final_pipeline-1", MANAGED);
    // A user's own pipeline: as the final one is behind it, it has to set what rules ask for.
    pipeline("logs-app@custom", "{\"processors\": [{\"detection\": {\"set_ingested\": true}}]}");
    safeGet(
        client()
            .execute(
                TransportPutComposableIndexTemplateAction.TYPE,
                template(
                    "logs-app",
                    """
                    {"index_patterns": ["logs-app-*"], "data_stream": {}, "priority": 600,
                     "_meta": {"managed": true}, "composed_of": ["logs-app@custom"],
                     "ignore_missing_component_templates": ["logs-app@custom"],
                     "template": {
                       "settings": {"index.number_of_replicas": 0,
                         "index.default_pipeline": "logs-app-1.0",
                         "index.final_pipeline": ".fleet_final_pipeline-1"},
                       "mappings": {"dynamic": "false", "properties": {
                         "event": {"properties": {"ingested": {"type": "date"}}},
                         "process": {"properties": {"name": {"type": "keyword"}}}}}}}\
                    """)));
    append(); // has marks that no search finds
    Map<String, Object> told = target(STREAM);
    assertEquals("data_stream", told.get("type"));
    assertEquals(List.of("mappings", "template"), told.get("missing"));
    assertEquals(
        Map.of("in", "default", "pipeline", "logs-app@custom", "target_field", "detection"),
        told.get("processor"));
    List<String> steps = steps(false, STREAM);
    assertEquals(2, steps.size());
    assertTrue(steps.toString(), steps.getFirst().startsWith("put_mapping .ds-logs-app-default-"));
    assertEquals("put_component_template logs-app@custom: done", steps.getLast());
    append();
    awaitAlerts(1);
    safeGet(client().admin().indices().rolloverIndex(new RolloverRequest(STREAM, null)));
    append();
    awaitAlerts(2);
    assertFalse(target(STREAM).toString(), target(STREAM).containsKey("missing"));
    assertEquals(List.of(), steps(false, STREAM));
    assertEquals(3L, target(STREAM).get("documents"));
  }
}
