package dev.detection.rule;

import java.util.List;

/**
 * A rule file of the public repository's format.
 *
 * @param tests our own {@code [[test]]} tables; empty if there are none
 * @param origin where the rule's keys stand in the text
 */
public record RuleFile(Rule rule, List<RuleTest> tests, Origin origin) {}
