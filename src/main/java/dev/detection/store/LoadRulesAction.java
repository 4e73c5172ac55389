package dev.detection.store;

import java.io.IOException;
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

/**
 * Tells every node that rules changed; a node reads what changed from the rules index, and answers
 * when it judges by it.
 */
public final class LoadRulesAction
    extends NodesAction<NodesAction.Nothing, LoadRulesAction.Loaded> {

  /** Internal: only the system itself may send it. */
  public static final ActionType<NodesAction.Answers<Loaded>> TYPE =
      new ActionType<>("internal:admin/detection/rules/load");

  private final RuleRegistry registry;

  /** Called by Elasticsearch. */
  @Inject
  public LoadRulesAction(
      ThreadPool threadPool,
      ClusterService clusterService,
      TransportService transportService,
      ActionFilters filters,
      RuleRegistry registry) {
    super(TYPE, Nothing::read, Loaded::read, threadPool, clusterService, transportService, filters);
    this.registry = registry;
  }

  @Override
  protected void answer(Nothing question, ActionListener<Loaded> listener) {
    registry.load(listener.map(snapshot -> new Loaded(snapshot.generation())));
  }

  /** A node judges by at least the rules there were when it was told. */
  record Loaded(long generation) implements Writeable {
    static Loaded read(StreamInput in) throws IOException {
      return new Loaded(in.readVLong());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeVLong(generation);
    }
  }
}
