package dev.detection.cli;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@code detection-rules test} fails where a rule does not do what its tests say. */
public class TestCommandTests {
  private static final String RULE =
      """
      type = "query"
      query = "user.name: ann"

      [[test]]
      name = "ann"
      match = %s
      events = ['{"user": {"name": "ann"}}']
      """;

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Program program;

  @Before
  public void openFolder() throws IOException {
    program = new Program(folder.getRoot().toPath().toRealPath());
  }

  @Test
  public void testsThatHoldAreCounted() throws IOException {
    program.write("a.toml", Program.rule("a", RULE.formatted("true")));
    Program.Result result = program.call("test", "DIR");
    assertEquals(
        List.of("1 rules, 1 tests, 0 failures, 0 rules whose tests are not run"), result.lines());
    assertEquals(0, result.code());
  }

  @Test
  public void jobsArePassedOver() throws IOException {
    program.write("a.toml", Program.rule("a", RULE.formatted("true")));
    program.write("job.toml", Program.job("j", ""));
    program.write("broken.toml", "[job]\njob_id = ");
    Program.Result result = program.call("test", "--minimum", "1", "DIR");
    assertEquals(
        List.of("1 rules, 1 tests, 0 failures, 0 rules whose tests are not run"), result.lines());
    assertEquals("2 anomaly jobs are passed over", result.err().strip());
    assertEquals(0, result.code());
  }

  @Test
  public void testsThatFailSayWhy() throws IOException {
    program.write("a.toml", Program.rule("a", RULE.formatted("false")));
    Program.Result result = program.call("test", "DIR");
    assertEquals("DIR/a.toml:1: failed: [ann] event 1 matches", result.lines().getFirst());
    assertEquals(1, result.code());
    Map<String, Object> json = program.call("test", "--format", "json", "DIR").json().getFirst();
    assertEquals(1, json.get("failures"));
    assertEquals("ann", ((Map<?, ?>) ((List<?>) json.get("details")).getFirst()).get("test"));
  }

  @Test
  public void tooFewTestsAreAFailure() throws IOException {
    program.write("a.toml", Program.rule("a", RULE.formatted("true")));
    Program.Result result = program.call("test", "--minimum", "2", "DIR");
    assertEquals(
        "DIR/a.toml:1: failed: has 1 tests but should have at least 2", result.lines().getFirst());
    assertEquals(1, result.code());
  }

  @Test
  public void rulesThatAreNotRunNeedNoTests() throws IOException {
    program.write(
        "a.toml", Program.rule("a", "type = 'esql'\nlanguage = 'esql'\nquery = 'FROM x'"));
    Program.Result result = program.call("test", "--minimum", "2", "DIR");
    assertEquals(
        "1 rules, 0 tests, 0 failures, 1 rules whose tests are not run", result.lines().getLast());
    assertEquals(0, result.code());
  }

  @Test
  public void rulesThatCannotBeReadAreFailures() throws IOException {
    program.write("a.toml", Program.rule("a", "type = 'query'\nquery = 'user.name: ('"));
    assertEquals(1, program.call("test", "DIR").code());
  }
}
