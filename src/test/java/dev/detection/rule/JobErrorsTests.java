package dev.detection.rule;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.Test;
import org.tomlj.Toml;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** Every case of job_errors.toml is refused with just the problems it names. */
public class JobErrorsTests {

  @Test
  public void wrongJobsAreRefusedWithAllTheirProblemsAndPlaces() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Object item : data("job_errors.toml").getArray("case").toList()) {
      check((TomlTable) item, wrong);
    }
    assertEquals(String.join("\n", wrong), 0, wrong.size());
  }

  static TomlParseResult data(String name) throws IOException {
    try (InputStream stream = JobErrorsTests.class.getResourceAsStream(name)) {
      TomlParseResult data = Toml.parse(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
      assertTrue(data.errors().toString(), data.errors().isEmpty());
      return data;
    }
  }

  private static void check(TomlTable test, List<String> wrong) {
    String name = test.getString("name");
    String text = test.contains("text") ? test.getString("text") : assembled(test);
    List<String> expected =
        test.getArray("problems").toList().stream().map(String.class::cast).toList();
    RuleException e = assertThrows(name, RuleException.class, () -> Jobs.parseToml(text));
    List<String> found = e.problems().stream().map(RuleProblem::toString).toList();
    boolean same = found.size() == expected.size();
    for (int i = 0; same && i < found.size(); i++) {
      same = found.get(i).contains(expected.get(i));
    }
    if (!same) {
      wrong.add(name + ": " + found);
    }
  }

  private static String assembled(TomlTable test) {
    return """
    [job]
    %s
    [job.analysis_config]%s
    [[job.analysis_config.detectors]]
    %s
    [job.datafeed_config]
    %s
    """
        .formatted(
            part(test, "job", "job_id = 'j'"),
            test.contains("analysis") ? "\n" + part(test, "analysis", "") : "",
            part(test, "detector", "function = 'count'"),
            part(test, "datafeed", "indices = ['logs-*']"));
  }

  private static String part(TomlTable test, String key, String right) {
    return test.contains(key) ? test.getString(key).stripTrailing() : right;
  }
}
