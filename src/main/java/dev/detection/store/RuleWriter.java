package dev.detection.store;

import dev.detection.rule.Rule;
import dev.detection.rule.RuleException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.action.ActionRunnable;
import org.elasticsearch.action.FailedNodeException;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.node.DiscoveryNode;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.rest.RestStatus;
import org.elasticsearch.threadpool.ThreadPool;

/**
 * Changes rules: writes the rules index, then waits until every node judges by the change. Any node
 * may do it; a rule that two callers change at the same time is written by one, and the other is
 * told of the conflict.
 */
public final class RuleWriter {
  /** The memory that the conditions of all enabled rules may take, by an estimate. */
  public static final Setting<ByteSizeValue> MEMORY =
      Setting.memorySizeSetting(
          "detection.rules.memory", "10%", Setting.Property.NodeScope, Setting.Property.Dynamic);

  private final RuleRegistry registry;
  private final Client client;
  private final Client internalClient;
  private final ReadAccess access;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;
  private final Executor executor;
  private volatile ByteSizeValue memory;

  /**
   * @param executor where writing runs; may block
   */
  public RuleWriter(
      Client client,
      RuleRegistry registry,
      ReadAccess access,
      ClusterService clusterService,
      ThreadPool threadPool,
      Executor executor) {
    this.client = client;
    this.internalClient = DetectionIndices.internalClient(client);
    this.access = access;
    this.clusterService = clusterService;
    this.threadPool = threadPool;
    this.executor = executor;
    this.registry = registry;
    clusterService.getClusterSettings().initializeAndWatch(MEMORY, limit -> memory = limit);
  }

  /**
   * A rule to be stored.
   *
   * @param enabled whether it is judged and run
   */
  public record NewRule(Rule rule, boolean enabled) {}

  /** What became of one rule. */
  public enum Result {
    /** Stored for the first time. */
    CREATED,
    /** Stored in place of an earlier text. */
    UPDATED,
    /** Nothing to do. */
    UNCHANGED,
    /** Removed. */
    DELETED,
    /** There is no such rule. */
    NOT_FOUND,
    /** Not stored. */
    REJECTED
  }

  /**
   * What became of one rule.
   *
   * @param status the HTTP status this alone would have
   * @param reason why it was rejected; null otherwise
   */
  public record Outcome(String ruleId, Result result, RestStatus status, String reason) {
    Outcome(String ruleId, Result result) {
      this(
          ruleId,
          result,
          switch (result) {
            case CREATED -> RestStatus.CREATED;
            case NOT_FOUND -> RestStatus.NOT_FOUND;
            default -> RestStatus.OK;
          },
          null);
    }
  }

  /**
   * What became of a change.
   *
   * @param outcomes one for each rule, in the order given
   * @param acknowledged whether every node judges by it
   * @param lagging nodes that do not yet, by their ids, with the reason
   * @param generation the newest generation a node told
   */
  public record Changes(
      List<Outcome> outcomes, boolean acknowledged, Map<String, String> lagging, long generation) {}

  /**
   * Stores rules with the rights of the author.
   *
   * @param timeout how long to wait for the nodes
   */
  public void put(
      List<NewRule> rules, Author author, TimeValue timeout, ActionListener<Changes> listener) {
    List<String> ids = rules.stream().map(rule -> rule.rule().id()).toList();
    Map<List<String>, Set<String>> unreadable = new HashMap<>();
    RuleRoom room = new RuleRoom(registry.snapshot(), memory);
    change(
        ids,
        timeout,
        listener,
        (position, before) -> {
          NewRule next = rules.get(position);
          Set<String> hidden =
              unreadable.computeIfAbsent(
                  next.rule().head().index(), patterns -> access.unreadable(author, patterns));
          if (!hidden.isEmpty()) {
            return unreadable(author, hidden);
          }
          Optional<DiscoveryNode> older =
              PluginVersion.older(
                  clusterService.state().nodes(), PluginVersion.needed(next.rule()));
          if (older.isPresent()) {
            return new Decision.Refused(
                RestStatus.CONFLICT,
                "node [%s] has an older version of the plugin, which would judge the rule otherwise; upgrade all nodes first"
                    .formatted(older.get().getName()));
          }
          if (!room.takes(next.rule(), next.enabled())) {
            return new Decision.Refused(RestStatus.BAD_REQUEST, room.tooLittle());
          }
          Instant now = now();
          if (before == null || before.rule() == null) {
            return new Decision.Write(StoredRule.created(next.rule(), next.enabled(), author, now));
          }
          return before.rule().sameAs(next.rule(), next.enabled())
              ? new Decision.Nothing(Result.UNCHANGED)
              : new Decision.Write(
                  before.rule().replacedBy(next.rule(), next.enabled(), author, now));
        });
  }

  private static Decision unreadable(Author author, Set<String> indices) {
    return new Decision.Refused(
        RestStatus.FORBIDDEN,
        "user [%s] may not read %s; the author of a rule must be allowed to read its indices as a whole"
            .formatted(author.display(), indices));
  }

  /** Switches rules on or off; they keep their authors. */
  public void setEnabled(
      List<String> ids,
      boolean enabled,
      Author caller,
      TimeValue timeout,
      ActionListener<Changes> listener) {
    RuleRoom room = new RuleRoom(registry.snapshot(), memory);
    change(
        ids,
        timeout,
        listener,
        (position, before) -> {
          if (before == null) {
            return new Decision.Nothing(Result.NOT_FOUND);
          }
          if (before.rule() == null) {
            return new Decision.Refused(RestStatus.CONFLICT, before.unreadable());
          }
          if (before.rule().enabled() == enabled) {
            return new Decision.Nothing(Result.UNCHANGED);
          }
          try {
            return room.takes(before.rule().rule(), enabled)
                ? new Decision.Write(before.rule().switched(enabled, caller, now()))
                : new Decision.Refused(RestStatus.BAD_REQUEST, room.tooLittle());
          } catch (RuleException e) {
            return new Decision.Refused(RestStatus.CONFLICT, Decision.Before.unreadable(e));
          }
        });
  }

  /** Removes rules; their alerts stay. */
  public void delete(List<String> ids, TimeValue timeout, ActionListener<Changes> listener) {
    change(
        ids,
        timeout,
        listener,
        (position, before) ->
            before == null ? new Decision.Nothing(Result.NOT_FOUND) : new Decision.Remove());
  }

  private Instant now() {
    return Instant.ofEpochMilli(threadPool.absoluteTimeInMillis());
  }

  private void change(
      List<String> ids,
      TimeValue timeout,
      ActionListener<Changes> listener,
      Decision.Maker decisions) {
    executor.execute(
        ActionRunnable.wrap(
            listener,
            whenDone ->
                acknowledge(RulesBulk.write(internalClient, ids, decisions), timeout, whenDone)));
  }

  private void acknowledge(
      List<Outcome> outcomes, TimeValue timeout, ActionListener<Changes> listener) {
    var request = new NodesAction.Request<>(new NodesAction.Nothing());
    request.setTimeout(timeout);
    // As the system: the caller may change rules, but not command nodes.
    NodesAction.askAsSystem(
        client, LoadRulesAction.TYPE, request, listener.map(answers -> changes(outcomes, answers)));
  }

  private static Changes changes(
      List<Outcome> outcomes, NodesAction.Answers<LoadRulesAction.Loaded> answers) {
    Map<String, String> lagging = new TreeMap<>();
    for (FailedNodeException failure : answers.failures()) {
      Throwable cause = failure.getCause() == null ? failure : failure.getCause();
      lagging.put(failure.nodeId(), String.valueOf(cause.getMessage()));
    }
    long generation =
        answers.getNodes().stream().mapToLong(answer -> answer.told().generation()).max().orElse(0);
    return new Changes(outcomes, lagging.isEmpty(), lagging, generation);
  }
}
