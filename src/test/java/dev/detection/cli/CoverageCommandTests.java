package dev.detection.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@code detection-rules coverage}; what is counted, {@code CoverageTests} says. */
public class CoverageCommandTests {
  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Program program;

  @Before
  public void writeRule() throws IOException {
    program = new Program(folder.getRoot().toPath().toRealPath());
    program.write(
        "a.toml",
        Program.rule(
            "a",
            """
            type = "query"
            query = "*"
            [[rule.threat]]
            framework = "MITRE ATT&CK"
            [rule.threat.tactic]
            id = "TA0002"
            name = "Execution"
            reference = "https://attack.mitre.org/tactics/TA0002/"
            [[rule.threat.technique]]
            id = "T1559"
            name = "Inter-Process Communication"
            reference = "https://attack.mitre.org/techniques/T1559/"
            """));
  }

  @Test
  public void tableHasARowATechnique() {
    Program.Result result = program.call("coverage", "DIR");
    assertEquals(
        List.of(
            "ID        NAME                                                RULES     ON",
            "TA0002    Execution                                               1      1",
            "T1559       Inter-Process Communication                           1      1",
            "1 rules, 1 on, 0 without a tactic"),
        result.lines());
    assertEquals(0, result.code());
  }

  @Test
  public void jobsArePassedOver() throws IOException {
    program.write("job.toml", Program.job("j", ""));
    Program.Result result = program.call("coverage", "--format", "json", "DIR");
    assertEquals(1, result.json().getFirst().get("rules"));
    assertEquals(0, result.code());
  }

  @Test
  public void otherFormsAreWrittenWhole() {
    assertEquals(
        1, program.call("coverage", "--format", "json", "DIR").json().getFirst().get("rules"));
    assertEquals(
        "enterprise-attack",
        program.call("coverage", "--output", "navigator", "DIR").json().getFirst().get("domain"));
    String svg = program.call("coverage", "--output", "svg", "DIR").out();
    assertTrue(svg, svg.startsWith("<svg ") && svg.strip().endsWith("</svg>"));
  }
}
