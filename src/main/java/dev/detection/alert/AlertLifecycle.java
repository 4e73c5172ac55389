package dev.detection.alert;

import dev.detection.store.DetectionIndices;
import dev.detection.store.ProblemLog;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.action.admin.indices.delete.DeleteIndexRequest;
import org.elasticsearch.action.admin.indices.rollover.RolloverAction;
import org.elasticsearch.action.admin.indices.rollover.RolloverInfo;
import org.elasticsearch.action.admin.indices.rollover.RolloverRequest;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.ClusterChangedEvent;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.ClusterStateListener;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.util.concurrent.AbstractAsyncTask;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.gateway.GatewayService;
import org.elasticsearch.threadpool.ThreadPool;

/**
 * Gives the alerts a new index when theirs is old or large, and deletes those that are too old, as
 * ILM would, which the bare distribution does not have. The elected master does, and looks from
 * time to time; often while an index is held shut, since alerts may be waiting for that one.
 */
public final class AlertLifecycle extends AbstractAsyncTask implements ClusterStateListener {
  private static final Logger logger = LogManager.getLogger(AlertLifecycle.class);

  /** How the status calls what goes wrong here. */
  private static final String PROBLEM = "alert indices";

  private static final TimeValue WHILE_SHUT = TimeValue.timeValueSeconds(5);

  private final Client client;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;
  private final RolloverGate gate;
  private final InstantSource clock;
  private final ProblemLog problems;
  private final RolloverSettings settings;
  private final AtomicBoolean looksSoon = new AtomicBoolean();

  /**
   * @param client any client of the node
   * @param clock what time it is for {@code detection.alerts.retention}
   */
  public AlertLifecycle(
      Client client,
      ClusterService clusterService,
      ThreadPool threadPool,
      RolloverGate gate,
      InstantSource clock,
      ProblemLog problems) {
    super(
        logger,
        threadPool,
        threadPool.generic(),
        clusterService.getClusterSettings().get(RolloverSettings.POLL_INTERVAL),
        true);
    this.client = DetectionIndices.internalClient(client);
    this.clusterService = clusterService;
    this.threadPool = threadPool;
    this.gate = gate;
    this.clock = clock;
    this.problems = problems;
    this.settings = new RolloverSettings(clusterService.getClusterSettings());
    clusterService
        .getClusterSettings()
        .addSettingsUpdateConsumer(RolloverSettings.POLL_INTERVAL, this::setInterval);
  }

  /** Begins to look. */
  public void start() {
    clusterService.addListener(this);
    rescheduleIfNecessary();
  }

  /** Looks no more. */
  public void stop() {
    clusterService.removeListener(this);
    close();
  }

  /** Who becomes master looks at once: the one before may have left an index shut. */
  @Override
  public void clusterChanged(ClusterChangedEvent event) {
    if (leads(event.state()) && !leads(event.previousState())) {
      threadPool.generic().execute(this::runInternal);
    }
    lookSoonIfShut(event.state());
  }

  private void lookSoonIfShut(ClusterState state) {
    if (leads(state)
        && !isClosed()
        && RolloverGate.holdsShut(state)
        && looksSoon.compareAndSet(false, true)) {
      threadPool.scheduleUnlessShuttingDown(
          WHILE_SHUT,
          threadPool.generic(),
          () -> {
            runInternal();
            looksSoon.set(false);
            lookSoonIfShut(clusterService.state());
          });
    }
  }

  private static boolean leads(ClusterState state) {
    return state.nodes().isLocalNodeElectedMaster()
        && !state.blocks().hasGlobalBlock(GatewayService.STATE_NOT_RECOVERED_BLOCK);
  }

  @Override
  protected boolean mustReschedule() {
    return true;
  }

  @Override
  protected void runInternal() {
    try {
      if (leads(clusterService.state())) {
        boolean opened = gate.openWhatCanBe();
        rollOverIfDue();
        deleteOld();
        if (!opened) {
          problems.report(
              ProblemLog.Kind.ENGINE, PROBLEM, "an index is still blocked after a rollover");
          return;
        }
      }
      problems.clear(ProblemLog.Kind.ENGINE, PROBLEM);
    } catch (RuntimeException e) {
      logger.debug("cannot look after the alert indices", e);
      problems.report(
          ProblemLog.Kind.ENGINE,
          PROBLEM,
          "cannot roll over or delete alert indices: " + ProblemLog.reason(e));
    }
  }

  /** A dry run first, since a rollover stops all writing before it finds that it is not due. */
  private void rollOverIfDue() {
    ProjectMetadata project = clusterService.state().metadata().getProject(ProjectId.DEFAULT);
    if (AlertIndices.behind(project, DetectionIndices.ALERTS).isEmpty()) {
      return;
    }
    RolloverRequest question = rollover();
    question.dryRun(true);
    var answer = client.execute(RolloverAction.INSTANCE, question).actionGet();
    if (question.areConditionsMet(answer.getConditionStatus())) {
      client.execute(RolloverAction.INSTANCE, rollover()).actionGet();
    }
  }

  private RolloverRequest rollover() {
    RolloverRequest request = new RolloverRequest(DetectionIndices.ALERTS, null);
    request.setConditions(settings.due());
    return request;
  }

  private void deleteOld() {
    Instant oldest = settings.oldest(clock.instant());
    if (oldest == null) {
      return;
    }
    ProjectMetadata project = clusterService.state().metadata().getProject(ProjectId.DEFAULT);
    String writeIndex = AlertIndices.writeIndex(project);
    List<String> old =
        AlertIndices.behind(project, DetectionIndices.ALERTS).stream()
            .filter(
                index -> {
                  RolloverInfo rollover = index.getRolloverInfos().get(DetectionIndices.ALERTS);
                  return rollover != null
                      && Instant.ofEpochMilli(rollover.getTime()).isBefore(oldest);
                })
            .map(index -> index.getIndex().getName())
            .filter(name -> !name.equals(writeIndex))
            .toList();
    if (!old.isEmpty()) {
      logger.info("deleting alert indices {}, rolled over before {}", old, oldest);
      client
          .admin()
          .indices()
          .delete(new DeleteIndexRequest(old.toArray(String[]::new)))
          .actionGet();
    }
  }
}
