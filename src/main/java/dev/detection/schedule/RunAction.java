package dev.detection.schedule;

import dev.detection.store.NodesAction;
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

/** Has a node run something. Only the system itself can ask for it. */
public final class RunAction extends NodesAction<RunAction.Order, RunAction.Done> {
  /** How nodes name it to each other. */
  public static final ActionType<NodesAction.Answers<Done>> TYPE =
      new ActionType<>("internal:detection/schedule/run");

  private final Runner runner;

  /** Called by Elasticsearch. */
  @Inject
  public RunAction(
      ThreadPool threadPool,
      ClusterService clusterService,
      TransportService transportService,
      ActionFilters filters,
      Runner runner) {
    super(TYPE, Order::read, Done::read, threadPool, clusterService, transportService, filters);
    this.runner = runner;
  }

  @Override
  protected void answer(Order order, ActionListener<Done> listener) {
    runner.run(order, listener);
  }

  /**
   * What to run.
   *
   * @param since which state of it, as {@link Scheduled} has it
   */
  record Order(String id, long since, Span span) implements Writeable {
    private static Order read(StreamInput in) throws IOException {
      return new Order(in.readString(), in.readZLong(), Span.read(in));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeString(id);
      out.writeZLong(since);
      span.writeTo(out);
    }
  }

  /**
   * What came of it.
   *
   * @param outcome whether it was done, and if not, what to do about it
   * @param run null if it was not done
   * @param reason why it was not done; null if it was
   */
  record Done(Outcome outcome, RuleExecutor.Run run, String reason) implements Writeable {
    private static Done read(StreamInput in) throws IOException {
      return new Done(
          in.readEnum(Outcome.class),
          in.readOptionalWriteable(RuleExecutor.Run::read),
          in.readOptionalString());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeEnum(outcome);
      out.writeOptionalWriteable(run);
      out.writeOptionalString(reason);
    }
  }

  /** How a run ended. */
  enum Outcome {
    /** All is done. */
    FINISHED,
    /** To be tried again. */
    FAILED,
    /** To be tried again with a smaller window. */
    TOO_LONG,
    /** A part is done; to be run again at once, which goes on where it stopped. */
    GOT_ON
  }
}
