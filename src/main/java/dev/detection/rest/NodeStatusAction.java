package dev.detection.rest;

import java.io.IOException;
import java.util.List;
import java.util.Map;
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

/** Asks every node how it is doing. */
public final class NodeStatusAction
    extends TransportNodesAction<
        NodeStatusAction.Request,
        NodeStatusAction.Response,
        NodeStatusAction.NodeRequest,
        NodeStatusAction.NodeResponse,
        Void> {

  /** Granted by the privilege to monitor. */
  public static final ActionType<Response> TYPE =
      new ActionType<>("cluster:monitor/detection/nodes/status");

  private final NodeStatus status;

  /** Called by Elasticsearch. */
  @Inject
  public NodeStatusAction(
      ThreadPool threadPool,
      ClusterService clusterService,
      TransportService transportService,
      ActionFilters actionFilters,
      NodeStatus status) {
    super(
        TYPE.name(),
        clusterService,
        transportService,
        actionFilters,
        NodeRequest::new,
        threadPool.executor(ThreadPool.Names.MANAGEMENT));
    this.status = status;
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
    return new NodeResponse(clusterService.localNode(), status.collect());
  }

  /** To all nodes of the cluster. */
  static final class Request extends BaseNodesRequest {
    Request() {
      super(new String[0]);
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

  /** Carries nothing. */
  static final class NodeRequest extends AbstractTransportRequest {
    NodeRequest() {}

    NodeRequest(StreamInput in) throws IOException {
      super(in);
    }
  }

  /** How one node is doing, as a JSON object. */
  static final class NodeResponse extends BaseNodeResponse {
    private final Map<String, Object> status;

    NodeResponse(DiscoveryNode node, Map<String, Object> status) {
      super(node);
      this.status = status;
    }

    NodeResponse(StreamInput in) throws IOException {
      super(in);
      status = in.readGenericMap();
    }

    NodeResponse(StreamInput in, DiscoveryNode node) throws IOException {
      super(in, node);
      status = in.readGenericMap();
    }

    Map<String, Object> status() {
      return status;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      super.writeTo(out);
      out.writeGenericMap(status);
    }
  }
}
