package dev.detection.rest;

import dev.detection.match.Judge.RuleStats;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;

/** Sums over nodes and targets of what judging by rules came to. */
final class RuleCounts {
  /** By which counts rules can be ordered. */
  private static final Map<String, ToLongFunction<RuleStats>> COUNTS =
      new TreeMap<>(
          Map.of(
              "time", RuleStats::nanos,
              "evaluated", RuleStats::evaluated,
              "candidates", RuleStats::candidates,
              "matched", RuleStats::matched));

  /** By query or step, then by target. */
  private final Map<String, Map<String, RuleStats>> counts = new HashMap<>();

  /**
   * @param targets as all nodes tell of them; only what the caller may see
   */
  RuleCounts(List<TargetStats> targets) {
    for (TargetStats target : targets) {
      for (RuleStats stats : target.stats()) {
        counts
            .computeIfAbsent(stats.mark(), none -> new TreeMap<>())
            .merge(target.name(), stats, (one, other) -> sum(one.mark(), List.of(one, other)));
      }
    }
  }

  /**
   * The sum over all targets.
   *
   * @param name what the sum is of
   * @param marks its queries and steps
   */
  RuleStats of(String name, List<String> marks) {
    return sum(name, marks.stream().flatMap(mark -> targets(mark).values().stream()).toList());
  }

  /** The sums for each target, the one that takes most time first; named by the target. */
  List<RuleStats> byTarget(Collection<String> marks) {
    Map<String, List<RuleStats>> found = new TreeMap<>();
    marks.forEach(
        mark ->
            targets(mark)
                .forEach(
                    (target, stats) ->
                        found.merge(
                            target,
                            List.of(stats),
                            (one, other) -> Stream.concat(one.stream(), other.stream()).toList())));
    return found.entrySet().stream()
        .map(target -> sum(target.getKey(), target.getValue()))
        .sorted(order(null))
        .toList();
  }

  private Map<String, RuleStats> targets(String mark) {
    return counts.getOrDefault(mark, Map.of());
  }

  /**
   * Reads an order.
   *
   * @param sort a count, with {@code :asc} or {@code :desc} behind it; null for the time, falling
   * @throws IllegalArgumentException if there is no such order
   */
  static Comparator<RuleStats> order(String sort) {
    String[] words = (sort == null ? "time" : sort).split(":", 2);
    ToLongFunction<RuleStats> count = COUNTS.get(words[0]);
    String direction = words.length == 1 ? "desc" : words[1];
    if (count == null || !List.of("asc", "desc").contains(direction)) {
      throw new IllegalArgumentException(
          "parameter [sort] must be one of %s, with [:asc] or [:desc] behind it, but was [%s]"
              .formatted(COUNTS.keySet(), sort));
    }
    Comparator<RuleStats> rising = Comparator.comparingLong(count);
    return (direction.equals("asc") ? rising : rising.reversed()).thenComparing(RuleStats::mark);
  }

  private static RuleStats sum(String name, Collection<RuleStats> parts) {
    return new RuleStats(
        name,
        parts.stream().mapToLong(RuleStats::evaluated).sum(),
        parts.stream().mapToLong(RuleStats::candidates).sum(),
        parts.stream().mapToLong(RuleStats::matched).sum(),
        parts.stream().mapToLong(RuleStats::nanos).sum());
  }
}
