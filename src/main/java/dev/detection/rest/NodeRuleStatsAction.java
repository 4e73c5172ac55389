package dev.detection.rest;

import dev.detection.ingest.Targets;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.FailedNodeException;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.nodes.BaseNodeResponse;
import org.elasticsearch.action.support.nodes.BaseNodesRequest;
import org.elasticsearch.action.support.nodes.BaseNodesResponse;
import org.elasticsearch.action.support.nodes.TransportNodesAction;
import org.elasticsearch.cluster.ClusterName;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.AbstractTransportRequest;
import org.elasticsearch.transport.TransportService;

/** Asks nodes what judging by rules came to, for all targets, whoever may read them. */
public final class NodeRuleStatsAction
    extends TransportNodesAction<
        NodeRuleStatsAction.Request,
        NodeRuleStatsAction.Response,
        NodeRuleStatsAction.NodeRequest,
        NodeRuleStatsAction.NodeResponse,
        Void> {

  /** Internal: only the system itself may send it, and show of it what its caller may see. */
  public static final ActionType<Response> TYPE =
      new ActionType<>("internal:monitor/detection/rules/stats");

  private final Targets targets;

  /** Called by Elasticsearch. */
  @Inject
  public NodeRuleStatsAction(
      ThreadPool threadPool,
      ClusterService clusterService,
      TransportService transportService,
      ActionFilters actionFilters,
      Targets targets) {
    super(
        TYPE.name(),
        clusterService,
        transportService,
        actionFilters,
        NodeRequest::new,
        threadPool.executor(ThreadPool.Names.MANAGEMENT));
    this.targets = targets;
  }

  @Override
  protected Response newResponse(
      Request request, List<NodeResponse> responses, List<FailedNodeException> failures) {
    return new Response(clusterService.getClusterName(), responses, failures);
  }

  @Override
  protected NodeRequest newNodeRequest(Request request) {
    return new NodeRequest(request.asked);
  }

  @Override
  protected NodeResponse newNodeResponse(StreamInput in, DiscoveryNode node) throws IOException {
    return new NodeResponse(in, node);
  }

  @Override
  protected NodeResponse nodeOperation(NodeRequest request, Task task) {
    Asked asked = request.asked;
    return new NodeResponse(
        clusterService.localNode(),
        targets.judged().stream()
            .filter(target -> !asked.isAccess() || asked.accessOf.contains(target.name()))
            .map(target -> asked.isAccess() ? access(target, asked) : counts(target, asked))
            .filter(target -> !target.stats().isEmpty() || !target.access().isEmpty())
            .toList());
  }

  private static TargetStats counts(Targets.Judged target, Asked asked) {
    return new TargetStats(
        target.name(),
        target.judge().stats().stream()
            .filter(stats -> stats.evaluated() > 0 && asked.marks.contains(stats.mark()))
            .toList(),
        Map.of());
  }

  private static TargetStats access(Targets.Judged target, Asked asked) {
    return new TargetStats(
        target.name(),
        List.of(),
        target.judge().access().entrySet().stream()
            .filter(access -> asked.marks.contains(access.getKey()))
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey, access -> AccessForms.bounded(access.getValue()))));
  }

  /**
   * What is asked.
   *
   * @param marks queries and steps
   * @param accessOf targets of which to tell what brings those in; none to tell the counts of all
   */
  record Asked(Set<String> marks, Set<String> accessOf) {
    boolean isAccess() {
      return !accessOf.isEmpty();
    }
  }

  /** To some nodes of the cluster. */
  static final class Request extends BaseNodesRequest {
    private final Asked asked;

    /**
     * @param nodes ids; none for all nodes
     */
    Request(Asked asked, String... nodes) {
      super(nodes);
      this.asked = asked;
    }
  }

  /** What each node answered. */
  static final class Response extends BaseNodesResponse<NodeResponse> {
    Response(ClusterName name, List<NodeResponse> nodes, List<FailedNodeException> failures) {
      super(name, nodes, failures);
    }

    @Override
    protected List<NodeResponse> readNodesFrom(StreamInput in) throws IOException {
      return in.readCollectionAsList(NodeResponse::new);
    }

    @Override
    protected void writeNodesTo(StreamOutput out, List<NodeResponse> nodes) throws IOException {
      out.writeCollection(nodes);
    }
  }

  /** The question to one node. */
  static final class NodeRequest extends AbstractTransportRequest {
    private final Asked asked;

    NodeRequest(Asked asked) {
      this.asked = asked;
    }

    NodeRequest(StreamInput in) throws IOException {
      super(in);
      asked =
          new Asked(
              in.readCollectionAsSet(StreamInput::readString),
              in.readCollectionAsSet(StreamInput::readString));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      super.writeTo(out);
      out.writeStringCollection(asked.marks);
      out.writeStringCollection(asked.accessOf);
    }
  }

  /** What one node told. */
  static final class NodeResponse extends BaseNodeResponse {
    private final List<TargetStats> targets;

    NodeResponse(DiscoveryNode node, List<TargetStats> targets) {
      super(node);
      this.targets = targets;
    }

    NodeResponse(StreamInput in) throws IOException {
      super(in);
      targets = in.readCollectionAsList(TargetStats::read);
    }

    NodeResponse(StreamInput in, DiscoveryNode node) throws IOException {
      super(in, node);
      targets = in.readCollectionAsList(TargetStats::read);
    }

    List<TargetStats> targets() {
      return targets;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      super.writeTo(out);
      out.writeCollection(targets);
    }
  }
}
