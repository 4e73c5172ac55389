package dev.detection.rule;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** The tests that a rule file may bring along. */
public class RuleTestTablesTests {
  private static final String RULE =
      """
      [rule]
      rule_id = "r1"
      name = "n"
      severity = "low"
      risk_score = 1
      type = "query"
      query = ""
      """;

  private static List<String> problems(String tests) {
    RuleException e = assertThrows(RuleException.class, () -> Rules.parseToml(RULE + tests));
    return e.problems().stream().map(RuleProblem::toString).toList();
  }

  @Test
  public void aTestSaysWhetherItsEventsMatch() {
    List<RuleTest> tests =
        Rules.parseToml(
                RULE
                    + """
                    [[test]]
                    name = "hit"
                    events = ['{"a": 1}', '{"a": 2}']
                    [[test]]
                    name = "miss"
                    match = false
                    events = ['{}']
                    """)
            .tests();
    assertEquals(
        List.of(
            new RuleTest("hit", true, List.of("{\"a\": 1}", "{\"a\": 2}"), null, null),
            new RuleTest("miss", false, List.of("{}"), null, null)),
        tests);
  }

  @Test
  public void aTestOfAScheduledRuleSaysWhatTheAlertsAre() {
    List<RuleTest> tests =
        Rules.parseToml(
                RULE
                    + """
                    [[test]]
                    name = "new"
                    events = ['{}']
                    alerts = [{ terms = ["/usr/bin/x"] }]
                    now = 2026-05-01T12:00:00Z
                    [[test]]
                    name = "known"
                    events = ['{}']
                    alerts = []
                    now = "2026-05-02"
                    """)
            .tests();
    RuleTest fresh = tests.get(0);
    assertEquals(true, fresh.match());
    assertEquals(List.of(Map.of("terms", List.of("/usr/bin/x"))), fresh.alerts());
    assertEquals(Instant.parse("2026-05-01T12:00:00Z"), fresh.now());
    RuleTest known = tests.get(1);
    assertEquals(false, known.match());
    assertEquals(List.of(), known.alerts());
    assertEquals(Instant.parse("2026-05-02T00:00:00Z"), known.now());
  }

  @Test
  public void filesWithoutTestsHaveNone() {
    assertEquals(List.of(), Rules.parseToml(RULE).tests());
    assertNull(Rules.parseToml(RULE).rule().head().source().get("test"));
  }

  @Test
  public void wrongTestsAreRefusedWithTheirPlaces() {
    assertEquals(
        List.of(
            "rule [r1], key [test[0].name], line 8, column 1: is required",
            "rule [r1], key [test[0].events[1]], line 9, column 17: expected a JSON object:"
                + " line 1, column 6: not valid JSON: Unexpected character ('}' (code 125)):"
                + " expected a value",
            "rule [r1], key [test[0].event], line 10, column 1: is not known, expected one of"
                + " [name, match, events, alerts, now]; did you mean [events]?",
            "rule [r1], key [test[0].match], line 11, column 1: says the opposite of [alerts]",
            "rule [r1], key [test[0].now], line 13, column 1: expected date math such as now-6m,"
                + " now/d or 2026-01-31T00:00:00Z||-1d but was [noon]"),
        problems(
            """
            [[test]]
            events = ['{}', '{"a":}']
            event = 1
            match = true
            alerts = []
            now = "noon"
            """));
  }

  @Test
  public void aMisspeltTableOfTestsIsNotPassedOver() {
    assertEquals(
        List.of("rule [r1], key [tests], line 8, column 1: is not known; did you mean [test]?"),
        problems("[[tests]]\nname = 'x'\n"));
  }

  @Test
  public void eventsAreRequired() {
    assertEquals(
        List.of("rule [r1], key [test[0].events], line 8, column 1: is required"),
        problems("[[test]]\nname = 'x'\n"));
  }
}
