package dev.detection.store;

import dev.detection.match.CompiledRule;
import dev.detection.match.RuleSet;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.action.ActionListener;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.ClusterChangedEvent;
import org.elasticsearch.cluster.ClusterState;
import org.elasticsearch.cluster.ClusterStateListener;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.core.TimeValue;
import org.elasticsearch.gateway.GatewayService;
import org.elasticsearch.threadpool.ThreadPool;

/**
 * The rules as this node knows them, held in one immutable {@link Snapshot} that is replaced by a
 * volatile write. A node loads the rules when it joins, when the rules index comes or goes, when it
 * is told of a change, and, should it have missed that, within {@link #CHECK_INTERVAL}.
 */
public final class RuleRegistry implements ClusterStateListener {
  private static final Logger logger = LogManager.getLogger(RuleRegistry.class);

  /** How often a node looks whether it missed a change; a look costs one stats request. */
  static final TimeValue CHECK_INTERVAL = TimeValue.timeValueSeconds(15);

  private static final TimeValue RETRY_INTERVAL = TimeValue.timeValueSeconds(1);

  /**
   * One state of all rules.
   *
   * @param generation names the state: the number of changes ever made to the rules index, all of
   *     which are in this snapshot; 0 if there is no rules index
   * @param rules by {@code rule_id}, in their order
   * @param compiled the same rules with their queries read, by {@code rule_id}
   * @param ruleSet the enabled and supported ones, ready to judge
   * @param versions which version of each document this was made from
   */
  public record Snapshot(
      long generation,
      Map<String, StoredRule> rules,
      Map<String, CompiledRule> compiled,
      RuleSet ruleSet,
      Map<String, RulesIndex.Version> versions) {
    static final Snapshot EMPTY =
        new Snapshot(0, Map.of(), Map.of(), RuleSet.of(List.of()), Map.of());

    /**
     * Since which generation the rule is as it is here: a document that was judged by an earlier
     * one was not judged by it.
     *
     * @param ruleId one of {@code rules}
     */
    public long since(String ruleId) {
      return versions.get(ruleId).seqNo() + 1;
    }
  }

  private final RulesIndex index;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;
  private final Executor executor;
  private final ProblemLog problems;
  private final Judging judging;

  private volatile Snapshot snapshot;

  /** The generation that was there at the last look for changes. */
  private long looked = -1;

  private final Object queueLock = new Object();
  private List<ActionListener<Snapshot>> waiting = new ArrayList<>();
  private boolean loading;
  private final AtomicBoolean retrying = new AtomicBoolean();

  /** What is done with rules beside keeping them. */
  public interface Judging {
    /** Makes rules ready; nothing is judged by them before this returns. */
    void prepare(RuleSet rules);

    /** Tidies up; the rules have not changed for a while. */
    void settle();
  }

  /**
   * @param executor where loading runs; may block
   */
  public RuleRegistry(
      Client client,
      ClusterService clusterService,
      ThreadPool threadPool,
      Executor executor,
      ProblemLog problems,
      Judging judging) {
    this.index = new RulesIndex(DetectionIndices.internalClient(client));
    this.clusterService = clusterService;
    this.threadPool = threadPool;
    this.executor = executor;
    this.problems = problems;
    this.judging = judging;
  }

  /** Begins to follow the cluster. */
  public void start() {
    clusterService.addListener(this);
    threadPool.scheduleWithFixedDelay(this::check, CHECK_INTERVAL, executor);
  }

  /** The rules this node judges by; null as long as they have not been loaded. */
  public Snapshot snapshot() {
    return snapshot;
  }

  /**
   * Loads the rules with a search that begins after this call, so that every change acknowledged
   * before the call is in the snapshot the listener gets.
   */
  public void load(ActionListener<Snapshot> listener) {
    synchronized (queueLock) {
      waiting.add(listener);
      if (loading) {
        return; // the running load may have begun too early; another follows it
      }
      loading = true;
    }
    executor.execute(this::loadForAllWaiting);
  }

  @Override
  public void clusterChanged(ClusterChangedEvent event) {
    ClusterState state = event.state();
    if (state.blocks().hasGlobalBlock(GatewayService.STATE_NOT_RECOVERED_BLOCK)) {
      return;
    }
    boolean joined =
        event.previousState().nodes().getMasterNodeId() == null
            && state.nodes().getMasterNodeId() != null;
    boolean indexChanged = !uuidOf(event.previousState()).equals(uuidOf(state));
    if (snapshot == null || joined || indexChanged) {
      load(ActionListener.noop());
    }
  }

  private static String uuidOf(ClusterState state) {
    IndexMetadata metadata =
        state.metadata().getProject(ProjectId.DEFAULT).index(DetectionIndices.RULES);
    return metadata == null ? "" : metadata.getIndexUUID();
  }

  private void check() {
    try {
      Snapshot current = snapshot;
      boolean exists = !uuidOf(clusterService.state()).isEmpty();
      if (current != null && (exists ? index.generation() : 0) == current.generation) {
        if (current.generation == looked) {
          judging.settle();
        }
        looked = current.generation;
        return;
      }
    } catch (RuntimeException e) {
      logger.debug("cannot look for missed rule changes, loading instead", e);
    }
    load(ActionListener.noop());
  }

  private void loadForAllWaiting() {
    while (true) {
      List<ActionListener<Snapshot>> listeners;
      synchronized (queueLock) {
        if (waiting.isEmpty()) {
          loading = false;
          return;
        }
        listeners = waiting;
        waiting = new ArrayList<>();
      }
      try {
        Snapshot loaded = loadOnce();
        problems.clear(ProblemLog.Kind.ENGINE, "rules");
        ActionListener.onResponse(listeners, loaded);
      } catch (RuntimeException e) {
        logger.debug("loading the detection rules failed, trying again", e);
        problems.report(ProblemLog.Kind.ENGINE, "rules", "cannot be loaded, trying again: " + e);
        ActionListener.onFailure(listeners, e);
        retry();
      }
    }
  }

  /** One retry at a time, however many loads fail. */
  private void retry() {
    if (!threadPool.scheduler().isShutdown() && retrying.compareAndSet(false, true)) {
      threadPool.schedule(
          () -> {
            retrying.set(false);
            load(ActionListener.noop());
          },
          RETRY_INTERVAL,
          executor);
    }
  }

  private Snapshot loadOnce() {
    Snapshot before = snapshot == null ? Snapshot.EMPTY : snapshot;
    Snapshot after;
    if (uuidOf(clusterService.state()).isEmpty()) {
      after = Snapshot.EMPTY;
    } else {
      // In this order: what the generation counts is visible after the refresh that follows.
      long generation = index.generation();
      index.refresh();
      after = next(before, generation, index.versions());
    }
    boolean changed = snapshot == null || !after.versions.equals(before.versions);
    if (changed) {
      judging.prepare(after.ruleSet);
    }
    snapshot = after;
    if (changed) {
      logger.info(
          "judging by [{}] detection rules, generation [{}]",
          after.ruleSet.size(),
          after.generation);
    }
    return after;
  }

  private Snapshot next(
      Snapshot before, long generation, Map<String, RulesIndex.Version> versions) {
    if (versions.equals(before.versions) && generation == before.generation) {
      return before;
    }
    List<String> toRead =
        versions.entrySet().stream()
            .filter(entry -> !entry.getValue().equals(before.versions.get(entry.getKey())))
            .map(Map.Entry::getKey)
            .toList();
    Map<String, StoredRule> rules = new TreeMap<>(before.rules);
    Map<String, CompiledRule> compiled = new TreeMap<>(before.compiled);
    Map<String, RulesIndex.Version> read = new HashMap<>(versions);
    rules.keySet().retainAll(versions.keySet());
    compiled.keySet().retainAll(versions.keySet());
    before.versions.keySet().stream()
        .filter(id -> !versions.containsKey(id))
        .forEach(id -> problems.clear(ProblemLog.Kind.RULE, id));
    index
        .documents(toRead)
        .forEach(
            (id, document) -> {
              rules.remove(id);
              compiled.remove(id);
              read.put(id, document.version());
              problems.clear(ProblemLog.Kind.RULE, id);
              try {
                StoredRule rule = StoredRule.fromDocument(document.source());
                compiled.put(id, CompiledRule.compile(rule.rule()));
                rules.put(id, rule);
              } catch (RuntimeException e) {
                // Written by another version: the other rules must be judged all the same.
                problems.report(
                    ProblemLog.Kind.RULE, id, "the stored rule cannot be read: " + e.getMessage());
              }
            });
    return new Snapshot(
        generation,
        Collections.unmodifiableMap(rules),
        Collections.unmodifiableMap(compiled),
        before.ruleSet.with(
            compiled.values().stream().filter(rule -> rules.get(rule.id()).enabled()).toList()),
        Map.copyOf(read));
  }
}
