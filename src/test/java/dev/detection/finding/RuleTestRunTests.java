package dev.detection.finding;

import static org.junit.Assert.assertEquals;

import dev.detection.match.CompiledRule;
import dev.detection.rule.RuleFile;
import dev.detection.rule.Rules;
import java.time.Instant;
import java.util.List;
import org.junit.Test;

/** A test of a rule file fails where the rule does something else than it says. */
public class RuleTestRunTests {
  private static final String EVENTS =
      """
      events = [
        '{"@timestamp": "2026-03-01T00:00:00Z", "event.kind": "event", "user.name": ["ann", "bo"]}',
        '{"@timestamp": "2026-03-09T23:50:00Z", "event.kind": "event", "user.name": "bo"}',
        '{"@timestamp": "2026-03-09T23:51:00Z", "event.kind": "event", "user.name": "cy"}',
        '{"@timestamp": "2026-03-09T23:52:00Z", "event.kind": "metric", "user.name": "di"}',
        '{"@timestamp": "2026-03-10T00:01:00Z", "event.kind": "event", "user.name": "ed"}',
      ]
      """;

  private static List<String> failures(String rule, String test) {
    RuleFile file =
        Rules.parseToml(
            """
            [rule]
            rule_id = "r"
            name = "n"
            severity = "low"
            risk_score = 1
            index = ["logs-*"]
            query = "event.kind: event"
            %s
            [[test]]
            name = "t"
            %s
            """
                .formatted(rule, test + "\n" + EVENTS));
    return RuleTestRun.failures(
        CompiledRule.compile(file.rule()), file.tests().getFirst(), Instant.EPOCH);
  }

  private static List<String> ofQuery(String test) {
    return failures("type = 'query'", test);
  }

  @Test
  public void rulesOfAnomaliesAreAskedAboutResults() {
    String rule =
        """
        type = 'machine_learning'
        machine_learning_job_id = ['a', 'b']
        anomaly_threshold = 75
        """;
    String above = "{\"result_type\": \"record\", \"job_id\": \"b\", \"record_score\": 75}";
    String below = "{\"result_type\": \"record\", \"job_id\": \"a\", \"record_score\": 74.9}";
    assertEquals(List.of(), ofResults(rule, true, above));
    assertEquals(List.of(), ofResults(rule, false, below, above.replace("\"b\"", "\"c\"")));
    assertEquals(List.of("event 2 does not match"), ofResults(rule, true, above, below));
    assertEquals(List.of("event 1 matches"), ofResults(rule, false, above, below));
  }

  private static List<String> ofResults(String rule, boolean match, String... results) {
    RuleFile file =
        Rules.parseToml(
            """
            [rule]
            rule_id = "r"
            name = "n"
            severity = "low"
            risk_score = 1
            %s
            [[test]]
            name = "t"
            match = %s
            events = ['%s']
            """
                .formatted(rule, match, String.join("', '", results)));
    return RuleTestRun.failures(
        CompiledRule.compile(file.rule()), file.tests().getFirst(), Instant.EPOCH);
  }

  private static List<String> ofNewTerms(String test) {
    return failures(
        """
        type = 'new_terms'
        from = 'now-1h'
        new_terms_fields = ['user.name']
        history_window_start = 'now-10d'
        """,
        test);
  }

  @Test
  public void everyEventMustMatchOrNone() {
    assertEquals(List.of("event 4 does not match"), ofQuery("match = true"));
    assertEquals(
        List.of("event 1 matches", "event 2 matches", "event 3 matches", "event 5 matches"),
        ofQuery("match = false"));
  }

  @Test
  public void alertsAreAboutTermsOfTheWindowThatTheHistoryLacks() {
    String now = "now = '2026-03-10T00:00:00Z'\n";
    assertEquals(List.of(), ofNewTerms(now + "alerts = [{ terms = ['cy'] }]"));
    assertEquals(List.of(), ofNewTerms(now + "match = true"));
    assertEquals(List.of("expected new terms [] but were [[cy]]"), ofNewTerms(now + "alerts = []"));
    assertEquals(
        List.of("expected new terms [[bo], [cy]] but were [[cy]]"),
        ofNewTerms(now + "alerts = [{ terms = ['bo'] }, { terms = ['cy'] }]"));
    assertEquals(List.of("new are [[cy]]"), ofNewTerms(now + "match = false"));
  }

  @Test
  public void whatCannotBeComparedIsNotPassedOver() {
    assertEquals(List.of("a test of a scheduled rule needs [now]"), ofNewTerms("alerts = []"));
    assertEquals(
        List.of("expected an alert with [terms] alone but was {terms=[cy], severity=low}"),
        ofNewTerms(
            """
            now = '2026-03-10T00:00:00Z'
            alerts = [{ terms = ['cy'], severity = 'low' }]\
            """));
    assertEquals(
        "[alerts] has no meaning for a rule on single events, use [match]",
        ofQuery("alerts = [{ terms = ['cy'] }]").getFirst());
  }
}
