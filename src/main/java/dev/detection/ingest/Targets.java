package dev.detection.ingest;

import dev.detection.match.Judge;
import dev.detection.match.RuleSet;
import dev.detection.match.Schema;
import dev.detection.store.ProblemLog;
import dev.detection.store.RuleRegistry;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.elasticsearch.cluster.metadata.IndexAbstraction;
import org.elasticsearch.cluster.metadata.IndexMetadata;
import org.elasticsearch.cluster.metadata.ProjectMetadata;
import org.elasticsearch.common.util.concurrent.KeyedLock;
import org.elasticsearch.core.Releasable;
import org.elasticsearch.index.Index;

/**
 * What judging needs to know of the indices that documents go to; remembered until the index, the
 * templates or the rules change.
 */
public final class Targets implements RuleRegistry.Judging {
  /** Past so many targets the memory is emptied: names come from clients. */
  private static final int LIMIT = 10_000;

  /** Likewise past so many rules bound to targets; one takes about 7 KB. */
  private static final int RULES_LIMIT = 50_000;

  /**
   * One target as the rules of one snapshot see it.
   *
   * @param names all names that a search could use
   * @param judge the rules that watch it, bound to its fields
   */
  public record Target(Collection<String> names, Schema schema, Judge judge, MarkMapping marks) {}

  /**
   * What a target is judged by on this node.
   *
   * @param name index, data stream or alias; need not exist (any more)
   */
  public record Judged(String name, Judge judge) {}

  private record Key(String name, String markField) {}

  private record Known(Origin origin, Target target) {}

  private final Map<Key, Known> known = new ConcurrentHashMap<>();

  /** The same targets by rules that are about to be judged by. */
  private final Map<Key, Known> prepared = new ConcurrentHashMap<>();

  private final KeyedLock<Key> locks = new KeyedLock<>();
  private final AtomicInteger boundRules = new AtomicInteger();
  private final ProblemLog problems;

  /**
   * @param problems told of targets whose mapping keeps marks out
   */
  public Targets(ProblemLog problems) {
    this.problems = problems;
  }

  /**
   * The target of this name.
   *
   * @param name index, alias or data stream; may not exist yet
   * @param markField where marks go
   */
  public Target find(
      ProjectMetadata project, String name, String markField, RuleRegistry.Snapshot rules) {
    IndexAbstraction abstraction = project.getIndicesLookup().get(name);
    Index writeIndex = abstraction == null ? null : abstraction.getWriteIndex();
    IndexMetadata index = writeIndex == null ? null : project.index(writeIndex);
    Origin origin =
        Origin.of(
            project, abstraction == null ? null : abstraction.getType(), index, rules.ruleSet());
    Key key = new Key(name, markField);
    Known before = known.get(key);
    if (before != null && before.origin.isSame(origin)) {
      return before.target;
    }
    // A new mapping takes long to compile for: who comes meanwhile waits instead of doing it too.
    try (Releasable building = locks.acquire(key)) {
      before = known.get(key);
      return before != null && before.origin.isSame(origin)
          ? before.target
          : make(project, index, key, rules, origin, before);
    }
  }

  /**
   * @param index null if it does not exist yet
   * @param before what is remembered; null if nothing is
   */
  private Target make(
      ProjectMetadata project,
      IndexMetadata index,
      Key key,
      RuleRegistry.Snapshot rules,
      Origin origin,
      Known before) {
    Known ready = prepared.remove(key);
    if (ready != null && ready.origin.isSame(origin)) {
      return remember(key, ready);
    }
    if (before != null && before.origin.isSameButRules(origin)) {
      return remember(key, new Known(origin, by(rules.ruleSet(), before.target)));
    }
    Judge judge = before != null && before.origin.isSameData(origin) ? before.target.judge : null;
    return remember(
        key,
        new Known(
            origin, anew(rules, Definition.of(project, index, key.name), key.markField, judge)));
  }

  /** All names that a search could use for an index: its own, its aliases, its data stream. */
  public static Collection<String> namesOf(ProjectMetadata project, IndexMetadata index) {
    return Definition.namesOf(project, index, index.getIndex().getName());
  }

  /** The targets that are remembered, in no order; one name more than once if marks go apart. */
  public List<Judged> judged() {
    return known.entrySet().stream()
        .map(entry -> new Judged(entry.getKey().name, entry.getValue().target.judge))
        .toList();
  }

  /** Makes all targets ready for rules: ingestion must not wait until they are compiled. */
  @Override
  public void prepare(RuleSet rules) {
    prepared.clear();
    known.forEach(
        (key, target) -> {
          try {
            Target next = by(rules, target.target);
            prepared.put(key, new Known(target.origin.by(rules), next));
          } catch (RuntimeException e) {
            // The other targets get their rules all the same; the first document tries again.
            problems.report(ProblemLog.Kind.TARGET, key.name, "cannot take changed rules: " + e);
          }
        });
  }

  /** Compiles all rules of a target together where changes were compiled apart. */
  @Override
  public void settle() {
    known.forEach(
        (key, target) -> {
          if (target.target.judge.isDivided()) {
            RuleSet rules = target.origin.rules();
            known.replace(key, target, new Known(target.origin, anew(rules, target.target)));
          }
        });
  }

  private static Target by(RuleSet rules, Target before) {
    Judge judge = rules.judge(before.judge);
    return judge == null
        ? anew(rules, before)
        : new Target(before.names, before.schema, judge, before.marks);
  }

  private static Target anew(RuleSet rules, Target before) {
    Judge judge = rules.judge(before.names, before.schema, before.judge);
    return new Target(before.names, before.schema, judge, before.marks);
  }

  private Target remember(Key key, Known target) {
    int rules = target.target.judge.size();
    if (known.size() >= LIMIT || boundRules.addAndGet(rules) > RULES_LIMIT) {
      known.clear();
      boundRules.set(rules);
    }
    known.put(key, target);
    report(key.name, target.target);
    return target.target;
  }

  private void report(String name, Target target) {
    switch (target.marks) {
      case MarkMapping.Rejected(String reason) ->
          problems.report(ProblemLog.Kind.TARGET, name, "marks are left out: " + reason);
      case MarkMapping.Invisible(String reason) ->
          problems.report(ProblemLog.Kind.TARGET, name, "marks cannot be searched: " + reason);
      case MarkMapping.Accepted accepted -> {
        if (target.judge.notJudged().isEmpty()) {
          problems.clear(ProblemLog.Kind.TARGET, name);
        } else {
          var first = target.judge.notJudged().getFirst();
          problems.report(
              ProblemLog.Kind.TARGET,
              name,
              "rules that cannot be judged on this mapping: %s, for instance [%s]: %s"
                  .formatted(target.judge.notJudged().size(), first.ruleId(), first.reason()));
        }
      }
    }
  }

  private static Target anew(
      RuleRegistry.Snapshot rules, Definition definition, String markField, Judge before) {
    Schema schema = Schema.ofMapping(definition.mapping(), definition.settings());
    return new Target(
        definition.names(),
        schema,
        rules.ruleSet().judge(definition.names(), schema, before),
        MarkMapping.of(definition.mapping(), definition.settings(), schema, markField));
  }
}
