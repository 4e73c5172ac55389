package dev.detection.it;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Alerts there should be beside those there are. Alerts are counted by what they are about and
 * never by their {@code _id}: ids could agree by mistake, or differ.
 *
 * @param expected how many alerts there should be
 * @param found how many there are, doubles included
 * @param lost what has no alert
 * @param doubled what has several alerts, with their number
 * @param unexpected what has alerts and should have none, with their number
 */
record AlertBalance(
    int expected,
    int found,
    Set<About> lost,
    Map<About, Integer> doubled,
    Map<About, Integer> unexpected) {

  /**
   * What an alert is about.
   *
   * @param subject id of the source document, or the new terms
   */
  record About(String ruleId, String subject) implements Comparable<About> {
    @Override
    public int compareTo(About other) {
      int byRule = ruleId.compareTo(other.ruleId);
      return byRule != 0 ? byRule : subject.compareTo(other.subject);
    }

    /** Of the source of an alert. */
    static About of(Map<?, ?> alert) {
      String ruleId = (String) Json.at(alert, "kibana.alert.rule.rule_id");
      Object terms = Json.at(alert, "kibana.alert.new_terms");
      return new About(
          ruleId,
          terms instanceof List<?> values
              ? terms(values)
              : (String) Json.at(alert, "kibana.alert.ancestors.0.id"));
    }

    /** How new terms are written. */
    static String terms(List<?> values) {
      return String.join(" + ", values.stream().map(String::valueOf).toList());
    }
  }

  /** Compares. */
  static AlertBalance of(Set<About> expected, Collection<About> alerts) {
    Map<About, Integer> counts = new HashMap<>();
    alerts.forEach(about -> counts.merge(about, 1, Integer::sum));
    Set<About> lost = new TreeSet<>(expected);
    lost.removeAll(counts.keySet());
    Map<About, Integer> doubled = new TreeMap<>();
    Map<About, Integer> unexpected = new TreeMap<>();
    counts.forEach(
        (about, count) -> {
          if (!expected.contains(about)) {
            unexpected.put(about, count);
          } else if (count > 1) {
            doubled.put(about, count);
          }
        });
    return new AlertBalance(expected.size(), alerts.size(), lost, doubled, unexpected);
  }

  /** Whether there is one alert about everything that should have one, and no other. */
  boolean exact() {
    return lost.isEmpty() && doubled.isEmpty() && unexpected.isEmpty();
  }

  /** How many alerts of each rule are lost, double or unexpected; a line each. */
  List<String> byRule() {
    List<String> lines = new ArrayList<>();
    count("lost", lost, lines);
    count("double", doubled.keySet(), lines);
    count("unexpected", unexpected.keySet(), lines);
    return lines;
  }

  private static void count(String what, Set<About> all, List<String> lines) {
    Map<String, Integer> counts = new TreeMap<>();
    all.forEach(about -> counts.merge(about.ruleId, 1, Integer::sum));
    counts.forEach((rule, count) -> lines.add("%s of %s: %d".formatted(what, rule, count)));
  }
}
