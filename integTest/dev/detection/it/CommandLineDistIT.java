package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.ClassRule;
import org.junit.Test;

/** {@code bin/detection/detection-rules} of the installed zip, and a node that must agree. */
public class CommandLineDistIT {
  @ClassRule public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);

  private static final Engine ENGINE = new Engine(CLUSTER::rest);
  private static final String TOOL = "detection/detection-rules";
  private static final String RULES = "plugins/detection/rules";

  @Test
  public void rulesThatComeAlongPassTheirTests() throws IOException {
    assertTrue(CLUSTER.run(TOOL, "check", RULES).contains(" 0 errors"));
    assertTrue(CLUSTER.run(TOOL, "test", "--minimum", "2", RULES).contains(" 0 failures"));
    assertTrue(CLUSTER.run(TOOL, "coverage", RULES).contains("TA0005"));
    assertTrue(CLUSTER.run(TOOL, "coverage", "--output", "svg", RULES).contains("</svg>"));
  }

  @Test
  public void theVersionIsThatOfThePlugin() throws IOException {
    String version = CLUSTER.run(TOOL, "--version").strip();
    assertTrue(version, version.matches("detection-rules \\d+\\.\\d+\\.\\d+.*"));
  }

  @Test
  public void whatIsWrongIsTheExitCodeOfTheScript() throws IOException {
    Path rule = CLUSTER.file("wrong.toml", "[rule]\nrule_id = 1\n");
    IOException wrong =
        assertThrows(IOException.class, () -> CLUSTER.run(TOOL, "check", rule.toString()));
    assertTrue(wrong.getMessage(), wrong.getMessage().contains("ended with 1"));
    assertTrue(wrong.getMessage(), wrong.getMessage().contains("wrong.toml:2:"));
    IOException missing =
        assertThrows(IOException.class, () -> CLUSTER.run(TOOL, "check", "nowhere.toml"));
    assertTrue(missing.getMessage(), missing.getMessage().contains("ended with 3"));
  }

  /** The same events, judged by the program and by the processor of a node. */
  @Test
  public void marksAreThoseOfANode() throws IOException {
    ENGINE.rest().put("/_ingest/pipeline/detection", QuickStart.resource("pipeline.json"));
    ENGINE.rest().put("/_index_template/logs", QuickStart.resource("logs-template.json"));
    List<Map<String, String>> rules = new ArrayList<>();
    for (RulePack.Entry rule : RulePack.read(Path.of(System.getProperty("detection.rules")))) {
      rules.add(Map.of("toml", rule.toml()));
    }
    ENGINE.rest().post("/_detection/rules/_import", rules);
    List<Map<String, Object>> lines = new ArrayList<>();
    StringBuilder file = new StringBuilder();
    for (SampleEvents.Event event : SampleEvents.until(Instant.now())) {
      Object id = Json.at(event.source(), "event.id");
      lines.add(Map.of("create", Map.of("_index", event.index(), "_id", id)));
      lines.add(event.source());
    }
    lines.forEach(line -> file.append(Json.print(line)).append('\n'));
    assertEquals(false, ENGINE.rest().post("/_bulk?refresh=true", lines).get("errors"));

    Map<Object, Object> ofNode = new TreeMap<>();
    Map<String, Object> found =
        ENGINE.rest().get("/logs-*/_search?size=1000&q=_exists_:detection.rule_ids");
    for (Object hit : (List<?>) Json.at(found, "hits.hits")) {
      ofNode.put(Json.at(hit, "_id"), Json.at(hit, "_source.detection.rule_ids"));
    }
    assertFalse("the node has marks", ofNode.isEmpty());
    String events = CLUSTER.file("events.ndjson", file.toString()).toString();
    assertEquals(ofNode, marks(CLUSTER.run(TOOL, run(events, "marks"))));
    assertTrue(
        alerted(CLUSTER.run(TOOL, run(events, "alerts"))).containsAll(SampleEvents.FOUND_BY));
  }

  @Test
  public void rulesAreImportedSwitchedAndSimulatedInACluster() throws IOException {
    String url = "http://127.0.0.1:" + CLUSTER.node(0).port();
    Path rule =
        CLUSTER.file(
            "curl.toml",
            """
            [rule]
            rule_id = "curl"
            name = "n"
            description = "d"
            type = "query"
            query = "process.name: curl"
            index = ["other-*"]
            severity = "low"
            risk_score = 1
            """);
    String dryRun = CLUSTER.run(TOOL, "import", "--url", url, "--dry-run", rule.toString());
    assertEquals("1 valid", dryRun.strip());
    assertEquals(404, ENGINE.rest().call("GET", "/_detection/rules/curl", null).status());
    assertEquals("1 created", CLUSTER.run(TOOL, "import", "--url", url, rule.toString()).strip());
    assertEquals("1 unchanged", CLUSTER.run(TOOL, "import", "--url", url, rule.toString()).strip());
    List<Map<String, Object>> exported = json(CLUSTER.run(TOOL, "export", "--url", url, "curl"));
    assertEquals("process.name: curl", exported.getFirst().get("query"));
    Path again = CLUSTER.file("again.ndjson", Json.print(exported.getFirst()) + "\n");
    assertEquals(
        "1 unchanged", CLUSTER.run(TOOL, "import", "--url", url, again.toString()).strip());
    CLUSTER.run(TOOL, "enable", "--off", "--url", url, "curl");
    assertEquals(false, ENGINE.rest().get("/_detection/rules/curl").get("enabled"));
    CLUSTER.run(TOOL, "enable", "--url", url, "curl");
    assertEquals(true, ENGINE.rest().get("/_detection/rules/curl").get("enabled"));
    IOException missing =
        assertThrows(IOException.class, () -> CLUSTER.run(TOOL, "enable", "--url", url, "nobody"));
    assertTrue(missing.getMessage(), missing.getMessage().contains("404"));
    String events = CLUSTER.file("curl.ndjson", "{\"process\": {\"name\": \"curl\"}}\n").toString();
    String[] simulate = {
      "simulate", "--url", url, "--events", events, "--index", "other-1", "--rule", "curl"
    };
    assertEquals(List.of("curl"), json(CLUSTER.run(TOOL, simulate)).getFirst().get("rule_ids"));
    ENGINE.delete("curl");
  }

  private static String[] run(String events, String output) {
    return new String[] {"run", RULES, "--events", events, "--output", output};
  }

  private static Map<Object, Object> marks(String printed) {
    Map<Object, Object> marks = new TreeMap<>();
    for (Map<String, Object> line : json(printed)) {
      marks.put(line.get("_id"), Json.at(line, "detection.rule_ids"));
    }
    return marks;
  }

  private static List<Object> alerted(String printed) {
    return json(printed).stream().map(alert -> alert.get("kibana.alert.rule.rule_id")).toList();
  }

  /** What the program says beside its results is no JSON. */
  private static List<Map<String, Object>> json(String printed) {
    return printed.lines().filter(line -> line.startsWith("{")).map(Json::parse).toList();
  }
}
