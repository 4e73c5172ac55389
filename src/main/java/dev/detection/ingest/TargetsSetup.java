package dev.detection.ingest;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.ExceptionsHelper;
import org.elasticsearch.action.admin.indices.mapping.put.PutMappingRequest;
import org.elasticsearch.action.admin.indices.settings.put.UpdateSettingsRequest;
import org.elasticsearch.action.admin.indices.template.put.PutComponentTemplateAction;
import org.elasticsearch.action.admin.indices.template.put.TransportPutComposableIndexTemplateAction;
import org.elasticsearch.action.ingest.PutPipelineTransportAction;
import org.elasticsearch.action.support.master.AcknowledgedRequest;
import org.elasticsearch.action.support.master.AcknowledgedResponse;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.core.TimeValue;

/** Has the documents of targets judged. Blocks. */
public final class TargetsSetup {
  /** The pipeline that is used unless another is named. */
  public static final String DEFAULT_PIPELINE = "detection";

  private static final Logger logger = LogManager.getLogger(TargetsSetup.class);
  private static final TimeValue MASTER_TIMEOUT =
      TimeValue.timeValueSeconds(30); // as everywhere in Elasticsearch
  private static final TimeValue ACK_TIMEOUT = AcknowledgedRequest.DEFAULT_ACK_TIMEOUT;

  private final ClusterService clusterService;

  /** Wired by the plugin. */
  public TargetsSetup(ClusterService clusterService) {
    this.clusterService = clusterService;
  }

  /**
   * Makes all changes that are missing, one after the other, and ends with the first that fails: an
   * index whose setting names a pipeline that could not be made would refuse documents.
   *
   * @param caller makes the changes with the rights of who asks
   * @param targets names of indices and data streams
   * @param pipeline what is used where a target has none; made if it does not exist
   * @param dryRun whether the changes are only told
   * @return the answer to the call: what became of each change
   * @throws IllegalArgumentException if a target is not one; then nothing is changed
   */
  public Map<String, Object> setUp(
      Client caller, List<String> targets, String pipeline, boolean dryRun) {
    var project = clusterService.state().metadata().getProject(ProjectId.DEFAULT);
    List<WriteTarget> found =
        targets.stream().distinct().map(name -> WriteTarget.find(project, name)).toList();
    ChangePlan plan = new ChangePlan(project, pipeline);
    List<Map<String, Object>> steps = new ArrayList<>();
    int before = 0;
    for (WriteTarget target : found) {
      plan.add(target, true);
      List<Change> changes = plan.changes();
      for (Change change : changes.subList(before, changes.size())) {
        steps.add(told(target, change));
      }
      before = changes.size();
    }
    boolean failed = !dryRun && !make(caller, plan.changes(), steps);
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("dry_run", dryRun);
    answer.put("errors", failed);
    answer.put("steps", steps);
    return answer;
  }

  private static Map<String, Object> told(WriteTarget target, Change change) {
    Map<String, Object> step = new LinkedHashMap<>();
    step.put("target", target.name());
    step.put("action", change.action());
    step.put("on", change.on());
    step.put("what", change.what());
    step.put("result", change instanceof Change.ByHand ? "to be done by hand" : "would be done");
    return step;
  }

  /** Whether all went well. */
  private static boolean make(
      Client caller, List<Change> changes, List<Map<String, Object>> steps) {
    boolean failed = false;
    for (int i = 0; i < changes.size(); i++) {
      Change change = changes.get(i);
      if (change instanceof Change.ByHand) {
        continue;
      }
      Map<String, Object> step = steps.get(i);
      if (failed) {
        step.put("result", "not done: a step before it failed");
        continue;
      }
      try {
        step.put("result", make(caller, change) ? "done" : "done, but not yet on every node");
      } catch (RuntimeException e) { // the answer tells it with what was done before
        logger.debug(() -> "cannot change [" + change.on() + "]", e);
        Throwable cause = ExceptionsHelper.unwrapCause(e);
        step.put("result", "error");
        step.put("error", error(cause));
        failed = true;
      }
    }
    return !failed;
  }

  private static Map<String, Object> error(Throwable cause) {
    Map<String, Object> error = new LinkedHashMap<>();
    error.put("type", ElasticsearchException.getExceptionName(cause));
    error.put("reason", cause.getMessage());
    error.put("status", ExceptionsHelper.status(cause).getStatus());
    return error;
  }

  /** Whether every node knows the change. */
  private static boolean make(Client caller, Change change) {
    AcknowledgedResponse response =
        switch (change) {
          case Change.PutPipeline pipeline ->
              caller
                  .execute(
                      PutPipelineTransportAction.TYPE,
                      Pipelines.request(
                          pipeline.on(), pipeline.config(), MASTER_TIMEOUT, ACK_TIMEOUT))
                  .actionGet();
          case Change.PutMapping mapping ->
              caller
                  .admin()
                  .indices()
                  .putMapping(new PutMappingRequest(mapping.on()).source(mapping.mapping()))
                  .actionGet();
          case Change.PutSettings settings ->
              caller
                  .admin()
                  .indices()
                  .updateSettings(new UpdateSettingsRequest(settings.settings(), settings.on()))
                  .actionGet();
          case Change.PutIndexTemplate template ->
              caller
                  .execute(
                      TransportPutComposableIndexTemplateAction.TYPE,
                      new TransportPutComposableIndexTemplateAction.Request(template.on())
                          .indexTemplate(template.template()))
                  .actionGet();
          case Change.PutComponentTemplate template ->
              caller
                  .execute(
                      PutComponentTemplateAction.INSTANCE,
                      new PutComponentTemplateAction.Request(template.on())
                          .componentTemplate(template.template()))
                  .actionGet();
          case Change.ByHand any -> throw new IllegalStateException("nothing to be done here");
        };
    return response.isAcknowledged();
  }
}
