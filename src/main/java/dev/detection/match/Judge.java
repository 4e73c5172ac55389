package dev.detection.match;

import dev.detection.query.NotSupportedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The rules that watch one target, bound to the types of its fields. Immutable, and safe for use by
 * many threads.
 */
public final class Judge {
  /** How many rules a message names. */
  private static final int NAMED = 5;

  private final Schema schema;
  private final Map<String, Node> nodes = new TreeMap<>();
  private final List<NotJudged> notJudged = new ArrayList<>();
  private final String incomplete;

  /**
   * A rule that cannot be judged on the target.
   *
   * @param reason what of it, for people
   */
  public record NotJudged(String ruleId, String reason) {}

  Judge(Collection<CompiledRule> rules, Schema schema) {
    this.schema = schema;
    for (CompiledRule rule : rules) {
      try {
        nodes.put(rule.id(), Binder.bind(rule.condition(), schema));
      } catch (NotSupportedException e) {
        notJudged.add(new NotJudged(rule.id(), e.getMessage()));
      }
    }
    incomplete =
        notJudged.isEmpty()
            ? null
            : "%d rules cannot be judged on this mapping: %s"
                .formatted(
                    notJudged.size(), named(notJudged.stream().map(NotJudged::ruleId).toList()));
  }

  /** The rules that are judged, in the order of their ids. */
  public Set<String> ruleIds() {
    return nodes.keySet();
  }

  /** The rules that watch the target but cannot be judged on it. */
  public List<NotJudged> notJudged() {
    return List.copyOf(notJudged);
  }

  /**
   * Judges a document by all rules. Never throws: what could not be judged is told in the answer.
   *
   * @param source the document; values are Map, List, String, Number, Boolean or null
   * @param now the time of judging, for rules that compare with it
   */
  public Judgement judge(Map<String, Object> source, Instant now) {
    Event event;
    try {
      event = Event.of(source, schema, now);
    } catch (EventException e) {
      return new Judgement(List.of(), e.getMessage(), Map.of());
    }
    List<String> matched = new ArrayList<>();
    Map<String, String> failures = new TreeMap<>();
    for (Map.Entry<String, Node> rule : nodes.entrySet()) {
      try {
        if (rule.getValue().holds(event)) {
          matched.add(rule.getKey());
        }
      } catch (RuntimeException e) {
        // A fault in one rule must not keep the others from judging, nor the document out.
        failures.put(rule.getKey(), String.valueOf(e.getMessage()));
      }
    }
    return new Judgement(matched, unjudged(failures), failures);
  }

  /**
   * Whether one rule matches a document.
   *
   * @return false if the rule is not judged here
   * @throws EventException if that cannot be said of this document
   */
  public boolean matches(String ruleId, Map<String, Object> source, Instant now) {
    Node node = nodes.get(ruleId);
    return node != null && node.holds(Event.of(source, schema, now));
  }

  private String unjudged(Map<String, String> failures) {
    if (failures.isEmpty()) {
      return incomplete;
    }
    String failed =
        "%d rules failed on this document: %s"
            .formatted(failures.size(), named(List.copyOf(failures.keySet())));
    return incomplete == null ? failed : incomplete + "; " + failed;
  }

  private static String named(List<String> ruleIds) {
    String named =
        ruleIds.stream().limit(NAMED).map(id -> "[" + id + "]").collect(Collectors.joining(", "));
    return ruleIds.size() > NAMED ? named + ", …" : named;
  }
}
