package dev.detection.rule;

import static org.junit.Assert.assertEquals;

import java.util.List;
import org.junit.Test;

/** Keys whose effect the records do not carry are visible. */
public class RuleKeysTests {

  private static RuleHead head(String type, String keys) {
    return Rules.parseToml(
            "[rule]\nrule_id='a'\nname='n'\nseverity='low'\nrisk_score=1\ntype='"
                + type
                + "'\nquery='q'\n"
                + keys)
        .rule()
        .head();
  }

  @Test
  public void keysThatOnlyDescribeHaveNoEffect() {
    RuleHead head =
        head(
            "query",
            """
            author = ["me"]
            description = "d"
            false_positives = ["f"]
            investigation_fields = { field_names = ["a"] }
            license = "l"
            note = "n"
            references = ["r"]
            related_integrations = [{ package = "p", version = "1" }]
            required_fields = [{ name = "a", type = "keyword" }]
            setup = "s"
            tags = ["t"]
            timeline_id = "t"
            timeline_title = "t"
            version = 3
            meta = { from = "1m" }
            namespace = "default"
            items_per_search = 10
            threat = [{ framework = "MITRE ATT&CK", tactic = { id = "TA0001" }, technique = [] }]
            """);
    assertEquals(List.of(), RuleKeys.withEffectBeyondCore(head));
    assertEquals(List.of(), RuleKeys.unknown(head));
  }

  @Test
  public void keysThatChangeWhatIsFoundAreNamed() {
    RuleHead head =
        head(
            "query",
            """
            to = "now-1m"
            filters = [{ query = { exists = { field = "a" } } }]
            exceptions_list = [{ list_id = "l" }]
            alert_suppression = { group_by = ["a"] }
            data_view_id = "v"
            response_actions = [{}]
            actions = [{}]
            throttle = "1h"
            output_index = "elsewhere"
            severity_mapping = [{ field = "a", severity = "high" }]
            risk_score_mapping = [{ field = "a" }]
            rule_name_override = "a"
            """);
    assertEquals(
        List.of(
            "actions",
            "alert_suppression",
            "data_view_id",
            "exceptions_list",
            "filters",
            "output_index",
            "response_actions",
            "risk_score_mapping",
            "rule_name_override",
            "severity_mapping",
            "throttle",
            "to"),
        RuleKeys.withEffectBeyondCore(head));
  }

  @Test
  public void valuesThatAskForNothingHaveNoEffect() {
    RuleHead head =
        head(
            "query",
            """
            to = "now"
            filters = []
            exceptions_list = []
            alert_suppression = {}
            data_view_id = ""
            actions = []
            throttle = "no_actions"
            output_index = ".siem-signals-default"
            severity_mapping = []
            rule_name_override = ""
            saved_id = "from-this-search"
            brand_new = []
            """);
    assertEquals(List.of(), RuleKeys.withEffectBeyondCore(head));
    assertEquals(List.of(), RuleKeys.unknown(head));
  }

  @Test
  public void keysOfOneTypeOnly() {
    assertEquals(
        List.of("event_category_override", "tiebreaker_field", "timestamp_field"),
        RuleKeys.withEffectBeyondCore(
            head("eql", "event_category_override='a'\ntimestamp_field='b'\ntiebreaker_field='c'")));
    assertEquals(
        List.of("saved_id"), RuleKeys.withEffectBeyondCore(head("saved_query", "saved_id='s'")));
  }

  @Test
  public void unknownKeysAreNamedAlsoWithinThresholds() {
    assertEquals(
        List.of("brand_new", "threshold.cardinality.fields", "threshold.window"),
        RuleKeys.unknown(
            head(
                "threshold",
                """
                brand_new = 1
                [rule.threshold]
                field = []
                value = 1
                window = "5m"
                [[rule.threshold.cardinality]]
                field = "a"
                fields = "b"
                value = 2
                """)));
  }
}
