package dev.detection.rule;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/** Rules of all types, in TOML and JSON. */
public class RulesTests {
  private static final String HEAD =
      """
      rule_id = "r1"
      name = "A rule"
      severity = "low"
      risk_score = 21
      """;

  private static final String JSON_HEAD =
      "\"rule_id\": \"r1\", \"name\": \"A rule\", \"severity\": \"low\", \"risk_score\": 21, ";

  private static Rule toml(String keys) {
    return Rules.parseToml("[rule]\n" + HEAD + keys).rule();
  }

  private static Rule json(String keys) {
    return Rules.parseJson("{" + JSON_HEAD + keys + "}");
  }

  /** The rule of both texts, which must be the same one and survive JSON. */
  private static Rule same(String tomlKeys, String jsonKeys) {
    Rule rule = toml(tomlKeys);
    assertEquals(rule, json(jsonKeys));
    assertEquals(rule, Rules.parseJson(Rules.toJson(rule)));
    assertEquals(rule, Rules.fromMap(rule.head().source()));
    return rule;
  }

  @Test
  public void queryRulesHaveTheDefaultsOfThePublicFormat() {
    Rule.Query rule =
        (Rule.Query)
            same("type = 'query'\nquery = 'a:1'", "\"type\": \"query\", \"query\": \"a:1\"");
    assertEquals(Language.KUERY, rule.language());
    assertEquals("a:1", rule.query());
    RuleHead head = rule.head();
    assertEquals("r1", rule.id());
    assertEquals("A rule", head.name());
    assertNull(head.enabled());
    assertEquals(List.of(), head.index());
    assertEquals("now-6m", head.from());
    assertEquals("now", head.to());
    assertEquals("5m", head.interval());
    assertEquals(100, head.maxSignals());
    assertEquals("low", head.severity());
    assertEquals(21, head.riskScore(), 0);
    assertNull(head.timestampOverride());
    assertTrue(head.timestampFallback());
    assertFalse(head.buildingBlock());
    assertEquals(
        "defaults are not filled in",
        Map.of(
            "rule_id",
            "r1",
            "name",
            "A rule",
            "severity",
            "low",
            "risk_score",
            21L,
            "type",
            "query",
            "query",
            "a:1"),
        head.source());
  }

  @Test
  public void theHeadIsAsTheAuthorWroteIt() {
    RuleHead head =
        same(
                """
                type = "query"
                query = ""
                language = "lucene"
                enabled = false
                index = ["logs-*", "-logs-test-*"]
                from = "now-1h/h"
                to = "now-1m"
                interval = "1h"
                max_signals = 7
                timestamp_override = "event.ingested"
                timestamp_override_fallback_disabled = true
                building_block_type = "default"
                """,
                """
                "type": "query", "query": "", "language": "lucene", "enabled": false,
                "index": ["logs-*", "-logs-test-*"], "from": "now-1h/h", "to": "now-1m",
                "interval": "1h", "max_signals": 7, "timestamp_override": "event.ingested",
                "timestamp_override_fallback_disabled": true, "building_block_type": "default"
                """)
            .head();
    assertEquals(false, head.enabled());
    assertEquals(List.of("logs-*", "-logs-test-*"), head.index());
    assertEquals("now-1h/h", head.from());
    assertEquals("now-1m", head.to());
    assertEquals("1h", head.interval());
    assertEquals(7, head.maxSignals());
    assertEquals("event.ingested", head.timestampOverride());
    assertFalse(head.timestampFallback());
    assertTrue(head.buildingBlock());
  }

  @Test
  public void savedQueriesAndSimpleTypes() {
    Rule saved =
        same(
            "type = 'saved_query'\nsaved_id = 's1'",
            "\"type\": \"saved_query\", \"saved_id\": \"s1\"");
    assertEquals(new Rule.SavedQuery(saved.head(), "s1", Language.KUERY, null), saved);
    Rule esql =
        same(
            "type = 'esql'\nlanguage = 'esql'\nquery = 'from a'",
            "\"type\": \"esql\", \"language\": \"esql\", \"query\": \"from a\"");
    assertEquals(new Rule.Esql(esql.head(), "from a"), esql);
    Rule eql =
        same(
            "type = 'eql'\nquery = 'any where true'\nevent_category_override = 'event.type'\n"
                + "tiebreaker_field = ''",
            "\"type\": \"eql\", \"query\": \"any where true\","
                + " \"event_category_override\": \"event.type\", \"tiebreaker_field\": \"\"");
    assertEquals(new Rule.Eql(eql.head(), "any where true", "event.type", null, null), eql);
  }

  @Test
  public void newTermsOfFilesAreFlatAsInTheApi() {
    Rule rule =
        same(
            """
            type = "new_terms"
            query = "a:1"
            [rule.new_terms]
            field = "new_terms_fields"
            value = ["host.id", "process.executable"]
            [[rule.new_terms.history_window_start]]
            field = "history_window_start"
            value = "now-7d"
            """,
            """
            "type": "new_terms", "query": "a:1",
            "new_terms_fields": ["host.id", "process.executable"],
            "history_window_start": "now-7d"
            """);
    assertEquals(
        new Rule.NewTerms(
            rule.head(), Language.KUERY, "a:1", List.of("host.id", "process.executable"), "now-7d"),
        rule);
    assertFalse(rule.head().source().containsKey("new_terms"));
  }

  @Test
  public void thresholdsWithOneFieldOrNoneAreLists() {
    Rule rule =
        same(
            """
            type = "threshold"
            query = "a:1"
            [rule.threshold]
            field = ["source.ip"]
            value = 10
            [[rule.threshold.cardinality]]
            field = "user.name"
            value = 3
            """,
            """
            "type": "threshold", "query": "a:1", "threshold": {"field": "source.ip", "value": 10,
            "cardinality": [{"field": "user.name", "value": 3}]}
            """);
    assertEquals(
        new Rule.Threshold(
            rule.head(),
            Language.KUERY,
            "a:1",
            List.of("source.ip"),
            10,
            List.of(new Rule.Cardinality("user.name", 3))),
        rule);
    Rule.Threshold none =
        (Rule.Threshold)
            json(
                "\"type\":\"threshold\",\"query\":\"\",\"threshold\":{\"field\":\"\",\"value\":2.0}");
    assertEquals(List.of(), none.fields());
    assertEquals(2, none.value());
    assertEquals(List.of(), ((Map<?, ?>) none.head().source().get("threshold")).get("field"));
  }

  @Test
  public void threatMatch() {
    Rule rule =
        same(
            """
            type = "threat_match"
            query = "a:*"
            threat_index = ["ti-*"]
            threat_query = "b:*"
            threat_language = "lucene"
            [[rule.threat_mapping]]
            [[rule.threat_mapping.entries]]
            field = "a"
            type = "mapping"
            value = "b"
            [[rule.threat_mapping.entries]]
            field = "c"
            type = "mapping"
            value = "d"
            negate = true
            """,
            """
            "type": "threat_match", "query": "a:*", "threat_index": ["ti-*"], "threat_query": "b:*",
            "threat_language": "lucene", "threat_mapping": [{"entries": [
            {"field": "a", "type": "mapping", "value": "b"},
            {"field": "c", "type": "mapping", "value": "d", "negate": true}]}]
            """);
    assertEquals(
        new Rule.ThreatMatch(
            rule.head(),
            Language.KUERY,
            "a:*",
            List.of("ti-*"),
            Language.LUCENE,
            "b:*",
            List.of(
                List.of(
                    new Rule.ThreatEntry("a", "b", false), new Rule.ThreatEntry("c", "d", true))),
            "threat.indicator"),
        rule);
  }

  @Test
  public void machineLearningJobsAreListsEvenIfThereIsOne() {
    Rule rule =
        same(
            "type = 'machine_learning'\nmachine_learning_job_id = 'j'\nanomaly_threshold = 75",
            "\"type\": \"machine_learning\", \"machine_learning_job_id\": [\"j\"],"
                + " \"anomaly_threshold\": 75");
    assertEquals(new Rule.MachineLearning(rule.head(), List.of("j"), 75), rule);
  }

  @Test
  public void keysOfTheServerAndNullsAreLeftOutOfTheSource() {
    Rule rule =
        json(
            "\"type\": \"query\", \"query\": \"\", \"id\": \"x\", \"updated_at\": \"2026\","
                + " \"immutable\": true, \"timeline_id\": null, \"brand_new\": {\"a\": null}");
    Map<String, Object> source = rule.head().source();
    assertEquals(
        List.of("brand_new", "name", "query", "risk_score", "rule_id", "severity", "type"),
        source.keySet().stream().sorted().toList());
    assertEquals(Collections.singletonMap("a", null), source.get("brand_new"));
  }

  @Test
  public void metadataAndTransformDoNotComeIntoTheSource() {
    String file =
        "[metadata]\nmaturity = 'production'\n[transform]\n[[transform.investigate]]\nlabel = 'x'\n"
            + "[rule]\ntype = 'query'\nquery = ''\n"
            + HEAD;
    Rule rule = Rules.parseToml(file).rule();
    assertEquals(toml("type = 'query'\nquery = ''"), rule);
    assertEquals(List.of(), RuleKeys.unknown(rule.head()));
  }

  @Test
  public void theSourceCannotBeChanged() {
    Rule rule = toml("type = 'query'\nquery = ''\ntags = ['a']\nmeta = { x = 1 }");
    Map<String, Object> source = rule.head().source();
    assertThrows(UnsupportedOperationException.class, () -> source.put("a", 1L));
    assertThrows(UnsupportedOperationException.class, () -> ((List<?>) source.get("tags")).clear());
    assertThrows(
        UnsupportedOperationException.class, () -> ((Map<?, ?>) source.get("meta")).clear());
  }

  @Test
  public void jsonIsTheSameForEqualMapsWhateverTheirOrder() {
    Map<String, Object> map = new HashMap<>();
    map.put("b", Arrays.asList(1L, 2.5, true, null, "\u2028\"\n"));
    map.put("a", Map.of("z", 1L, "y", Map.of()));
    assertEquals(
        "{\"a\":{\"y\":{},\"z\":1},\"b\":[1,2.5,true,null,\"\u2028\\\"\\n\"]}", Rules.toJson(map));
    assertThrows(IllegalArgumentException.class, () -> Rules.toJson(Map.of("a", Thread.State.NEW)));
  }

  @Test
  public void numbersKeepTheirKind() {
    Rule rule =
        json(
            "\"type\": \"query\", \"query\": \"\", \"meta\": {\"a\": 1e21, \"b\": -0.5, \"c\": 7}");
    assertEquals(Map.of("a", 1e21, "b", -0.5, "c", 7L), rule.head().source().get("meta"));
    assertEquals(rule, Rules.parseJson(Rules.toJson(rule)));
  }

  @Test
  public void mapsThatJsonCannotExpressAreRefused() {
    Map<String, Object> source = new HashMap<>(toml("type = 'query'\nquery = ''").head().source());
    source.put("meta", Map.of("a", List.of(Thread.State.NEW)));
    RuleException e = assertThrows(RuleException.class, () -> Rules.fromMap(source));
    assertEquals("meta.a[0]", e.problems().getFirst().key());
    Map<String, Object> deep = new HashMap<>();
    for (int i = 0; i < 100_000; i++) {
      deep = new HashMap<>(Map.of("a", deep));
    }
    source.put("meta", deep);
    e = assertThrows(RuleException.class, () -> Rules.fromMap(source));
    assertEquals("is nested deeper than 64", e.problems().getFirst().message());
  }

  @Test
  public void faultsOfATextAreShownWhereTheyBegin() {
    assertFault("{\"a\": tru}", "1:7", "{\"a\": tru}\n      ^");
    assertFault("{\"a\" 1}", "1:6", "{\"a\" 1}\n     ^");
    assertFault("[rule]\na = = 1", "2:5", "a = = 1\n    ^");
  }

  private static void assertFault(String text, String at, String shown) {
    Reading.Refused refused = (Reading.Refused) Rules.parseMany(text).getFirst();
    RuleProblem problem = refused.problems().getFirst();
    assertEquals(at, problem.at().line() + ":" + problem.at().column());
    assertEquals(shown, problem.context().toString());
  }

  @Test
  public void unknownKeysComeWithTheKeyThatWasMeant() {
    assertEquals("; did you mean [index]?", RuleKeys.suggestion("indx"));
    assertEquals("", RuleKeys.suggestion("something_else"));
  }
}
