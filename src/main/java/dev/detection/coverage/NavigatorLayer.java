package dev.detection.coverage;

import dev.detection.coverage.Coverage.Covered;
import dev.detection.coverage.Coverage.Tactic;
import dev.detection.coverage.Coverage.Technique;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A layer that the ATT&amp;CK Navigator opens, by its layer format 4.5. The score of a technique is
 * how many rules look for it and are on.
 */
public final class NavigatorLayer {
  private static final String FORMAT = "4.5";

  /** The first Navigator that knows the format. */
  private static final String NAVIGATOR = "4.9.0";

  private static final int MOST_RULES = 20;

  private NavigatorLayer() {}

  /**
   * The layer as JSON.
   *
   * @param name what the Navigator calls it
   */
  public static Map<String, Object> of(Coverage coverage, String name) {
    List<Map<String, Object>> techniques = new ArrayList<>();
    long most = 1;
    for (Tactic tactic : coverage.tactics()) {
      for (Technique technique : tactic.techniques()) {
        most = Math.max(most, Coverage.enabled(technique.rules()));
        techniques.add(technique(tactic, technique));
        technique.subtechniques().forEach(sub -> techniques.add(technique(tactic, sub)));
      }
    }
    Map<String, Object> layer = new LinkedHashMap<>();
    layer.put("name", name);
    layer.put("versions", Map.of("navigator", NAVIGATOR, "layer", FORMAT));
    layer.put("domain", "enterprise-attack");
    layer.put(
        "description",
        "%s rules, %s of them on, %s without a tactic"
            .formatted(coverage.rules(), coverage.enabled(), coverage.unmapped()));
    layer.put("sorting", 3);
    layer.put("techniques", techniques);
    layer.put(
        "gradient",
        Map.of("colors", List.of("#ffffff", "#2e8b57"), "minValue", 0, "maxValue", most));
    layer.put(
        "legendItems",
        List.of(
            Map.of("label", "no rule is on", "color", "#ffffff"),
            Map.of("label", "most rules", "color", "#2e8b57")));
    return layer;
  }

  private static Map<String, Object> technique(Tactic tactic, Technique technique) {
    Map<String, Object> told = new LinkedHashMap<>();
    told.put("techniqueID", technique.id());
    told.put("tactic", tactic.shortName());
    told.put("score", Coverage.enabled(technique.rules()));
    told.put("enabled", true);
    told.put("comment", comment(technique.rules()));
    told.put("metadata", metadata(technique.rules()));
    if (!technique.subtechniques().isEmpty()) {
      told.put("showSubtechniques", true);
    }
    return told;
  }

  static String comment(List<Covered> rules) {
    Long alerts = Coverage.alerts(rules);
    return "%s rules, %s on%s"
        .formatted(
            rules.size(),
            Coverage.enabled(rules),
            alerts == null ? "" : ", %s alerts".formatted(alerts));
  }

  private static List<Map<String, Object>> metadata(List<Covered> rules) {
    List<Map<String, Object>> metadata = new ArrayList<>();
    for (Covered rule : rules.subList(0, Math.min(MOST_RULES, rules.size()))) {
      metadata.add(
          Map.of(
              "name",
              rule.enabled() ? "rule" : "rule (off)",
              "value",
              "%s (%s)".formatted(rule.rule().name(), rule.rule().ruleId())));
    }
    if (rules.size() > MOST_RULES) {
      metadata.add(
          Map.of("name", "more rules", "value", Integer.toString(rules.size() - MOST_RULES)));
    }
    return metadata;
  }
}
