package dev.detection.alert;

import dev.detection.rule.DateMath;
import dev.detection.rule.RuleHead;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Holds the alerts of a rule on this node to its {@code max_signals} for each of its intervals, if
 * that is wanted, and counts what is over.
 */
final class SignalLimit {
  private static final int MOST_RULES = 20_000;

  /**
   * An alert that was one too many.
   *
   * @param time of the document
   */
  record Over(String ruleId, Instant time) {}

  /** The ids of the alerts of one interval: one that comes again is not counted twice. */
  private record Interval(long number, Set<String> alerts) {}

  private record Overflow(long alerts, Instant from, Instant to) {
    Overflow plus(Overflow other) {
      return new Overflow(
          alerts + other.alerts,
          from.isBefore(other.from) ? from : other.from,
          to.isAfter(other.to) ? to : other.to);
    }
  }

  private final Map<String, Interval> intervals = new LinkedHashMap<>();
  private final Map<String, Overflow> overflows = new TreeMap<>();

  /** Whether an alert is within the limit of its rule. */
  synchronized boolean admits(RuleHead rule, String alertId, Instant now) {
    long length = Math.max(1, DateMath.duration(rule.interval()).toMillis());
    long number = Math.floorDiv(now.toEpochMilli(), length);
    Interval interval = intervals.get(rule.ruleId());
    if (interval == null || interval.number != number) {
      if (intervals.size() >= MOST_RULES) {
        intervals.clear();
      }
      interval = new Interval(number, new HashSet<>());
      intervals.put(rule.ruleId(), interval);
    }
    if (interval.alerts.contains(alertId)) {
      return true;
    }
    return interval.alerts.size() < rule.maxSignals() && interval.alerts.add(alertId);
  }

  /** Counts what was over. */
  synchronized void count(List<Over> over) {
    for (Over one : over) {
      if (overflows.size() < MOST_RULES || overflows.containsKey(one.ruleId)) {
        overflows.merge(one.ruleId, new Overflow(1, one.time, one.time), Overflow::plus);
      }
    }
  }

  /** For {@code GET /_detection/status}: what was over since the node started, by rule. */
  synchronized List<Map<String, Object>> status() {
    return overflows.entrySet().stream()
        .map(
            entry -> {
              Map<String, Object> one = new LinkedHashMap<>();
              one.put("rule_id", entry.getKey());
              one.put("alerts", entry.getValue().alerts);
              one.put("from", entry.getValue().from.toString());
              one.put("to", entry.getValue().to.toString());
              return one;
            })
        .toList();
  }
}
