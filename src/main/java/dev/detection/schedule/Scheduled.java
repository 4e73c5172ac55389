package dev.detection.schedule;

import dev.detection.ingest.Targets;
import dev.detection.match.IndexPatterns;
import dev.detection.rule.RuleHead;
import dev.detection.store.StoredRule;
import dev.detection.window.Timing;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectMetadata;

/**
 * Something that runs on a schedule.
 *
 * @param id of the rule, or of what else there is
 * @param type of the rule
 * @param begin when its first window begins, if it is run now for the first time
 * @param since which state of it this is; a number that changes with it
 * @param patterns the indices that it watches
 * @param asksUpTo whether its runs are told up to which operation they are to look, see {@link
 *     Span#upTo}
 */
public record Scheduled(
    String id,
    String type,
    Timing timing,
    UnaryOperator<Instant> begin,
    long since,
    IndexPatterns patterns,
    boolean asksUpTo) {

  /**
   * A rule. Its first window reaches back to what it would have seen when it was stored.
   *
   * @param since the generation since which it is as it is
   * @param watched the patterns of its indices
   */
  static Scheduled of(StoredRule stored, long since, List<String> watched) {
    RuleHead head = stored.rule().head();
    Timing timing = Timing.of(head);
    return new Scheduled(
        stored.rule().id(),
        stored.rule().type(),
        timing,
        now -> timing.endingAt(stored.updatedAt().isBefore(now) ? stored.updatedAt() : now).from(),
        since,
        IndexPatterns.of(watched),
        false); // to look at a document twice raises no other alert
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

  /** Of checkpoints those of existing indices that it watches. */
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
