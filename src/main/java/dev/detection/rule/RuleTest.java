package dev.detection.rule;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A test that a rule file brings along: events, and what the rule must make of them.
 *
 * @param name says what is tested; never empty
 * @param match whether the rule matches each of the events, or none of them (a scheduled rule:
 *     whether it alerts at all)
 * @param events the events as JSON objects, in the order in which they are indexed
 * @param alerts for scheduled rules, what the alerts must be: of each the keys that are compared,
 *     for instance {@code terms}, the new values in the order of the rule's fields. Null if the
 *     test does not say, empty if there must be none
 * @param now the end of the window when the test runs; null if the test does not say
 */
public record RuleTest(
    String name,
    boolean match,
    List<String> events,
    List<Map<String, Object>> alerts,
    Instant now) {

  /**
   * The events as objects.
   *
   * @throws RuleException if one is not a JSON object; those of a {@link RuleFile} are
   */
  public List<Map<String, Object>> documents() {
    return events.stream().map(RuleTest::document).toList();
  }

  private static Map<String, Object> document(String event) {
    Problems problems = new Problems();
    Map<String, Object> document = JsonText.readObject(event, 0, problems).plain();
    problems.throwIfAny(null);
    return document;
  }
}
