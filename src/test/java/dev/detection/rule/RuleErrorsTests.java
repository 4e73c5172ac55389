package dev.detection.rule;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.Test;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Every case of errors.toml is refused with just the problems it names. */
public class RuleErrorsTests {

  @Test
  public void wrongRulesAreRefusedWithAllTheirProblemsAndPlaces() throws IOException {
    TomlParseResult data;
    try (InputStream stream = RuleErrorsTests.class.getResourceAsStream("errors.toml")) {
      data = Toml.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
    }
    assertTrue(data.errors().toString(), data.errors().isEmpty());
    for (Object item : data.getArray("case").toList()) {
      check((TomlTable) item, data.getString("base"));
    }
  }

  private static void check(TomlTable test, String base) {
    String name = test.getString("name");
    String text = "[rule]\n" + test.getString("rule") + "\n" + (test.contains("bare") ? "" : base);
    List<String> expected =
        test.getArray("problems").toList().stream().map(String.class::cast).toList();
    RuleException e = assertThrows(name, RuleException.class, () -> Rules.parseToml(text));
    List<String> found = e.problems().stream().map(RuleProblem::toString).toList();
    assertEquals(name + ": " + found, expected.size(), found.size());
    for (int i = 0; i < found.size(); i++) {
      assertTrue(name + ": " + found, found.get(i).contains(expected.get(i)));
    }
  }
}
