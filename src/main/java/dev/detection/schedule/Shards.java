package dev.detection.schedule;

import dev.detection.schedule.ShardsAction.Primary;
import dev.detection.store.NodesAction;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.elasticsearch.action.support.PlainActionFuture;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.index.Index;
import org.elasticsearch.index.shard.ShardId;

/** Asks all nodes how far their shards are. */
final class Shards {
  /** A node that does not answer must not hold up the rest for long. */
  private static final TimeValue PATIENCE = TimeValue.timeValueSeconds(5);

  private final Client client;
  private volatile Seen last =
      new Seen(Checkpoints.NONE, Checkpoints.NONE, Map.of(), Set.of()); // for what it shares

  Shards(Client client) {
    this.client = client;
  }

  /**
   * What the nodes told.
   *
   * @param all the global checkpoints of all open indices; one whose primaries are not all known is
   *     left out: what is not known is looked at again
   * @param written the same, up to what the primaries know of: not stored, since a primary that is
   *     lost takes with it what no other copy has
   * @param shown what searches see on every copy of awaited shards
   * @param unknown UUIDs of indices that have shards on nodes that did not answer
   */
  record Seen(Checkpoints all, Checkpoints written, Map<ShardId, Long> shown, Set<String> unknown) {

    /** Whether a search sees all that was written to an index up to some checkpoints. */
    boolean shows(String uuid, Checkpoints.OfIndex upTo) {
      if (unknown.contains(uuid)) {
        return false;
      }
      Index index = new Index(upTo.name(), uuid);
      for (int i = 0; i < upTo.shards().size(); i++) {
        // No copy, no search: a run over this index will fail and be tried again.
        if (shown.getOrDefault(new ShardId(index, i), Long.MAX_VALUE) < upTo.shards().get(i)) {
          return false;
        }
      }
      return true;
    }
  }

  /** Blocks. */
  Seen now(ClusterState state, Checkpoints awaited) {
    PlainActionFuture<NodesAction.Answers<ShardsAction.Told>> answers = new PlainActionFuture<>();
    var request =
        new NodesAction.Request<>(
            awaited, state.nodes().getDataNodes().keySet().toArray(String[]::new));
    request.setTimeout(PATIENCE);
    NodesAction.askAsSystem(client, ShardsAction.TYPE, request, answers);
    Map<Index, Map<Integer, Primary>> primaries = new HashMap<>();
    Map<ShardId, Long> shown = new HashMap<>();
    Set<String> silent = new HashSet<>(state.nodes().getDataNodes().keySet());
    for (var answer : answers.actionGet().getNodes()) {
      silent.remove(answer.getNode().getId());
      answer.told().shown().forEach((shard, upTo) -> shown.merge(shard, upTo, Math::min));
      for (Primary primary : answer.told().primaries()) {
        primaries
            .computeIfAbsent(primary.shard().getIndex(), unused -> new TreeMap<>())
            // While a primary moves there are two; the new one goes on where the old one ends.
            .merge(
                primary.shard().id(),
                primary,
                (one, other) -> one.checkpoint() > other.checkpoint() ? one : other);
      }
    }
    Set<String> unknown = new HashSet<>();
    for (DiscoveryNode node : state.nodes().getDataNodes().values()) {
      if (silent.contains(node.getId()) && state.getRoutingNodes().node(node.getId()) != null) {
        state
            .getRoutingNodes()
            .node(node.getId())
            .forEach(shard -> unknown.add(shard.index().getUUID()));
      }
    }
    ProjectMetadata project = state.metadata().getProject(ProjectId.DEFAULT);
    Checkpoints all = checkpoints(primaries, project, Primary::history, Primary::checkpoint);
    Checkpoints written =
        checkpoints(primaries, project, one -> one.history() + "#" + one.term(), Primary::written);
    last = new Seen(all.sharing(last.all), written.sharing(last.written), shown, unknown);
    return last;
  }

  private static Checkpoints checkpoints(
      Map<Index, Map<Integer, Primary>> primaries,
      ProjectMetadata project,
      Function<Primary, String> history,
      Function<Primary, Long> upTo) {
    Map<String, Checkpoints.OfIndex> byIndex = new HashMap<>();
    primaries.forEach(
        (index, shards) -> {
          IndexMetadata metadata = project.index(index);
          if (metadata != null && metadata.getNumberOfShards() == shards.size()) {
            byIndex.put(
                index.getUUID(),
                new Checkpoints.OfIndex(
                    index.getName(),
                    shards.values().stream().map(history).collect(Collectors.joining(",")),
                    shards.values().stream().map(upTo).toList()));
          }
        });
    return new Checkpoints(byIndex);
  }
}
