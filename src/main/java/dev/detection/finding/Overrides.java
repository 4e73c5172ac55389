package dev.detection.finding;

import dev.detection.rule.RuleHead;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Severity, risk score and name of one alert: the rule's own, or what the event says where the rule
 * asks for that ({@code severity_mapping}, {@code risk_score_mapping}, {@code rule_name_override}).
 */
record Overrides(String severity, double riskScore, String ruleName) {
  private static final List<String> SEVERITIES = List.of("low", "medium", "high", "critical");
  private static final double MAX_RISK = 100;

  static Overrides of(RuleHead rule, EventFields event) {
    return new Overrides(severity(rule, event), riskScore(rule, event), name(rule, event));
  }

  /** The highest severity whose entry fits. */
  private static String severity(RuleHead rule, EventFields event) {
    return entries(rule, "severity_mapping").stream()
        .filter(entry -> fits(entry, event))
        .map(entry -> (String) entry.get("severity"))
        .filter(SEVERITIES::contains)
        .max((a, b) -> Integer.compare(SEVERITIES.indexOf(a), SEVERITIES.indexOf(b)))
        .orElse(rule.severity());
  }

  private static boolean fits(Map<?, ?> entry, EventFields event) {
    String wanted = String.valueOf(entry.get("value"));
    String field = String.valueOf(entry.get("field"));
    return event.values(field).stream()
        .anyMatch(
            value ->
                value instanceof Number number
                    ? Objects.equals(number(wanted), number.doubleValue())
                    : wanted.equals(String.valueOf(value)));
  }

  /** The largest valid value of the field of the first entry; the others are not looked at. */
  private static double riskScore(RuleHead rule, EventFields event) {
    return entries(rule, "risk_score_mapping").stream()
        .limit(1)
        .flatMap(entry -> event.values(String.valueOf(entry.get("field"))).stream())
        .map(value -> number(String.valueOf(value)))
        .filter(score -> score != null && score >= 0 && score <= MAX_RISK)
        .max(Double::compare)
        .orElse(rule.riskScore());
  }

  private static String name(RuleHead rule, EventFields event) {
    if (rule.source().get("rule_name_override") instanceof String field && !field.isEmpty()) {
      List<Object> values = event.values(field);
      if (values.size() == 1 && values.getFirst() instanceof String name) {
        return name;
      }
    }
    return rule.name();
  }

  private static List<Map<?, ?>> entries(RuleHead rule, String key) {
    return rule.source().get(key) instanceof List<?> list
        ? list.stream().<Map<?, ?>>map(entry -> (Map<?, ?>) entry).toList()
        : List.of();
  }

  private static Double number(String text) {
    try {
      return Double.valueOf(text);
    } catch (NumberFormatException e) {
      return null;
    }
  }
}
