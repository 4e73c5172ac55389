package dev.detection.ingest;

import dev.detection.finding.Marks;
import dev.detection.match.Judge;
import dev.detection.match.Judgement;
import dev.detection.store.ProblemLog;
import dev.detection.store.RuleRegistry;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.service.ClusterService;
import org.elasticsearch.common.settings.Setting;
import org.elasticsearch.threadpool.ThreadPool;

/** Judges documents and says what to mark them with; one on each node. */
public final class Marker {
  /**
   * What judging one document may cost, in units of work ({@link Judge#judge}); about 10 ms. Past
   * it the document is marked unjudged for the rules left.
   */
  public static final Setting<Long> BUDGET =
      Setting.longSetting(
          "detection.ingest.budget",
          10_000_000,
          100_000,
          Setting.Property.NodeScope,
          Setting.Property.Dynamic);

  private final RuleRegistry registry;
  private final Targets targets;
  private final ClusterService clusterService;
  private final ThreadPool threadPool;
  private final ProblemLog problems;
  private final LongAdder judged = new LongAdder();
  private final LongAdder marked = new LongAdder();
  private final LongAdder incomplete = new LongAdder();
  private volatile long budget;

  /** Wired by the plugin. */
  public Marker(
      RuleRegistry registry,
      Targets targets,
      ClusterService clusterService,
      ThreadPool threadPool,
      ProblemLog problems) {
    this.registry = registry;
    this.targets = targets;
    this.clusterService = clusterService;
    this.threadPool = threadPool;
    this.problems = problems;
    clusterService.getClusterSettings().initializeAndWatch(BUDGET, units -> budget = units);
  }

  /**
   * The marks of a document.
   *
   * @param index where the document goes: index, alias or data stream
   * @param id its {@code _id}; null if it will get one by itself
   * @param source the document without an earlier judgement
   * @return null if the target would refuse marks
   */
  public Map<String, Object> marks(
      ProjectId project, String index, String id, Map<String, Object> source, String markField) {
    RuleRegistry.Snapshot rules = registry.snapshot();
    if (rules == null) {
      incomplete.increment();
      return Marks.unjudged("this node has not loaded the rules yet");
    }
    Targets.Target target;
    try {
      target =
          targets.find(
              clusterService.state().metadata().getProject(project), index, markField, rules);
    } catch (RuntimeException e) {
      // No document is refused because its target cannot be understood: it is judged later.
      incomplete.increment();
      problems.report(ProblemLog.Kind.TARGET, index, "cannot read the mapping: " + e);
      return Marks.unjudged("the mapping of [" + index + "] cannot be read");
    }
    if (target.marks() instanceof MarkMapping.Rejected) {
      return null;
    }
    Instant now = Instant.ofEpochMilli(threadPool.absoluteTimeInMillis());
    Judgement judgement = target.judge().judge(source, id, now, budget);
    count(judgement, index, target);
    Map<String, Object> marks = Marks.of(judgement, rules.generation());
    if (target.marks() instanceof MarkMapping.Accepted accepted && !accepted.takes(marks, source)) {
      reportUnwritable(
          index,
          "[%s] leaves no room for them; raise it or add the component template [%s]"
              .formatted(MarkMapping.FIELDS_LIMIT, MarksTemplate.NAME));
      return null;
    }
    return marks;
  }

  private void count(Judgement judgement, String index, Targets.Target target) {
    judged.increment();
    if (!judgement.ruleIds().isEmpty() || !judgement.steps().isEmpty()) {
      marked.increment();
    }
    if (judgement.unjudged() != null) {
      incomplete.increment();
      judgement.costly().forEach(ruleId -> reportCostly(ruleId, index));
      if (judgement.failures().isEmpty()
          && judgement.costly().isEmpty()
          && target.judge().notJudged().isEmpty()) {
        problems.report(ProblemLog.Kind.DOCUMENTS, index, "not judged: " + judgement.unjudged());
      }
      judgement
          .failures()
          .forEach(
              (ruleId, reason) ->
                  problems.report(
                      ProblemLog.Kind.RULE,
                      ruleId,
                      "failed on a document for [" + index + "]: " + reason));
    }
  }

  private void reportCostly(String ruleId, String index) {
    problems.report(
        ProblemLog.Kind.RULE,
        ruleId,
        "spends most of [%s] on a document for [%s], so that other rules are not judged on it"
            .formatted(BUDGET.getKey(), index));
  }

  void reportUnwritable(String index, String reason) {
    problems.report(ProblemLog.Kind.TARGET, index, "marks are left out: " + reason);
  }

  /** What this node did since it started: documents judged, marked, left incomplete. */
  public Map<String, Object> stats() {
    Map<String, Object> stats = new LinkedHashMap<>();
    stats.put("judged", judged.sum());
    stats.put("marked", marked.sum());
    stats.put("unjudged", incomplete.sum());
    return stats;
  }
}
