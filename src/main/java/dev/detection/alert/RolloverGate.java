package dev.detection.alert;

import dev.detection.store.DetectionIndices;
import dev.detection.store.ProblemLog;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.ElasticsearchStatusException;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRequest;
import org.elasticsearch.action.ActionResponse;
import org.elasticsearch.action.ActionRunnable;
import org.elasticsearch.action.admin.indices.alias.IndicesAliasesRequest;
import org.elasticsearch.action.admin.indices.alias.IndicesAliasesRequest.AliasActions;
import org.elasticsearch.action.admin.indices.readonly.AddIndexBlockRequest;
import org.elasticsearch.action.admin.indices.readonly.RemoveIndexBlockRequest;
import org.elasticsearch.action.admin.indices.readonly.TransportAddIndexBlockAction;
import org.elasticsearch.action.admin.indices.readonly.TransportRemoveIndexBlockAction;
import org.elasticsearch.action.admin.indices.rollover.RolloverAction;
import org.elasticsearch.action.admin.indices.rollover.RolloverInfo;
import org.elasticsearch.action.admin.indices.rollover.RolloverRequest;
import org.elasticsearch.action.support.ActionFilterChain;
import org.elasticsearch.action.support.MappedActionFilter;
import org.elasticsearch.action.support.PlainActionFuture;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.block.ClusterBlock;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.IndexMetadata.APIBlock;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.threadpool.ThreadPool;

/**
 * What every rollover of the alerts goes through, whoever asks for it: the write index takes no
 * more writes before another one takes its place, so that whoever writes to the new one and finds
 * an alert in none of the earlier ones can be sure that it never comes into one of them.
 *
 * <p>The index gets a write block; adding it waits for the operations under way, on every primary.
 * A writer that meets the block tries again, and then knows the new index. The block stays for a
 * time after the rollover, because a node that has not heard of it yet would write to the old index
 * still. After three minutes nothing of such a node can be under way: one that lags behind is
 * removed from the cluster after two (30 s for publishing, 90 s of lag), and a write waits for a
 * primary for one. Then the block goes, so that users can change the status of older alerts again.
 *
 * <p>The index that is held shut is marked by a hidden alias: a block of somebody else is left
 * alone, and whoever is master next, should this one fail, sees what it must open. An index that
 * was shut and is still written to is opened: the rollover that shut it has failed or was not due.
 * {@link AlertLifecycle} looks for what can be opened.
 *
 * <p>A rollover that was asked of another node than the master fails with the master. Elasticsearch
 * would try again, and if that node is master by then, without asking filters.
 *
 * <p>Not covered: an alias that is moved by hand instead of by a rollover, and a node whose clock
 * or threads stand still for minutes without the cluster noticing. Then an alert can be there
 * twice, with the same id.
 */
public final class RolloverGate implements MappedActionFilter {
  /** The alias of indices that are held shut. */
  static final String SHUT = DetectionIndices.ALERTS + "-rolling-over";

  /** How long the block stays after a rollover. */
  static final Duration GRACE = Duration.ofMinutes(3);

  /** How long Elasticsearch waits for a master if nothing else is said. */
  private static final TimeValue MASTER_TIMEOUT = TimeValue.timeValueSeconds(30);

  private static final Logger logger = LogManager.getLogger(RolloverGate.class);

  private final Client client;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;
  private final InstantSource clock;

  /** Held while an index is shut or opened, and all through a rollover. */
  private final ReentrantLock lock = new ReentrantLock();

  /**
   * @param client any client of the node
   */
  public RolloverGate(
      Client client, ClusterService clusterService, ThreadPool threadPool, InstantSource clock) {
    this.client = DetectionIndices.internalClient(client);
    this.clusterService = clusterService;
    this.threadPool = threadPool;
    this.clock = clock;
  }

  @Override
  public String actionName() {
    return RolloverAction.NAME;
  }

  /** Filters of plugins come after the one that authorizes. On the master, where all come. */
  @Override
  public <Q extends ActionRequest, R extends ActionResponse> void apply(
      Task task,
      String action,
      Q request,
      ActionListener<R> listener,
      ActionFilterChain<Q, R> chain) {
    if (!(request instanceof RolloverRequest rollover)
        || !isOfAlerts(rollover.getRolloverTarget())
        || rollover.isDryRun()) {
      chain.proceed(task, action, request, listener);
    } else if (clusterService.state().nodes().isLocalNodeElectedMaster()) {
      if (rollover.masterNodeTimeout().equals(TimeValue.ZERO)) {
        rollover.masterNodeTimeout(MASTER_TIMEOUT); // it also waits for the new index
      }
      threadPool
          .generic()
          .execute(ActionRunnable.supply(listener, () -> rollOver(task, action, request, chain)));
    } else {
      rollover.masterNodeTimeout(TimeValue.ZERO); // so that it is tried once
      chain.proceed(task, action, request, listener);
    }
  }

  private static boolean isOfAlerts(String target) {
    return target.equals(DetectionIndices.ALERTS)
        || target.startsWith(DetectionIndices.ALERTS + "::");
  }

  private <Q extends ActionRequest, R extends ActionResponse> R rollOver(
      Task task, String action, Q request, ActionFilterChain<Q, R> chain) {
    lock.lock();
    try {
      try {
        shutWriteIndex();
        PlainActionFuture<R> done = new PlainActionFuture<>();
        chain.proceed(task, action, request, done);
        return done.actionGet();
      } finally {
        openWhatCanBe();
      }
    } finally {
      lock.unlock();
    }
  }

  private void shutWriteIndex() {
    ClusterState state = clusterService.state();
    String index = AlertIndices.writeIndex(state.metadata().getProject(ProjectId.DEFAULT));
    if (index == null) {
      return; // the rollover will say so
    }
    if (!writeBlocks(state, index).isEmpty()) {
      block(index); // somebody else's, or one that is marked; whether it is complete is not known
      return;
    }
    mark(index);
    try {
      block(index);
    } finally {
      mark(index); // again: had another node become master, it would have taken it for left over
    }
  }

  private void mark(String index) {
    client.admin().indices().aliases(mark(AliasActions.add().isHidden(true), index)).actionGet();
  }

  private void block(String index) {
    var response =
        client
            .execute(
                TransportAddIndexBlockAction.TYPE, new AddIndexBlockRequest(APIBlock.WRITE, index))
            .actionGet();
    if (!response.isAcknowledged()) {
      throw new ElasticsearchStatusException(
          "not every shard of ["
              + index
              + "] has stopped writing, so it is not rolled over: "
              + response.getIndices(),
          RestStatus.SERVICE_UNAVAILABLE);
    }
  }

  /**
   * Opens what was held shut long enough, or without a rollover. Does nothing on another node than
   * the master, and nothing while a rollover is under way; blocks.
   *
   * @return whether all could be
   */
  boolean openWhatCanBe() {
    lock.lock();
    try {
      ClusterState state = clusterService.state();
      if (state.nodes().isLocalNodeElectedMaster()) {
        for (String index : shutForNothing(state)) {
          open(state, index);
        }
      }
      return true;
    } catch (RuntimeException e) {
      // Not for whoever asked for the rollover: that is done. The next look tries again.
      logger.warn("cannot open an alert index after a rollover: {}", ProblemLog.reason(e));
      return false;
    } finally {
      lock.unlock();
    }
  }

  /** Whether indices are held shut, for good reason or not. */
  static boolean holdsShut(ClusterState state) {
    return AlertIndices.behind(state.metadata().getProject(ProjectId.DEFAULT), SHUT).stream()
        .anyMatch(index -> index.getState() == IndexMetadata.State.OPEN);
  }

  private List<String> shutForNothing(ClusterState state) {
    ProjectMetadata project = state.metadata().getProject(ProjectId.DEFAULT);
    Instant before = clock.instant().minus(GRACE);
    return AlertIndices.behind(project, SHUT).stream()
        .filter(index -> index.getState() == IndexMetadata.State.OPEN)
        .filter(
            index -> {
              RolloverInfo rollover = index.getRolloverInfos().get(DetectionIndices.ALERTS);
              return rollover == null
                  || index.getIndex().getName().equals(AlertIndices.writeIndex(project))
                  || Instant.ofEpochMilli(rollover.getTime()).isBefore(before);
            })
        .map(index -> index.getIndex().getName())
        .toList();
  }

  private void open(ClusterState state, String index) {
    if (writeBlocks(state, index).stream().anyMatch(block -> block.uuid() != null)) {
      block(index); // was not added to the end, and cannot be removed before it is
    }
    client
        .execute(
            TransportRemoveIndexBlockAction.TYPE,
            new RemoveIndexBlockRequest(
                TimeValue.MINUS_ONE, TimeValue.timeValueSeconds(30), APIBlock.WRITE, index))
        .actionGet();
    client.admin().indices().aliases(mark(AliasActions.remove(), index)).actionGet();
  }

  private static List<ClusterBlock> writeBlocks(ClusterState state, String index) {
    Set<ClusterBlock> blocks =
        state.blocks().indices(ProjectId.DEFAULT).getOrDefault(index, Set.of());
    return blocks.stream()
        .filter(block -> block.id() == IndexMetadata.INDEX_WRITE_BLOCK.id())
        .toList();
  }

  private static IndicesAliasesRequest mark(AliasActions action, String index) {
    return new IndicesAliasesRequest(TimeValue.MINUS_ONE, TimeValue.timeValueSeconds(30))
        .addAliasAction(action.index(index).alias(SHUT));
  }
}
