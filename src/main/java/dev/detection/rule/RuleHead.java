package dev.detection.rule;

import java.util.List;
import java.util.Map;

/**
 * What rules of all types share. Keys that only describe (tags, threat, notes, …) are not repeated
 * here: they are in {@link #source()}.
 *
 * @param ruleId the stable id ({@code rule_id}); never empty, never begins with {@code _}
 * @param name shown to people; never empty
 * @param enabled whether the text says that the rule is on; null if it does not say
 * @param index index patterns, exclusions begin with {@code -}; empty if the rule has none
 * @param from start of the look-back as date math, for instance {@code now-6m}
 * @param to end of the look-back as date math, usually {@code now}
 * @param interval time between two runs, for instance {@code 5m}
 * @param maxSignals most alerts of one run that the author wants, from 1
 * @param severity {@code low}, {@code medium}, {@code high} or {@code critical}
 * @param riskScore 0 to 100
 * @param timestampOverride field to be used instead of {@code @timestamp}; null if none
 * @param timestampFallback whether documents without the override field count by {@code
 *     @timestamp}
 * @param buildingBlock whether alerts of this rule are only building blocks for others
 * @param source the whole rule in the JSON schema of the public rule API, defaults not filled in;
 *     deeply immutable; values are Map, List, String, Long, Double, Boolean or null
 */
public record RuleHead(
    String ruleId,
    String name,
    Boolean enabled,
    List<String> index,
    String from,
    String to,
    String interval,
    int maxSignals,
    String severity,
    double riskScore,
    String timestampOverride,
    boolean timestampFallback,
    boolean buildingBlock,
    Map<String, Object> source) {}
