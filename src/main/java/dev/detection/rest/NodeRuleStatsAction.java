package dev.detection.rest;

import dev.detection.ingest.Targets;
import dev.detection.store.NodesAction;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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

/** Asks nodes what judging by rules came to, for all targets, whoever may read them. */
public final class NodeRuleStatsAction
    extends NodesAction<NodeRuleStatsAction.Asked, NodeRuleStatsAction.Told> {

  /** Internal: only the system itself may send it, and show of it what its caller may see. */
  public static final ActionType<NodesAction.Answers<Told>> TYPE =
      new ActionType<>("internal:monitor/detection/rules/stats");

  private final Targets targets;

  /** Called by Elasticsearch. */
  @Inject
  public NodeRuleStatsAction(
      ThreadPool threadPool,
      ClusterService clusterService,
      TransportService transportService,
      ActionFilters filters,
      Targets targets) {
    super(TYPE, Asked::read, Told::read, threadPool, clusterService, transportService, filters);
    this.targets = targets;
  }

  @Override
  protected void answer(Asked asked, ActionListener<Told> listener) {
    listener.onResponse(
        new Told(
            targets.judged().stream()
                .filter(target -> !asked.isAccess() || asked.accessOf.contains(target.name()))
                .map(target -> asked.isAccess() ? access(target, asked) : counts(target, asked))
                .filter(target -> !target.stats().isEmpty() || !target.access().isEmpty())
                .toList()));
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
  record Asked(Set<String> marks, Set<String> accessOf) implements Writeable {
    static Asked read(StreamInput in) throws IOException {
      return new Asked(
          in.readCollectionAsSet(StreamInput::readString),
          in.readCollectionAsSet(StreamInput::readString));
    }

    boolean isAccess() {
      return !accessOf.isEmpty();
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeStringCollection(marks);
      out.writeStringCollection(accessOf);
    }
  }

  /** What one node told. */
  record Told(List<TargetStats> targets) implements Writeable {
    static Told read(StreamInput in) throws IOException {
      return new Told(in.readCollectionAsList(TargetStats::read));
    }

    @Override
    public void writeTo(StreamOutput out) throws IOException {
      out.writeCollection(targets);
    }
  }
}
