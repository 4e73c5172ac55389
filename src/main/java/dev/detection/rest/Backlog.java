package dev.detection.rest;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The operations that the alert writer had still to read at some time: later ones are not waited
 * for, else it would never end where documents come all the time.
 */
final class Backlog {
  private static final String LANE = "/";

  private final Map<String, Map<String, Long>> ends; // by index, then by shard and lane

  private Backlog(Map<String, Map<String, Long>> ends) {
    this.ends = ends;
  }

  /**
   * What there is now.
   *
   * @param shards the part {@code alerts} of the status of all nodes
   */
  static Backlog of(List<? extends Map<?, ?>> shards) {
    Map<String, Map<String, Long>> ends = new TreeMap<>();
    shards.forEach(
        shard ->
            positions(shard, true)
                .forEach(
                    (lane, end) ->
                        ends.computeIfAbsent(index(shard), unused -> new TreeMap<>())
                            .put(lane, end)));
    return new Backlog(ends);
  }

  /**
   * How much of it is left.
   *
   * @param shards the same at a later time
   * @param exists whether there is still an index of a name; a shard of one that nobody tells of,
   *     because it moves, counts as one operation
   */
  long left(List<? extends Map<?, ?>> shards, Predicate<String> exists) {
    Map<String, Map<String, Long>> now = new HashMap<>();
    shards.forEach(
        shard ->
            now.computeIfAbsent(index(shard), unused -> new HashMap<>())
                .putAll(positions(shard, false)));
    long left = 0;
    for (Map.Entry<String, Map<String, Long>> index : ends.entrySet()) {
      if (exists.test(index.getKey())) {
        Map<String, Long> read = now.getOrDefault(index.getKey(), Map.of());
        for (Map.Entry<String, Long> end : index.getValue().entrySet()) {
          Long position = read.get(end.getKey());
          if (position != null) {
            left += Math.max(0, end.getValue() - position);
          } else if (!end.getKey().contains(LANE)) {
            left++; // a lane that is not there any more has caught up
          }
        }
      }
    }
    return left;
  }

  private static String index(Map<?, ?> shard) {
    return String.valueOf(shard.get("index"));
  }

  /** How far a shard and its lanes were read, or are to be. */
  private static Map<String, Long> positions(Map<?, ?> shard, boolean withLag) {
    Map<String, Long> positions = new HashMap<>();
    String number = String.valueOf(shard.get("shard"));
    positions.put(number, position(shard, withLag));
    if (shard.get("lanes") instanceof List<?> lanes) {
      for (Object one : lanes) {
        Map<?, ?> lane = (Map<?, ?>) one;
        positions.put(number + LANE + lane.get("rule_id"), position(lane, withLag));
      }
    }
    return positions;
  }

  private static long position(Map<?, ?> read, boolean withLag) {
    long position = ((Number) read.get("position")).longValue();
    return withLag ? position + ((Number) read.get("lag")).longValue() : position;
  }
}
