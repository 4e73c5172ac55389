package dev.detection.rule;

import java.util.List;

/**
 * Checks the shape of keys that records do not carry, so that whoever reads them from the source
 * finds what the public API promises. Only what is there is checked: none of them is required.
 */
final class Descriptions {
  private static final List<String> STRINGS =
      List.of(
          "description",
          "license",
          "note",
          "setup",
          "namespace",
          "timeline_id",
          "timeline_title",
          "rule_name_override",
          "data_view_id",
          "saved_id",
          "output_index",
          "throttle");

  private static final List<String> STRING_LISTS =
      List.of("author", "false_positives", "references", "tags");

  private static final List<String> OBJECT_LISTS =
      List.of("filters", "threat_filters", "exceptions_list", "actions", "response_actions");

  private Descriptions() {}

  static void check(Fields fields) {
    STRINGS.forEach(key -> fields.string(key, null));
    STRING_LISTS.forEach(fields::anyStrings);
    OBJECT_LISTS.forEach(fields::objects);
    fields.objects("threat").forEach(Descriptions::checkThreat);
    fields.objects("risk_score_mapping").forEach(Descriptions::checkMapping);
    for (Fields mapping : fields.objects("severity_mapping")) {
      checkMapping(mapping);
      mapping.choice("severity", RuleReader.SEVERITIES, null);
    }
    checkSuppression(fields.object("alert_suppression"));
  }

  private static void checkMapping(Fields mapping) {
    mapping.string("field", null);
    mapping.choice("operator", List.of("equals"), "equals");
  }

  private static void checkThreat(Fields threat) {
    threat.string("framework", null);
    Fields tactic = threat.object("tactic");
    if (tactic != null) {
      checkEntry(tactic);
    }
    for (Fields technique : threat.objects("technique")) {
      checkEntry(technique);
      technique.objects("subtechnique").forEach(Descriptions::checkEntry);
    }
  }

  private static void checkEntry(Fields entry) {
    entry.string("id", null);
    entry.string("name", null);
    entry.string("reference", null);
  }

  private static void checkSuppression(Fields suppression) {
    if (suppression == null) {
      return;
    }
    if (suppression.has("group_by")) {
      suppression.distinct("group_by", 1, 5);
    }
    suppression.choice("missing_fields_strategy", List.of("suppress", "doNotSuppress"), "suppress");
    Fields duration = suppression.object("duration");
    if (duration != null) {
      duration.whole("value", 1, Integer.MAX_VALUE, null);
      duration.choice("unit", List.of("s", "m", "h"), null);
    }
  }
}
