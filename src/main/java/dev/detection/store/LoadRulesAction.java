package dev.detection.store;

import java.io.IOException;
import java.util.List;
import org.elasticsearch.action.ActionListener;
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

/** Tells every node that rules changed; a node answers when it judges by the change. */
public final class LoadRulesAction
    extends TransportNodesAction<
        LoadRulesAction.Request,
        LoadRulesAction.Response,
        LoadRulesAction.NodeRequest,
        LoadRulesAction.NodeResponse,
        Void> {

  /** Internal: only the system itself may send it. */
  public static final ActionType<Response> TYPE =
      new ActionType<>("internal:admin/detection/rules/load");

  private final RuleRegistry registry;

  /** Called by Elasticsearch. */
  @Inject
  public LoadRulesAction(
      ThreadPool threadPool,
      ClusterService clusterService,
      TransportService transportService,
      ActionFilters actionFilters,
      RuleRegistry registry) {
    super(
        TYPE.name(),
        clusterService,
        transportService,
        actionFilters,
        NodeRequest::new,
        threadPool.executor(ThreadPool.Names.MANAGEMENT));
    this.registry = registry;
  }

  @Override
  protected Response newResponse(
      Request request, List<NodeResponse> responses, List<FailedNodeException> failures) {
    return new Response(clusterService.getClusterName(), responses, failures);
  }

  @Override
  protected NodeRequest newNodeRequest(Request request) {
    return new NodeRequest();
  }

  @Override
  protected NodeResponse newNodeResponse(StreamInput in, DiscoveryNode node) throws IOException {
    return new NodeResponse(in, node);
  }

  @Override
  protected NodeResponse nodeOperation(NodeRequest request, Task task) {
    throw new AssertionError("answers asynchronously");
  }

  @Override
  protected void nodeOperationAsync(
      NodeRequest request, Task task, ActionListener<NodeResponse> listener) {
    registry.load(
        listener.map(
            snapshot -> new NodeResponse(clusterService.localNode(), snapshot.generation())));
  }

  /** To all nodes of the cluster. */
  static final class Request extends BaseNodesRequest {
    Request(DiscoveryNode[] nodes) {
      super(nodes);
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

  /** Carries nothing: the node reads what changed from the rules index. */
  static final class NodeRequest extends AbstractTransportRequest {
    NodeRequest() {}

    NodeRequest(StreamInput in) throws IOException {
      super(in);
    }
  }

  /** One node judges by at least the rules there were when it was told. */
  static final class NodeResponse extends BaseNodeResponse {
    private final long generation;

    NodeResponse(DiscoveryNode node, long generation) {
      super(node);
      this.generation = generation;
    }

    NodeResponse(StreamInput in) throws IOException {
      super(in);
      generation = in.readVLong();
    }

    NodeResponse(StreamInput in, DiscoveryNode node) throws IOException {
      super(in, node);
      generation = in.readVLong();
    }

    long generation() {
      return generation;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      super.writeTo(out);
      out.writeVLong(generation);
    }
  }
}
