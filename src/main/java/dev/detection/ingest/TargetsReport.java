package dev.detection.ingest;

import dev.detection.store.Author;
import dev.detection.store.ReadAccess;
import dev.detection.store.RuleRegistry;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.elasticsearch.ElasticsearchException;
import org.elasticsearch.client.internal.Client;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectId;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.cluster.service.ClusterService;

/** Tells where rules look and whether documents are judged there. Blocks. */
public final class TargetsReport {
  private static final int MOST_NAMES = 20;
  private static final int MOST_RULE_IDS = 5;

  private final ReadAccess access;
  private final ClusterService clusterService;

  /** Wired by the plugin. */
  public TargetsReport(ReadAccess access, ClusterService clusterService) {
    this.access = access;
    this.clusterService = clusterService;
  }

  /**
   * The answer to the call.
   *
   * @param caller counts documents with the rights of who asks
   * @param author the same identity: mappings are told only of what it may read as a whole
   * @param size how many targets are told; those without the processor come first
   */
  public Map<String, Object> tell(
      Client caller, Author author, RuleRegistry.Snapshot rules, int size) {
    ProjectMetadata project = clusterService.state().metadata().getProject(ProjectId.DEFAULT);
    WantedTargets wanted = WantedTargets.of(project, rules);
    Map<Boolean, List<WriteTarget>> all =
        wanted.targets().values().stream()
            .filter(WriteTarget::isForPipelines)
            .collect(Collectors.partitioningBy(target -> isJudged(project, target)));
    List<WriteTarget> shown =
        Stream.concat(all.get(false).stream(), all.get(true).stream()).limit(size).toList();
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("pattern_count", wanted.patterns().size());
    answer.put("patterns", patterns(wanted, size));
    answer.put("target_count", all.get(false).size() + all.get(true).size());
    answer.put("targets", new ArrayList<>());
    if (!shown.isEmpty()) {
      answer.putAll(targets(project, caller, author, shown));
    }
    Map<String, Object> without = new LinkedHashMap<>();
    without.put("count", wanted.rulesWithout().size());
    without.put("rule_ids", first(wanted.rulesWithout(), MOST_NAMES));
    answer.put("rules_without_target", without);
    return answer;
  }

  private static boolean isJudged(ProjectMetadata project, WriteTarget target) {
    return Route.to(project, target.name()).place() != null;
  }

  private static List<String> first(Collection<String> names, int most) {
    return names.stream().limit(most).toList();
  }

  private static List<Object> patterns(WantedTargets wanted, int size) {
    List<Object> told = new ArrayList<>();
    wanted.patterns().entrySet().stream()
        .limit(size)
        .forEach(
            entry -> {
              WantedTargets.Wanted pattern = entry.getValue();
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("pattern", entry.getKey());
              one.put("rule_count", pattern.ruleIds().size());
              one.put("rule_ids", first(pattern.ruleIds(), MOST_RULE_IDS));
              one.put("target_count", pattern.targets().size());
              one.put("targets", first(pattern.targets(), MOST_NAMES));
              told.add(one);
            });
    return told;
  }

  private Map<String, Object> targets(
      ProjectMetadata project, Client caller, Author author, List<WriteTarget> shown) {
    Set<String> readable =
        access.readable(
            author, shown.stream().map(TargetsReport::written).collect(Collectors.toSet()));
    List<Wiring> wirings =
        shown.stream()
            .map(target -> Wiring.of(project, target, readable.contains(written(target))))
            .toList();
    Map<String, Object> answer = new LinkedHashMap<>();
    Map<String, JudgedCounts> counts = null;
    try {
      counts = JudgedCounts.of(caller, open(shown), fields(wirings));
    } catch (ElasticsearchException e) {
      // One index that cannot be searched must not hide what is known of all.
      answer.put("counts_failed", e.getDetailedMessage());
    }
    List<Object> told = new ArrayList<>();
    for (Wiring wiring : wirings) {
      told.add(told(project, wiring, counts, readable.contains(written(wiring.target()))));
    }
    answer.put("targets", told);
    return answer;
  }

  private static String written(WriteTarget target) {
    return target.index().getIndex().getName();
  }

  private static List<String> open(List<WriteTarget> targets) {
    return targets.stream()
        .flatMap(target -> target.indices().stream())
        .filter(index -> index.getState() == IndexMetadata.State.OPEN)
        .map(index -> index.getIndex().getName())
        .toList();
  }

  private static Set<String> fields(List<Wiring> wirings) {
    return wirings.stream().map(Wiring::field).collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * @param counts null if nothing could be counted
   */
  private static Map<String, Object> told(
      ProjectMetadata project, Wiring wiring, Map<String, JudgedCounts> counts, boolean readable) {
    Map<String, Object> told = wiring.told();
    List<JudgedCounts> counted =
        counts == null
            ? List.of()
            : wiring.target().indices().stream()
                .map(index -> counts.get(index.getIndex().getName()))
                .filter(Objects::nonNull)
                .toList();
    if (!counted.isEmpty() || (readable && counts != null)) {
      told.put("documents", counted.stream().mapToLong(JudgedCounts::documents).sum());
      told.put("judged", counted.stream().mapToLong(JudgedCounts::judged).sum());
    }
    List<String> missing = wiring.missing();
    if (!missing.isEmpty()) {
      told.put("missing", missing);
    }
    List<String> advice = advice(project, wiring, readable);
    if (!advice.isEmpty()) {
      told.put("advice", advice);
    }
    return told;
  }

  /** What a call to have it done would do, and what to know of the processor that is there. */
  private static List<String> advice(ProjectMetadata project, Wiring wiring, boolean readable) {
    ChangePlan plan = new ChangePlan(project, TargetsSetup.DEFAULT_PIPELINE);
    plan.add(wiring.target(), readable);
    List<String> advice = new ArrayList<>();
    plan.changes().forEach(change -> advice.add("[" + change.on() + "]: " + change.what()));
    PipelineChain.Place place = wiring.route().place();
    if (place != null && place.conditional()) {
      advice.add(
          "[" + place.pipeline() + "]: the processor judges only documents that meet an [if]");
    }
    if (place != null && place.beforeReroute()) {
      advice.add(
          "["
              + place.pipeline()
              + "]: a [reroute] comes after the processor: documents that it sends elsewhere are"
              + " judged for this target, unless the pipelines of the other judge them again");
    }
    return advice;
  }
}
