package dev.detection.rest;

import dev.detection.execute.JobRunner;
import dev.detection.ingest.Pipelines;
import dev.detection.ingest.Unpiped;
import dev.detection.store.JobStore;
import dev.detection.store.NodesAction;
import dev.detection.store.ProblemLog;
import dev.detection.store.RuleRegistry;
import dev.detection.store.RuleWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.admin.cluster.settings.ClusterUpdateSettingsRequest;
import org.elasticsearch.action.ingest.PutPipelineTransportAction;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.PlainActionFuture;
import org.elasticsearch.client.internal.node.NodeClient;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.Metadata;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Settings;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/**
 * Makes a cluster ready to go on without the plugin: takes the processor out of pipelines, waits
 * until the marks that there are have become alerts, runs the scheduled rules up to now, and
 * switches the rules off. What it changes outside of the plugin is changed with the rights of the
 * caller. Doing it again does what is left.
 */
public final class UninstallAction extends RuleAction {
  private static final TimeValue LOOK = TimeValue.timeValueMillis(200);

  private static final List<String> NEXT =
      List.of(
          "on each node: bin/elasticsearch-plugin remove detection, then restart it",
          "take detection@mappings out of [composed_of_marks], then delete the templates",
          "delete the indices in [stays], by their full names, unless you mean to reinstall");

  private final NodeClient client;
  private final RuleRegistry registry;
  private final RuleWriter writer;
  private final JobStore jobs;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;

  /** Called by Elasticsearch. */
  @Inject
  public UninstallAction(
      TransportService transportService,
      ActionFilters filters,
      ThreadPool threadPool,
      NodeClient client,
      RuleRegistry registry,
      RuleWriter writer,
      JobStore jobs,
      ClusterService clusterService) {
    super(Calls.UNINSTALL, transportService, filters, threadPool);
    this.client = client;
    this.registry = registry;
    this.writer = writer;
    this.jobs = jobs;
    this.clusterService = clusterService;
    this.threadPool = threadPool;
  }

  @Override
  void answer(DetectionRequest request, ActionListener<DetectionResponse> listener) {
    boolean dryRun = !Boolean.FALSE.equals(request.flag("dry_run"));
    TimeValue timeout = request.timeout();
    List<String> enabled =
        loaded(registry).rules().values().stream()
            .filter(rule -> rule.enabled())
            .map(rule -> rule.rule().id())
            .toList();
    List<String> runningJobs =
        jobs.all().readable().values().stream()
            .filter(job -> job.enabled())
            .map(job -> job.job().id())
            .toList();
    ClusterState state = clusterService.state();
    Leftovers leftovers = new Leftovers(state.metadata().getProject(ProjectId.DEFAULT));
    Map<String, Unpiped> pipelines = leftovers.pipelines();
    Changes changes = new Changes(dryRun, timeout);

    Map<String, Object> body = new LinkedHashMap<>();
    body.put("dry_run", dryRun);
    body.put("pipelines", pipelines.entrySet().stream().map(changes::unpipe).toList());
    body.put("named_in", leftovers.naming(pipelines));
    body.put("settings", changes.reset(state.metadata()));
    Backlog backlog = Backlog.of(status("alerts"));
    long lag = changes.failed || dryRun ? left(backlog) : drained(backlog, timeout);
    body.put("alerts", Map.of("lag", lag));
    body.put("scheduled", changes.runOnceMore());
    body.put("rules", changes.switchOff(enabled, runningJobs, lag));
    body.put("done", !dryRun && !changes.failed);
    body.put("stays", leftovers.data());
    body.put("next", NEXT);
    listener.onResponse(new DetectionResponse(RestStatus.OK, body));
  }

  /** What is done, or would be. */
  private final class Changes {
    private final boolean dryRun;
    private final TimeValue timeout;
    private boolean failed;

    Changes(boolean dryRun, TimeValue timeout) {
      this.dryRun = dryRun;
      this.timeout = timeout;
    }

    private String attempt(String done, Runnable change) {
      if (dryRun) {
        return "would be " + done;
      }
      try {
        change.run();
        return done;
      } catch (RuntimeException e) {
        failed = true;
        return "failed: " + ProblemLog.reason(e);
      }
    }

    Map<String, Object> unpipe(Map.Entry<String, Unpiped> pipeline) {
      Unpiped without = pipeline.getValue();
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("id", pipeline.getKey());
      told.put("processors", without.removed());
      told.put("does_nothing_else", without.isEmpty());
      told.put("result", attempt("changed", () -> put(pipeline.getKey(), without)));
      return told;
    }

    private void put(String id, Unpiped pipeline) {
      client
          .execute(
              PutPipelineTransportAction.TYPE,
              Pipelines.request(id, pipeline.config(), timeout, timeout))
          .actionGet();
    }

    /** A cluster without the plugin does not know its settings. */
    List<Map<String, Object>> reset(Metadata metadata) {
      Settings persistent = metadata.persistentSettings().filter(UninstallAction::isOwn);
      List<Map<String, Object>> told = new ArrayList<>();
      if (!persistent.isEmpty()) {
        String result = attempt("removed", () -> reset(persistent));
        persistent.keySet().forEach(name -> told.add(Map.of("name", name, "result", result)));
      }
      return told;
    }

    /** Transient ones are gone with the next restart of all nodes, and are deprecated. */
    private void reset(Settings persistent) {
      Settings.Builder nulls = Settings.builder();
      persistent.keySet().forEach(nulls::putNull);
      client
          .admin()
          .cluster()
          .updateSettings(
              new ClusterUpdateSettingsRequest(timeout, timeout).persistentSettings(nulls))
          .actionGet();
    }

    /** What came since a scheduled rule ran last would raise no alert. */
    List<Map<String, Object>> runOnceMore() {
      List<Map<String, Object>> told = new ArrayList<>();
      for (Map<?, ?> rule : status("scheduled")) {
        if (!JobRunner.isJob(rule.get("rule_id")) // they learn, and raise no alert
            && rule.get("window_end") instanceof String from) {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("rule_id", rule.get("rule_id"));
          one.put("from", from);
          one.put("result", attempt("run", () -> run(String.valueOf(rule.get("rule_id")), from)));
          told.add(one);
        }
      }
      return told;
    }

    private void run(String ruleId, String from) {
      String to = Instant.ofEpochMilli(threadPool.absoluteTimeInMillis()).toString();
      client
          .execute(
              Calls.RUN.type(),
              new RunRequest(
                  Map.of("rule_id", ruleId),
                  "{\"from\": \"%s\", \"to\": \"%s\"}".formatted(from, to)))
          .actionGet();
    }

    /** Rules that are off make no alerts of the marks that are left. */
    Map<String, Object> switchOff(List<String> enabled, List<String> runningJobs, long lag) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("enabled", enabled.size());
      told.put("jobs", runningJobs.size());
      if (!dryRun && (failed || lag > 0)) {
        failed = true;
        told.put("result", "not yet switched off: alerts or pipelines are not done; call again");
      } else {
        told.put("result", attempt("switched off", () -> disable(enabled, runningJobs)));
      }
      return told;
    }

    private void disable(List<String> enabled, List<String> runningJobs) {
      runningJobs.forEach(job -> jobs.setEnabled(job, false, caller()));
      PlainActionFuture<RuleWriter.Changes> done = new PlainActionFuture<>();
      writer.setEnabled(enabled, false, caller(), timeout, done);
      List<String> refused =
          done.actionGet().outcomes().stream()
              .filter(outcome -> outcome.result() == RuleWriter.Result.REJECTED)
              .map(outcome -> outcome.ruleId() + ": " + outcome.reason())
              .toList();
      if (!refused.isEmpty()) {
        throw new IllegalStateException(String.join("; ", refused));
      }
    }
  }

  private static boolean isOwn(String setting) {
    return setting.startsWith("detection.");
  }

  /** Waits until marks were read, and tells how many operations were not when time was up. */
  private long drained(Backlog backlog, TimeValue timeout) {
    long end = threadPool.relativeTimeInMillis() + timeout.millis();
    long left = left(backlog);
    while (left > 0 && threadPool.relativeTimeInMillis() < end) {
      PlainActionFuture<Void> later = new PlainActionFuture<>();
      threadPool.schedule(() -> later.onResponse(null), LOOK, threadPool.generic());
      later.actionGet();
      left = left(backlog);
    }
    return left;
  }

  private long left(Backlog backlog) {
    ProjectMetadata project = clusterService.state().metadata().getProject(ProjectId.DEFAULT);
    return backlog.left(status("alerts"), project::hasIndex);
  }

  private List<? extends Map<?, ?>> status(String part) {
    PlainActionFuture<NodesAction.Answers<NodeStatusAction.Told>> told = new PlainActionFuture<>();
    NodesAction.askAsSystem(
        client, NodeStatusAction.TYPE, new NodesAction.Request<>(new NodesAction.Nothing()), told);
    return told.actionGet().getNodes().stream()
        .flatMap(node -> ((List<?>) node.told().status().get(part)).stream())
        .map(one -> (Map<?, ?>) one)
        .toList();
  }
}
