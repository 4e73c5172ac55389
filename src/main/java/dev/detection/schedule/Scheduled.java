package dev.detection.schedule;

import dev.detection.ingest.Targets;
import dev.detection.match.IndexPatterns;
import dev.detection.store.RuleRegistry;
import dev.detection.store.StoredRule;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectMetadata;

/**
 * A rule that runs on a schedule.
 *
 * @param since the generation since which it is as it is
 */
record Scheduled(StoredRule rule, long since, IndexPatterns patterns) {

  /** The enabled rules that are run and that nothing keeps from running, by id. */
  static Map<String, Scheduled> of(RuleRegistry.Snapshot snapshot, RuleRunner runner) {
    Map<String, Scheduled> scheduled = new TreeMap<>();
    snapshot
        .rules()
        .forEach(
            (id, rule) -> {
              if (rule.enabled()
                  && runner.schedules(rule.rule())
                  && snapshot.compiled().get(id).notSupported().isEmpty()) {
                scheduled.put(
                    id,
                    new Scheduled(
                        rule, snapshot.since(id), IndexPatterns.of(rule.rule().head().index())));
              }
            });
    return scheduled;
  }

  String id() {
    return rule.rule().id();
  }

  /**
   * Whether the patterns are matched by an index itself or its data stream. Else it is seen through
   * an alias, which may show less than all of it, or is hidden from patterns.
   */
  boolean names(ProjectMetadata project, String index) {
    IndexAbstraction named = project.getIndicesLookup().get(index);
    IndexAbstraction stream = named.getParentDataStream();
    IndexAbstraction shown = stream == null ? named : stream;
    return !shown.isHidden() && !shown.isSystem() && patterns.matches(List.of(shown.getName()));
  }

  /** Of checkpoints those of existing indices that the rule watches. */
  Checkpoints of(Checkpoints all, ProjectMetadata project) {
    Map<String, Checkpoints.OfIndex> own = new HashMap<>();
    all.byIndex()
        .forEach(
            (uuid, index) -> {
              IndexMetadata metadata = project.index(index.name());
              if (metadata != null && patterns.matches(Targets.namesOf(project, metadata))) {
                own.put(uuid, index);
              }
            });
    return new Checkpoints(own);
  }
}
