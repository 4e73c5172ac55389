package dev.detection.rule;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * A test that a rule file brings along: events, and what the rule must make of them.
 *
 * @param name says what is tested; never empty
 * @param match whether the rule matches at least one of the events (a scheduled rule: whether it
 *     alerts at all)
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
    Instant now) {}
