package dev.detection.rule;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.Test;

/** Many rules in one text. */
public class ManyRulesTests {

  private static String rule(String id) {
    return "{\"rule_id\":\"%s\",\"name\":\"n\",\"severity\":\"low\",\"risk_score\":1,\"type\":\"query\",\"query\":\"\"}"
        .formatted(id);
  }

  private static final String TOML =
      """
      [rule]
      rule_id = "t1"
      name = "n"
      severity = "low"
      risk_score = 1
      type = "query"
      query = ""
      """;

  private static String tomlLine(String toml) {
    return Rules.toJson(Map.of("toml", toml));
  }

  /** One line for each reading: its kind, line, and what is known of it. */
  private static List<String> read(String text) {
    return Rules.parseMany(text).stream()
        .map(
            reading ->
                switch (reading) {
                  case Reading.Read read -> read.line() + " read " + read.rule().id();
                  case Reading.Refused refused ->
                      refused.line() + " refused " + refused.ruleId() + " " + refused.problems();
                  case Reading.Skipped skipped -> skipped.line() + " skipped " + skipped.why();
                })
        .toList();
  }

  @Test
  public void anExportIsReadAsItIs() {
    String export =
        String.join(
            "\n",
            rule("a"),
            rule("b"),
            "{\"id\":\"1\",\"list_id\":\"l\",\"type\":\"detection\",\"name\":\"exceptions\"}",
            "{\"id\":\"2\",\"list_id\":\"l\",\"item_id\":\"i\",\"entries\":[],\"type\":\"simple\"}",
            "{\"id\":\"3\",\"type\":\"action\",\"attributes\":{\"name\":\"mail\"},\"references\":[]}",
            "{\"exported_count\":4,\"exported_rules_count\":2,\"missing_rules\":[]}",
            "");
    assertEquals(
        List.of(
            "1 read a",
            "2 read b",
            "3 skipped an exception list",
            "4 skipped an exception list item",
            "5 skipped a saved object such as an action connector",
            "6 skipped the summary of an export"),
        read(export));
    Reading.Skipped item = (Reading.Skipped) Rules.parseMany(export).get(3);
    assertEquals("i", item.content().get("item_id"));
  }

  @Test
  public void badLinesDoNotHurtTheOthers() {
    assertEquals(
        List.of(
            "1 read a",
            "2 refused null [line 2, column 3: not valid JSON: Unexpected character (',' (code"
                + " 44)): was expecting double-quote to start field name]",
            "4 refused c [rule [c], key [type], line 4, column 1: is required]",
            "5 refused null [line 5, column 1: expected a JSON object but was a list]",
            "6 read d"),
        read(
            String.join(
                "\r\n",
                rule("a"),
                "{ ,} }",
                "  ",
                "{\"rule_id\":\"c\",\"name\":\"n\",\"severity\":\"low\",\"risk_score\":1}",
                "[1]",
                rule("d"))));
  }

  @Test
  public void ofTwoRulesWithOneIdTheSecondIsRefused() {
    assertEquals(
        List.of(
            "2 read a",
            "3 read t1",
            "4 refused a [rule [a], key [rule_id], line 4, column 2: is already the id of the rule"
                + " on line 2]",
            "5 refused t1 [rule [t1], key [rule_id], line 2, column 1: is already the id of the"
                + " rule on line 3]"),
        read("\n" + rule("a") + "\n" + tomlLine(TOML) + "\n" + rule("a") + "\n" + tomlLine(TOML)));
  }

  @Test
  public void aRefusedLineDoesNotTakeTheId() {
    assertEquals("2 read a", read(rule("a").replace("low", "lo") + "\n" + rule("a")).get(1));
  }

  @Test
  public void tomlLinesHaveThePlacesOfTheirFile() {
    assertEquals(
        List.of(
            "1 read t1",
            "2 refused t1 [rule [t1], key [severity], line 4, column 1: expected one of [low,"
                + " medium, high, critical] but was [lo]; did you mean [low]?]",
            "3 refused null [key [toml], line 3, column 2: expected a string but was a number]",
            "4 refused null [key [file], line 4, column 2: is not known, expected one of [toml]]"),
        read(
            String.join(
                "\n",
                tomlLine(TOML),
                tomlLine(TOML.replace("low", "lo")),
                "{\"toml\":1}",
                "{\"file\":\"x\",\"toml\":\"[rule]\"}")));
  }

  @Test
  public void aTomlFileIsOneRule() {
    assertEquals(List.of("1 read t1"), read("\uFEFF# a rule\n" + TOML));
    assertEquals(
        List.of("1 refused t1 [rule [t1], key [query], line 1, column 1: is required]"),
        read(TOML.replace("query = \"\"\n", "")));
  }

  @Test
  public void oneRuleMayBeSpreadOverManyLines() {
    assertEquals(List.of("2 read a"), read("\n" + rule("a").replace(",", ",\n  ")));
    assertEquals(
        List.of(
            "1 refused a [rule [a], key [severity], line 3, column 3: expected one of [low, medium,"
                + " high, critical] but was [lo]; did you mean [low]?]"),
        read(rule("a").replace(",", ",\n  ").replace("low", "lo")));
  }

  @Test
  public void textsThatAreNoRulesAreRefusedAndNotPassedOver() {
    assertEquals(
        List.of("1 refused null [line 1, column 1: expected rules but the text is empty]"),
        read(" \n\n"));
    assertEquals(
        List.of(
            "1 refused null [line 1, column 1: expected one rule on each line (NDJSON) but was a"
                + " list of rules]"),
        read("[\n" + rule("a") + "]"));
    assertTrue(read("Not a rule.").getFirst().contains("not valid TOML"));
  }

  @Test
  public void readingsKnowWhereTheRuleStands() {
    List<Reading> readings = Rules.parseMany("\n" + rule("a") + "\n" + tomlLine(TOML));
    Origin json = ((Reading.Read) readings.get(0)).origin();
    assertEquals(Origin.Format.JSON, json.format());
    assertEquals(new Position(2, 2), json.of("rule_id"));
    Origin toml = ((Reading.Read) readings.get(1)).origin();
    assertEquals(Origin.Format.TOML, toml.format());
    assertEquals(new Position(7, 1), toml.of("query"));
  }
}
