package dev.detection.match;

import static org.junit.Assert.assertEquals;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** What computed conditions of EQL see of fields that are neither text nor plain numbers. */
public class ScriptValuesTests {
  private static final Schema SCHEMA =
      Schema.ofMapping(
          Map.of(
              "properties",
              Map.of(
                  "start", Map.of("type", "date"),
                  "end", Map.of("type", "date"),
                  "u", Map.of("type", "unsigned_long"),
                  "n", Map.of("type", "long"))));

  private static void assertMatches(boolean expected, String condition, Map<String, Object> event) {
    Judge judge = RuleSet.of(List.of(QueryRules.eql("r", "any where " + condition))).judge(SCHEMA);
    assertEquals(List.of(), judge.notJudged());
    assertEquals(
        condition + " of " + event,
        expected,
        judge.judge(event, Instant.EPOCH).ruleIds().contains("r"));
  }

  @Test
  public void datesAreComparedAsPointsInTime() {
    Map<String, Object> event =
        Map.of("start", "2026-01-01T01:00:00+01:00", "end", List.of("2025-12-31", "2026-01-01"));
    assertMatches(true, "start == end", event);
    assertMatches(true, "start > end", event);
    assertMatches(false, "start < end", event);
    assertMatches(false, "start != end", event); // not of any equal pair
    assertMatches(false, "start <= end", Map.of("start", 0));
  }

  @Test
  public void datesAreTextInUniversalTime() {
    Map<String, Object> event = Map.of("start", "2026-01-01T01:02:03.004+01:00");
    assertMatches(true, "string(start) == \"2026-01-01T00:02:03.004Z\"", event);
    assertMatches(true, "startsWith(string(start), \"2026-01-01T00:02\")", event);
    assertMatches(true, "string(start) == \"2026-01-01T00:00Z\"", Map.of("start", "2026-01-01"));
  }

  @Test
  public void unsignedNumbersAreExact() {
    Map<String, Object> event = Map.of("u", "18446744073709551615", "n", 5);
    assertMatches(true, "string(u) == \"18446744073709551615\"", event);
    assertMatches(true, "u > n", event);
    assertMatches(false, "u == n", event);
    assertMatches(true, "u == n", Map.of("u", 5, "n", 5));
    assertMatches(true, "u + 1 == 6", Map.of("u", 5));
  }
}
