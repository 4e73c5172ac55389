package dev.detection.alert;

import dev.detection.ingest.MarkField;
import dev.detection.ingest.MarkedIndices;
import dev.detection.ingest.Targets;
import dev.detection.store.DetectionIndices;
import dev.detection.store.ProblemLog;
import dev.detection.store.ReadAccess;
import dev.detection.store.RuleRegistry;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.ClusterChangedEvent;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.ClusterStateListener;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.cluster.routing.RoutingNode;
import org.elasticsearch.cluster.routing.ShardRouting;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.gateway.GatewayService;
import org.elasticsearch.index.IndexSettings;
import org.elasticsearch.index.shard.IndexShard;
import org.elasticsearch.index.shard.ShardId;
import org.elasticsearch.indices.IndicesService;
import org.elasticsearch.threadpool.ThreadPool;

/**
 * Turns marks into alerts, on the node that holds the primary shard they are in: the work spreads
 * as the data does, and when a primary moves its follower moves with it.
 */
public final class AlertWriter implements ClusterStateListener {
  private final ClusterService clusterService;
  private final IndicesService indicesService;
  private final ShardFollower.Work work;
  private final MarkedIndices markedIndices = new MarkedIndices();
  private Set<String> told = Set.of(); // by the one thread that applies cluster states
  private final Map<ShardId, ShardFollower> followers = new ConcurrentHashMap<>();

  /**
   * @param executor where reading and writing run; may block
   */
  public AlertWriter(
      Client client,
      RuleRegistry registry,
      Targets targets,
      ReadAccess access,
      AlertIndex alerts,
      Beginnings beginnings,
      ClusterService clusterService,
      IndicesService indicesService,
      ThreadPool threadPool,
      Executor executor,
      ProblemLog problems) {
    this.clusterService = clusterService;
    this.indicesService = indicesService;
    Client internal = DetectionIndices.internalClient(client);
    AlertSettings settings = new AlertSettings(clusterService.getClusterSettings());
    AuthorAccess authors = new AuthorAccess(access, threadPool, problems);
    SignalLimit limit = new SignalLimit();
    Raiser raiser =
        new Raiser(
            new AuthorDocuments(internal, authors, clusterService, problems),
            alerts,
            settings,
            limit,
            problems);
    MarkReader reader =
        new MarkReader(
            new MarkSearch(internal),
            registry,
            targets,
            authors,
            raiser,
            new LateJudging(raiser, problems),
            settings,
            clusterService,
            threadPool);
    this.work =
        new ShardFollower.Work(
            new Positions(internal, threadPool),
            reader,
            new FloodGate(settings::floodRate, threadPool::relativeTimeInMillis),
            limit,
            threadPool,
            executor,
            problems,
            beginnings);
  }

  /** Begins to follow the cluster. */
  public void start() {
    clusterService.addListener(this);
  }

  /** Ends all work; positions are kept. */
  public void stop() {
    clusterService.removeListener(this);
    followers.values().forEach(ShardFollower::stop);
  }

  /** What this node follows and how far behind it is. */
  public List<Map<String, Object>> status() {
    return followers.values().stream()
        .sorted(Comparator.comparing(follower -> follower.shard().shardId()))
        .map(ShardFollower::status)
        .toList();
  }

  /** Rules that had more alerts on this node than they may, if that is limited. */
  public List<Map<String, Object>> overflow() {
    return work.limit().status();
  }

  @Override
  public void clusterChanged(ClusterChangedEvent event) {
    ClusterState state = event.state();
    if (state.blocks().hasGlobalBlock(GatewayService.STATE_NOT_RECOVERED_BLOCK)
        || !(event.routingTableChanged() || event.metadataChanged())) {
      return;
    }
    Set<String> withoutOrder = new HashSet<>();
    Map<ShardId, List<MarkField>> wanted = markedPrimaries(state, withoutOrder);
    tell(withoutOrder);
    Set<ShardId> gone = new HashSet<>(followers.keySet());
    gone.removeAll(wanted.keySet());
    gone.forEach(shard -> followers.remove(shard).stop());
    wanted.forEach(this::follow);
  }

  /**
   * The started primaries on this node that can have marks, with the fields they are in.
   *
   * @param withoutOrder gets the indices whose operations have no numbers to be read by
   */
  private Map<ShardId, List<MarkField>> markedPrimaries(
      ClusterState state, Set<String> withoutOrder) {
    Map<ShardId, List<MarkField>> wanted = new HashMap<>();
    RoutingNode here = state.getRoutingNodes().node(state.nodes().getLocalNodeId());
    if (here == null) {
      return wanted;
    }
    ProjectMetadata project = state.metadata().getProject(ProjectId.DEFAULT);
    for (ShardRouting shard : here) {
      if (shard.primary() && shard.active() && MarkReader.isFollowed(shard.getIndexName())) {
        IndexMetadata index = project.index(shard.index());
        List<MarkField> fields =
            index == null ? List.of() : markedIndices.markFields(project, index);
        if (!fields.isEmpty() && IndexSettings.DISABLE_SEQUENCE_NUMBERS.get(index.getSettings())) {
          withoutOrder.add(shard.getIndexName());
          continue;
        }
        if (!fields.isEmpty()) {
          wanted.put(shard.shardId(), fields);
        } else {
          work.beginnings().isUnmarked(shard.shardId());
        }
      }
    }
    return wanted;
  }

  private void tell(Set<String> withoutOrder) {
    for (String index : withoutOrder) {
      if (!told.contains(index)) {
        work.problems()
            .report(
                ProblemLog.Kind.ALERTS,
                index,
                "the index has [%s: true], so that nothing tells which marks are new; no alerts are made of them. Make a new index without the setting and reindex"
                    .formatted(IndexSettings.DISABLE_SEQUENCE_NUMBERS.getKey()));
      }
    }
    told.stream()
        .filter(index -> !withoutOrder.contains(index))
        .forEach(index -> work.problems().clear(ProblemLog.Kind.ALERTS, index));
    told = Set.copyOf(withoutOrder);
  }

  private void follow(ShardId shardId, List<MarkField> marks) {
    IndexShard shard = indicesService.getShardOrNull(shardId);
    ShardFollower before = followers.get(shardId);
    if (shard == null
        || (before != null
            && before.shard() == shard // the same instance: it was not closed in between
            && before.followed().marks().equals(marks))) {
      return;
    }
    if (before != null) {
      before.stop();
    }
    ShardFollower follower = new ShardFollower(shard, new Followed(shardId, marks), work);
    followers.put(shardId, follower);
    follower.start();
  }
}
