package dev.detection.alert;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.elasticsearch.index.seqno.SequenceNumbers;
import org.elasticsearch.index.shard.ShardId;

/**
 * How far a shard has been read.
 *
 * @param seqNo every operation up to this one has been dealt with, but for the lanes
 * @param history the history of the shard that the numbers belong to
 * @param lateAfter operations after this one are judged late if they were not judged; those before
 *     were there before anything was known of the shard
 * @param lanes rules that are read apart, with how far; each is behind {@code seqNo}
 * @param judged by which generations the operations were judged, in their order
 * @param stored which write of the position document this is
 */
record Position(
    ShardId shard,
    String history,
    long seqNo,
    long lateAfter,
    Map<String, Long> lanes,
    List<Judged> judged,
    Stored stored) {
  /** Past this the oldest two become one, of the older generation: it claims too little. */
  private static final int MOST_JUDGED = 32;

  Position {
    lanes = Collections.unmodifiableMap(new TreeMap<>(lanes));
    judged = List.copyOf(judged);
  }

  /**
   * Operations that were made sure to be judged.
   *
   * @param upTo the last of them
   * @param generation by all rules of this generation
   */
  record Judged(long upTo, long generation) {}

  /**
   * A write of the position document.
   *
   * @param seqNo unassigned if there is none
   * @param at when, in milliseconds
   */
  record Stored(long seqNo, long term, long at) {
    static final Stored NEVER =
        new Stored(SequenceNumbers.UNASSIGNED_SEQ_NO, SequenceNumbers.UNASSIGNED_PRIMARY_TERM, 0);
  }

  static Position at(ShardId shard, String history, long seqNo, long lateAfter, Stored stored) {
    return new Position(shard, history, seqNo, lateAfter, Map.of(), List.of(), stored);
  }

  /**
   * @param byRules generation that the operations in between were made sure to be judged by; 0 if
   *     by none
   */
  Position moved(long to, long byRules) {
    long generation = to <= lateAfter ? 0 : byRules;
    if (seqNo < lateAfter && lateAfter < to) {
      return moved(lateAfter, 0).moved(to, byRules);
    }
    List<Judged> steps = new ArrayList<>(judged);
    if (!steps.isEmpty() && steps.getLast().generation == generation) {
      steps.removeLast();
    }
    steps.add(new Judged(to, generation));
    if (steps.size() > MOST_JUDGED) {
      Judged first = steps.removeFirst();
      Judged second = steps.removeFirst();
      steps.addFirst(new Judged(second.upTo, Math.min(first.generation, second.generation)));
    }
    return new Position(shard, history, to, lateAfter, lanes, steps, stored);
  }

  /** From here on the rule's marks are read apart. */
  Position withLane(String ruleId) {
    Map<String, Long> more = new TreeMap<>(lanes);
    more.put(ruleId, seqNo);
    return new Position(shard, history, seqNo, lateAfter, more, judged, stored);
  }

  /** A lane that has come up to the others ends. */
  Position laneMoved(String ruleId, long to) {
    Map<String, Long> moved = new TreeMap<>(lanes);
    if (to >= seqNo) {
      moved.remove(ruleId);
    } else {
      moved.put(ruleId, to);
    }
    return new Position(shard, history, seqNo, lateAfter, moved, judged, stored);
  }

  Position as(Stored write) {
    return new Position(shard, history, seqNo, lateAfter, lanes, judged, write);
  }

  /** The lanes as JSON objects, with how many operations each has to go. */
  List<Map<String, Object>> lanesBehind(long checkpoint) {
    List<Map<String, Object>> behind = new ArrayList<>();
    lanes.forEach(
        (ruleId, read) -> {
          Map<String, Object> lane = new LinkedHashMap<>();
          lane.put("rule_id", ruleId);
          lane.put("position", read);
          lane.put("lag", Math.max(0, checkpoint - read));
          behind.add(lane);
        });
    return behind;
  }

  /** As a document of the system index. */
  Map<String, Object> document(Instant now) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("index", shard.getIndexName());
    document.put("shard", shard.id());
    document.put("history_uuid", history);
    document.put("position", seqNo);
    document.put("late_after", lateAfter);
    document.put("lanes", lanes);
    document.put(
        "judged",
        judged.stream()
            .map(step -> Map.of("up_to", step.upTo, "generation", step.generation))
            .toList());
    document.put("updated_at", now.toString());
    return document;
  }

  /** The reverse. */
  static Position of(ShardId shard, Map<String, Object> document, Stored stored) {
    Map<String, Long> lanes = new TreeMap<>();
    if (document.get("lanes") instanceof Map<?, ?> map) {
      map.forEach((rule, seqNo) -> lanes.put((String) rule, number(seqNo)));
    }
    List<Judged> judged = new ArrayList<>();
    if (document.get("judged") instanceof List<?> steps) {
      for (Object step : steps) {
        Map<?, ?> one = (Map<?, ?>) step;
        judged.add(new Judged(number(one.get("up_to")), number(one.get("generation"))));
      }
    }
    return new Position(
        shard,
        (String) document.get("history_uuid"),
        number(document.get("position")),
        number(document.get("late_after")),
        lanes,
        judged,
        stored);
  }

  private static long number(Object value) {
    return ((Number) value).longValue();
  }
}
