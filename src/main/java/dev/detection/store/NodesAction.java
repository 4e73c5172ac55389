package dev.detection.store;

import java.io.IOException;
import java.util.List;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.FailedNodeException;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.action.support.ContextPreservingActionListener;
import org.elasticsearch.action.support.TransportAction;
import org.elasticsearch.action.support.nodes.BaseNodeResponse;
import org.elasticsearch.action.support.nodes.BaseNodesRequest;
import org.elasticsearch.action.support.nodes.BaseNodesResponse;
import org.elasticsearch.action.support.nodes.TransportNodesAction;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.ClusterName;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.common.io.stream.Writeable;
import org.elasticsearch.tasks.Task;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.AbstractTransportRequest;
import org.elasticsearch.transport.TransportService;

/**
 * Asks nodes, each of which answers for itself.
 *
 * @param <Q> what is asked
 * @param <A> what one node answers
 */
public abstract class NodesAction<Q extends Writeable, A extends Writeable>
    extends TransportNodesAction<
        NodesAction.Request<Q>,
        NodesAction.Answers<A>,
        NodesAction.Question<Q>,
        NodesAction.Answer<A>,
        Void> {
  private final Writeable.Reader<A> answers;

  /**
   * @param questions reads what is asked
   * @param answers reads what a node answers
   */
  protected NodesAction(
      ActionType<Answers<A>> type,
      Writeable.Reader<Q> questions,
      Writeable.Reader<A> answers,
      ThreadPool threadPool,
      ClusterService clusterService,
      TransportService transportService,
      ActionFilters filters) {
    super(
        type.name(),
        clusterService,
        transportService,
        filters,
        in -> new Question<>(in, questions),
        threadPool.executor(ThreadPool.Names.MANAGEMENT));
    this.answers = answers;
  }

  /** Answers for this node. */
  protected abstract void answer(Q question, ActionListener<A> listener);

  /** Asks with the rights of the system itself, whoever calls. */
  public static <Q extends Writeable, A extends Writeable> void askAsSystem(
      Client client,
      ActionType<Answers<A>> type,
      Request<Q> request,
      ActionListener<Answers<A>> listener) {
    var context = client.threadPool().getThreadContext();
    var original = context.newRestorableContext(false);
    try (var ignored = context.stashContext()) {
      context.markAsSystemContext();
      client.execute(type, request, new ContextPreservingActionListener<>(original, listener));
    }
  }

  @Override
  protected final Answers<A> newResponse(
      Request<Q> request, List<Answer<A>> nodes, List<FailedNodeException> failures) {
    return new Answers<>(clusterService.getClusterName(), nodes, failures);
  }

  @Override
  protected final Question<Q> newNodeRequest(Request<Q> request) {
    return new Question<>(request.asked);
  }

  @Override
  protected final Answer<A> newNodeResponse(StreamInput in, DiscoveryNode node) throws IOException {
    return new Answer<>(in, node, answers);
  }

  @Override
  protected final Answer<A> nodeOperation(Question<Q> question, Task task) {
    throw new AssertionError("answers asynchronously");
  }

  @Override
  protected final void nodeOperationAsync(
      Question<Q> question, Task task, ActionListener<Answer<A>> listener) {
    answer(question.asked, listener.map(told -> new Answer<>(clusterService.localNode(), told)));
  }

  /** To some nodes of the cluster. */
  public static final class Request<Q extends Writeable> extends BaseNodesRequest {
    private final Q asked;

    /**
     * @param nodes ids; none for all nodes
     */
    public Request(Q asked, String... nodes) {
      super(nodes);
      this.asked = asked;
    }
  }

  /** Asks nothing but what the action's name says. */
  public record Nothing() implements Writeable {
    /** Reads nothing. */
    public static Nothing read(StreamInput in) {
      return new Nothing();
    }

    @Override
    public void writeTo(StreamOutput out) {}
  }

  /** What each node answered. */
  public static final class Answers<A extends Writeable> extends BaseNodesResponse<Answer<A>> {
    private Answers(ClusterName name, List<Answer<A>> nodes, List<FailedNodeException> failures) {
      super(name, nodes, failures);
    }

    @Override
    protected List<Answer<A>> readNodesFrom(StreamInput in) {
      return TransportAction.localOnly();
    }

    @Override
    protected void writeNodesTo(StreamOutput out, List<Answer<A>> nodes) {
      TransportAction.localOnly();
    }
  }

  /** To one node. */
  static final class Question<Q extends Writeable> extends AbstractTransportRequest {
    private final Q asked;

    private Question(Q asked) {
      this.asked = asked;
    }

    private Question(StreamInput in, Writeable.Reader<Q> reader) throws IOException {
      super(in);
      asked = Envelope.read(in, reader);
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      super.writeTo(out);
      Envelope.write(asked, out);
    }
  }

  /** What one node answered. */
  public static final class Answer<A extends Writeable> extends BaseNodeResponse {
    private final A told;

    private Answer(DiscoveryNode node, A told) {
      super(node);
      this.told = told;
    }

    private Answer(StreamInput in, DiscoveryNode node, Writeable.Reader<A> reader)
        throws IOException {
      super(in, node);
      told = Envelope.read(in, reader);
    }

    /** The answer itself. */
    public A told() {
      return told;
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      super.writeTo(out);
      Envelope.write(told, out);
    }
  }
}
