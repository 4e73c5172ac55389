package dev.detection.rest;

import dev.detection.store.NodesAction;
import java.io.IOException;
import java.util.Map;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.common.io.stream.Writeable;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Asks every node how it is doing. */
public final class NodeStatusAction
    extends NodesAction<NodesAction.Nothing, NodeStatusAction.Told> {

  /** Granted by the privilege to monitor. */
  public static final ActionType<NodesAction.Answers<Told>> TYPE =
      new ActionType<>("cluster:monitor/detection/nodes/status");

  private final NodeStatus status;

  /** Called by Elasticsearch. */
  @Inject
  public NodeStatusAction(
      ThreadPool threadPool,
      ClusterService clusterService,
      TransportService transportService,
      ActionFilters filters,
      NodeStatus status) {
    super(TYPE, Nothing::read, Told::read, threadPool, clusterService, transportService, filters);
    this.status = status;
  }

  @Override
  protected void answer(Nothing question, ActionListener<Told> listener) {
    listener.onResponse(new Told(status.collect()));
  }

  /** How a node is doing, as a JSON object. */
  record Told(Map<String, Object> status) implements Writeable {
    static Told read(StreamInput in) throws IOException {
      return new Told(in.readGenericMap());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeGenericMap(status);
    }
  }
}
