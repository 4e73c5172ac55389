package dev.detection.schedule;

import dev.detection.store.NodesAction;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionType;
import org.elasticsearch.action.support.ActionFilters;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.io.stream.StreamInput;
import org.elasticsearch.common.io.stream.StreamOutput;
import org.elasticsearch.common.io.stream.Writeable;
import org.elasticsearch.index.shard.ShardId;
import org.elasticsearch.injection.guice.Inject;
import org.elasticsearch.threadpool.ThreadPool;
import org.elasticsearch.transport.TransportService;

/** Has nodes tell how far their shards are. Only the system itself can ask for it. */
public final class ShardsAction extends NodesAction<Checkpoints, ShardsAction.Told> {
  /** How nodes name it to each other. */
  public static final ActionType<NodesAction.Answers<Told>> TYPE =
      new ActionType<>("internal:detection/schedule/shards");

  private final LocalShards shards;

  /** Called by Elasticsearch. */
  @Inject
  public ShardsAction(
      ThreadPool threadPool,
      ClusterService clusterService,
      TransportService transportService,
      ActionFilters filters,
      LocalShards shards) {
    super(
        TYPE, Checkpoints::read, Told::read, threadPool, clusterService, transportService, filters);
    this.shards = shards;
  }

  /**
   * @param awaited what searches are to see
   */
  @Override
  protected void answer(Checkpoints awaited, ActionListener<Told> listener) {
    ActionListener.completeWith(
        listener, () -> new Told(shards.primaries(), shards.shown(awaited)));
  }

  /**
   * What a node tells of its shards.
   *
   * @param primaries all of them
   * @param shown up to which operation a search sees all, for each copy of an awaited shard that
   *     can be searched
   */
  record Told(List<Primary> primaries, Map<ShardId, Long> shown) implements Writeable {
    private static Told read(StreamInput in) throws IOException {
      return new Told(
          in.readCollectionAsList(Primary::read), in.readMap(ShardId::new, StreamInput::readZLong));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeCollection(primaries);
      out.writeMap(shown, StreamOutput::writeWriteable, StreamOutput::writeZLong);
    }
  }

  /**
   * A primary.
   *
   * @param checkpoint the global one: no copy ever loses an operation up to it. It can be seconds
   *     behind what was written where the translog is not synced with each request
   * @param written the last operation that the primary knows of
   * @param term of the primary: another one can write other operations beyond the checkpoint
   * @param history tells its numbers from those of another history of the shard
   */
  record Primary(ShardId shard, long checkpoint, long written, long term, String history)
      implements Writeable {
    private static Primary read(StreamInput in) throws IOException {
      return new Primary(
          new ShardId(in), in.readZLong(), in.readZLong(), in.readVLong(), in.readString());
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      shard.writeTo(out);
      out.writeZLong(checkpoint);
      out.writeZLong(written);
      out.writeVLong(term);
      out.writeString(history);
    }
  }
}
