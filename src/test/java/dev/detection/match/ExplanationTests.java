package dev.detection.match;

import static org.junit.Assert.assertEquals;

import dev.detection.rule.Rules;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** What people are told of why an event meets a rule or does not. */
public class ExplanationTests {
  private static final Schema SCHEMA =
      Schema.ofMapping(
          Map.of(
              "properties",
              Map.of(
                  "a", Map.of("type", "keyword", "ignore_above", 5),
                  "n", Map.of("type", "long"),
                  "at", Map.of("type", "date"),
                  "place", Map.of("type", "geo_point"),
                  "flat", Map.of("type", "flattened"),
                  "user",
                      Map.of(
                          "type",
                          "nested",
                          "properties",
                          Map.of(
                              "name", Map.of("type", "keyword"), "id", Map.of("type", "long"))))));

  private static List<String> explain(String language, String query, String event) {
    return explain(language, query, "", event);
  }

  private static List<String> explain(String language, String query, String more, String event) {
    CompiledRule rule =
        CompiledRule.compile(
            Rules.parseJson(
                """
                {"rule_id": "r", "name": "n", "description": "d", "severity": "low",
                 "risk_score": 1, "type": "%s", "language": "%s", "query": "%s",
                 "index": ["events"] %s}\
                """
                    .formatted(
                        language.equals("eql") ? "eql" : "query",
                        language,
                        query.replace("\"", "\\\""),
                        more)));
    return rule.explain(SCHEMA, Case.json(event), Instant.ofEpochMilli(0)).get("r").lines();
  }

  @Test
  public void theFirstFalseClauseDecidesAnAnd() {
    assertEquals(
        List.of(
            "  false   and",
            "    true    a: x",
            "            a (keyword): \"x\"",
            ">   false   n > 3",
            "            n (long): no value",
            "    false   n < 1",
            "            n (long): no value"),
        explain("kuery", "a: x and n > 3 and n < 1", "{\"a\": \"x\"}"));
  }

  @Test
  public void theFirstTrueClauseDecidesAnOr() {
    assertEquals(
        List.of(
            "  true    or",
            "    false   a: y",
            "            a (keyword): \"x\", \"z\"",
            ">   true    a: z*",
            "            a (keyword): \"x\", \"z\"; met by \"z\"",
            "    true    n > 3",
            "            n (long): 4"),
        explain("kuery", "a: y or a: z* or n > 3", "{\"a\": [\"x\", \"z\"], \"n\": 4}"));
  }

  @Test
  public void valuesThatASearchDoesNotSeeAreTold() {
    assertEquals(
        List.of(
            "  true    not",
            ">   false   a: *",
            "            a (keyword): \"too long\"; not searchable: \"too long\""),
        explain("kuery", "not a: *", "{\"a\": \"too long\"}"));
  }

  @Test
  public void fieldsThatAreNotMappedYetAreTypedByTheEvent() {
    assertEquals(
        List.of("> true    b: \"one two\"", "          b (text): \"one two\""),
        explain("kuery", "b: \"one two\"", "{\"b\": \"one two\"}"));
    assertEquals(
        List.of("> false   b.keyword: x", "          b.keyword (not mapped): no value"),
        explain("kuery", "b.keyword: x", "{}"));
  }

  @Test
  public void nestedGroupsAreToldForTheObjectThatMeetsThem() {
    assertEquals(
        List.of(
            "  true    nested user",
            "    true    and",
            ">     true    user.name: b",
            "              user.name (keyword): \"b\"",
            ">     true    user.id: 2",
            "              user.id (long): 2"),
        explain(
            "kuery",
            "user: {name: b and id: 2}",
            "{\"user\": [{\"name\": \"a\", \"id\": 2}, {\"name\": \"b\", \"id\": 2}]}"));
  }

  @Test
  public void computedClausesShowTheValuesOfTheirFields() {
    assertEquals(
        List.of(
            "> false   length(a) > n", "          a (keyword): \"abc\"", "          n (long): 4"),
        explain("eql", "any where length(a) > n", "{\"a\": \"abc\", \"n\": 4}"));
  }

  @Test
  public void whatCannotBeJudgedIsToldWithTheReason() {
    assertEquals(
        List.of(
            "  unknown and",
            ">   unknown place == 1  -- field [place] as type [geo_point] is not supported (line 1,"
                + " column 11)",
            "    true    n == 1",
            "            n (long): 1"),
        explain("eql", "any where place == 1 and n == 1", "{\"n\": 1}"));
  }

  @Test
  public void filtersArePartsToo() {
    assertEquals(
        List.of(
            "  false   and",
            "    true    n == 1",
            "            n (long): 1",
            ">   false   {\"query\":{\"term\":{\"flat.k\":\"x\"}}}",
            "            flat.k (flattened): k: \"y\""),
        explain(
            "eql",
            "any where n == 1",
            ", \"filters\": [{\"query\": {\"term\": {\"flat.k\": \"x\"}}}]",
            "{\"n\": 1, \"flat\": {\"k\": \"y\"}}"));
  }

  /** A word with two operators in it: the first is part of the word. */
  @Test
  public void aFuzzyWordThatLooksLikeALimitIsNamed() {
    assertEquals(
        List.of("> false   a:>=now-1~2", "          a (keyword): \"x\""),
        explain("lucene", "a:>=now-1~2", "{\"a\": \"x\"}"));
  }
}
