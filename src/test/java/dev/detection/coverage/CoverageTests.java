package dev.detection.coverage;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import dev.detection.rule.Rules;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.Test;
import org.w3c.dom.Document;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

/** Rules by tactic and technique: the table, the layer, the picture. */
public class CoverageTests {
  private static Coverage.Covered rule(String id, boolean on, Long alerts, String... threats) {
    return new Coverage.Covered(
        Rules.parseJson(
                """
                {"rule_id": "%s", "name": "Rule <%s> & more", "description": "d", "type": "query",
                 "query": "*", "severity": "low", "risk_score": 1, "threat": [%s]}
                """
                    .formatted(id, id, String.join(", ", threats)))
            .head(),
        on,
        alerts);
  }

  private static String threat(String id, String name, String techniques) {
    return """
    {"framework": "MITRE ATT&CK", "tactic": {"id": "%s", "name": "%s", "reference": ""}, "technique": [%s]}\
    """
        .formatted(id, name, techniques);
  }

  private static final String SHELL =
      """
      {"id": "T1059", "name": "Command and Scripting Interpreter", "reference": "",
       "subtechnique": [{"id": "T1059.004", "name": "Unix Shell", "reference": ""}]}\
      """;

  private static final Coverage COVERAGE =
      Coverage.of(
          List.of(
              rule("a", true, 3L, threat("TA0002", "Execution", SHELL)),
              rule(
                  "b",
                  false,
                  0L,
                  threat(
                      "TA0002",
                      "Execution",
                      "{\"id\": \"T1059\", \"name\": \"x\", \"reference\": \"\"}"),
                  threat("TA0011", "Command and Control", "")),
              rule("c", true, 1L, threat("TA0010", "Exfiltration", "")),
              rule("d", true, 1L)));

  @Test
  public void rulesCountForTacticTechniqueAndSubtechnique() {
    assertEquals(4, COVERAGE.rules());
    assertEquals(3, COVERAGE.enabled());
    assertEquals(1, COVERAGE.unmapped());
    Coverage.Tactic execution = COVERAGE.tactics().getFirst();
    assertEquals(2, execution.rules().size());
    Coverage.Technique shell = execution.techniques().getFirst();
    assertEquals(2, shell.rules().size());
    assertEquals("T1059.004", shell.subtechniques().getFirst().id());
    assertEquals(1, shell.subtechniques().getFirst().rules().size());
    Map<?, ?> told = (Map<?, ?>) ((List<?>) COVERAGE.toMap().get("tactics")).getFirst();
    Map<?, ?> technique = (Map<?, ?>) ((List<?>) told.get("techniques")).getFirst();
    assertEquals(List.of("a", "b"), technique.get("rule_ids"));
    assertEquals(1L, technique.get("enabled"));
    assertEquals(3L, technique.get("alerts"));
  }

  @Test
  public void tacticsStandInTheOrderOfTheMatrix() {
    assertEquals(
        "exfiltration comes after command and control",
        List.of("TA0002", "TA0011", "TA0010"),
        COVERAGE.tactics().stream().map(Coverage.Tactic::id).toList());
  }

  /** What the published format asks of a layer. */
  @Test
  public void layerIsOfTheFormat() {
    Map<String, Object> layer = NavigatorLayer.of(COVERAGE, "mine");
    assertEquals("mine", layer.get("name"));
    assertEquals("enterprise-attack", layer.get("domain"));
    assertEquals(Map.of("navigator", "4.9.0", "layer", "4.5"), layer.get("versions"));
    Map<?, ?> gradient = (Map<?, ?>) layer.get("gradient");
    assertTrue(
        ((Number) gradient.get("maxValue")).longValue()
            > ((Number) gradient.get("minValue")).longValue());
    Set<Object> tactics = new TreeSet<>();
    List<Object> ids = new ArrayList<>();
    for (Object one : (List<?>) layer.get("techniques")) {
      Map<?, ?> technique = (Map<?, ?>) one;
      ids.add(technique.get("techniqueID"));
      tactics.add(technique.get("tactic"));
      assertTrue(technique.get("score") instanceof Number);
      assertTrue(technique.get("comment") instanceof String);
      for (Object metadata : (List<?>) technique.get("metadata")) {
        assertEquals(Set.of("name", "value"), ((Map<?, ?>) metadata).keySet());
      }
    }
    assertEquals(List.of("T1059", "T1059.004"), ids);
    assertEquals(Set.of("execution"), tactics);
    assertEquals("command-and-control", COVERAGE.tactics().get(1).shortName());
  }

  @Test
  public void pictureIsXmlWhateverRulesAreCalled() throws Exception {
    String svg = CoveragePicture.of(COVERAGE);
    assertFalse(svg, svg.contains("<a>"));
    Document document =
        DocumentBuilderFactory.newInstance()
            .newDocumentBuilder()
            .parse(new InputSource(new StringReader(svg)));
    NodeList titles = document.getElementsByTagName("title");
    assertEquals("the picture and a technique", 2, titles.getLength());
    assertTrue(titles.item(1).getTextContent().contains("Rule <a> & more"));
    assertEquals("has raised alerts", 1, document.getElementsByTagName("circle").getLength());
  }

  @Test
  public void pictureIsTheSameInEveryLocale() {
    Locale before = Locale.getDefault();
    String svg = CoveragePicture.of(COVERAGE);
    try {
      Locale.setDefault(Locale.forLanguageTag("ar-EG-u-nu-arab")); // other digits
      assertEquals(svg, CoveragePicture.of(COVERAGE));
    } finally {
      Locale.setDefault(before);
    }
  }

  @Test
  public void nothingIsAPictureToo() {
    assertTrue(CoveragePicture.of(Coverage.of(List.of())).contains("0 rules"));
  }
}
