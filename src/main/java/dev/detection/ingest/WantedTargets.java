package dev.detection.ingest;

import dev.detection.match.CompiledRule;
import dev.detection.match.IndexPatterns;
import dev.detection.store.RuleRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import org.elasticsearch.cluster.metadata.ProjectMetadata;

/**
 * Where the enabled rules look that are judged.
 *
 * @param patterns by their text
 * @param targets what any of the rules watches, by name
 * @param rulesWithout ids of rules that watch nothing which exists, sorted
 */
record WantedTargets(
    SortedMap<String, Wanted> patterns,
    SortedMap<String, WriteTarget> targets,
    SortedSet<String> rulesWithout) {

  /**
   * An index pattern.
   *
   * @param ruleIds of the rules that have it
   * @param targets the names of what it matches and one of these rules does not take out again
   */
  record Wanted(SortedSet<String> ruleIds, SortedSet<String> targets) {}

  private record Candidate(WriteTarget target, SortedSet<String> names) {}

  static WantedTargets of(ProjectMetadata project, RuleRegistry.Snapshot rules) {
    List<Candidate> candidates =
        WriteTarget.all(project)
            .map(target -> new Candidate(target, new TreeSet<>(target.names(project))))
            .toList();
    WantedTargets found = new WantedTargets(new TreeMap<>(), new TreeMap<>(), new TreeSet<>());
    byPatterns(rules).forEach((patterns, ids) -> found.add(patterns, ids, candidates));
    return found;
  }

  /** Many rules have the same patterns: these are matched once. */
  private static Map<List<String>, List<String>> byPatterns(RuleRegistry.Snapshot rules) {
    Map<List<String>, List<String>> ids = new LinkedHashMap<>();
    for (CompiledRule rule : rules.compiled().values()) {
      if (rule.isJudged() && rules.rules().get(rule.id()).enabled()) {
        ids.computeIfAbsent(rule.rule().head().index(), unused -> new ArrayList<>()).add(rule.id());
      }
    }
    return ids;
  }

  private void add(List<String> texts, List<String> ruleIds, List<Candidate> candidates) {
    IndexPatterns all = IndexPatterns.of(texts);
    List<Candidate> watched =
        candidates.stream().filter(candidate -> all.matches(candidate.names)).toList();
    if (watched.isEmpty()) {
      rulesWithout.addAll(ruleIds);
    }
    watched.forEach(candidate -> targets.put(candidate.target.name(), candidate.target));
    Map<String, IndexPatterns> single = new HashMap<>();
    IndexPatterns.wanted(texts).forEach(text -> single.put(text, IndexPatterns.of(List.of(text))));
    single.forEach(
        (text, pattern) -> {
          Wanted wanted =
              patterns.computeIfAbsent(
                  text, unused -> new Wanted(new TreeSet<>(), new TreeSet<>()));
          wanted.ruleIds.addAll(ruleIds);
          watched.stream()
              .filter(candidate -> pattern.matches(candidate.names))
              .forEach(candidate -> wanted.targets.add(candidate.target.name()));
        });
  }
}
