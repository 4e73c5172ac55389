package dev.detection.cli;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** {@code detection-rules check} tells all that is wrong, and where. */
public class CheckCommandTests {
  private static final String QUERY = "type = 'query'\nquery = 'user.name: ann'";

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private Program program;

  @Before
  public void openFolder() throws IOException {
    program = new Program(folder.getRoot().toPath().toRealPath());
  }

  @Test
  public void goodRulesAreCounted() throws IOException {
    program.write("a/one.toml", Program.rule("one", QUERY));
    program.write("a/b/two.toml", Program.rule("two", QUERY));
    program.write("a/.hidden/three.toml", "no rule at all");
    program.write("a/readme.txt", "no rule at all");
    Program.Result result = program.call("check", "DIR/a");
    assertEquals(List.of("2 rules, 0 errors, 0 warnings"), result.lines());
    assertEquals(0, result.code());
  }

  @Test
  public void whatIsWrongHasItsPlaceAndACaret() throws IOException {
    program.write(
        "a.toml", Program.rule("a", "type = 'eql'\nquery = '''\nprocess where\n  name = = 1\n'''"));
    Program.Result result = program.call("check", "DIR/a.toml");
    assertTrue(result.out(), result.lines().get(0).startsWith("DIR/a.toml:11:8: error: [query] "));
    assertEquals("      name = = 1", result.lines().get(1));
    assertEquals("           ^", result.lines().get(2));
    assertEquals("1 rules, 1 errors, 0 warnings", result.lines().get(3));
    assertEquals(1, result.code());
  }

  @Test
  public void linesOfAnExportAreReadByThemselves() throws IOException {
    program.write(
        "export.ndjson",
        """
        {"rule_id": "a", "name": "n", "description": "d", "type": "query", "index": ["logs-*"], "query": "user.name: a", "severity": "low", "risk_score": 1}
        {"rule_id": "b", "name": "n", "description": "d", "type": "query", "query": "user.name: (", "severity": "low", "risk_score": 1}
        {"exported_count": 2}\
        """);
    Map<String, Object> result =
        program.call("check", "--format", "json", "DIR/export.ndjson").json().getFirst();
    assertEquals(2, result.get("rules"));
    assertEquals(1, result.get("errors"));
    Map<?, ?> problem = (Map<?, ?>) ((List<?>) result.get("problems")).getFirst();
    assertEquals(2, problem.get("line"));
    assertEquals("b", problem.get("rule_id"));
    assertEquals("query", problem.get("key"));
    assertEquals("error", problem.get("severity"));
  }

  @Test
  public void anIdThatTwoRulesHaveIsAnErrorOfTheSecond() throws IOException {
    program.write("a.toml", Program.rule("same", QUERY));
    program.write("b.toml", Program.rule("same", QUERY));
    Program.Result result = program.call("check", "DIR");
    assertEquals(
        "DIR/b.toml:2:1: error: [rule_id] is already the id of the rule in [DIR/a.toml]",
        result.lines().getFirst());
    assertEquals(1, result.code());
  }

  @Test
  public void whatIsStoredButNotRunIsAWarning() throws IOException {
    program.write(
        "a.toml", Program.rule("a", "type = 'esql'\nlanguage = 'esql'\nquery = 'FROM x'"));
    Program.Result result = program.call("check", "DIR/a.toml");
    assertTrue(
        result.out(),
        result.lines().getFirst().startsWith("DIR/a.toml:1:1: warning: is stored but not run: "));
    assertEquals(0, result.code());
    assertEquals(1, program.call("check", "--strict", "DIR/a.toml").code());
  }

  @Test
  public void goodJobsAreCounted() throws IOException {
    program.write("a.toml", Program.rule("a", QUERY));
    program.write("jobs/b.toml", Program.job("b", "query = 'event.category: process'"));
    program.write(
        "jobs/c.toml",
        Program.job("c", "language = 'eql'\nquery = 'process where user.name : \"a*\"'"));
    program.write("jobs/d.toml", Program.job("d", "language = 'lucene'\nquery = 'user.name:a*'"));
    program.write("jobs/e.toml", Program.job("e", "query = { term = { \"user.name\" = \"a\" } }"));
    program.write("jobs/f.toml", Program.job("f", ""));
    program.write(
        "jobs/not-evaluated-here.toml",
        Program.job("g", "query = { script = { script = \"true\" } }"));
    Program.Result result = program.call("check", "DIR");
    assertEquals(List.of("1 rules, 6 jobs, 0 errors, 0 warnings"), result.lines());
    assertEquals(0, result.code());
    Map<String, Object> json = program.call("check", "--format", "json", "DIR").json().getFirst();
    assertEquals(1, json.get("rules"));
    assertEquals(6, json.get("jobs"));
  }

  @Test
  public void whatIsWrongWithAJobHasItsPlace() throws IOException {
    program.write(
        "a.toml",
        Program.job("a", "scroll_sise = 5").replace("rare", "rarely").replace("15m", "15 m"));
    program.write("b.toml", Program.job("b", "query = \"\"\"\nuser.name: a and\n  (x: y\n\"\"\""));
    program.write("c.toml", "[job]\njob_id = c");
    program.write("d.toml", Program.job("b", "query = { term = { a = [1] } }"));
    program.write(
        "e.toml",
        Program.job("e", "language = 'eql'\nquery = 'sequence [a where true] [b where true]'"));
    Program.Result result = program.call("check", "DIR");
    List<String> expected =
        List.of(
            "DIR/a.toml:4:1: error: [analysis_config.bucket_span] expected a number and a unit",
            "DIR/a.toml:6:1: error: [analysis_config.detectors[0].function] expected one of"
                + " [count,",
            "DIR/a.toml:10:1: error: [datafeed_config.scroll_sise] is not known, expected one of"
                + " [indices, indexes, query, language, query_delay]; did you mean [scroll_size]?",
            "DIR/b.toml:12:3: error: [datafeed_config.query] [(] is not closed; [)] is missing",
            "      (x: y",
            "      ^",
            "DIR/c.toml:2:10: error: not valid TOML: ",
            "    job_id = c",
            "             ^",
            "DIR/d.toml:10:1: error: [datafeed_config.query.term.a] expected text, a number, true",
            "DIR/e.toml:11:1: error: [datafeed_config.query] expected an EQL query for single"
                + " events",
            "0 rules, 5 jobs, 7 errors, 0 warnings");
    assertEquals(result.out(), expected.size(), result.lines().size());
    for (int i = 0; i < expected.size(); i++) {
      assertTrue(result.out(), result.lines().get(i).startsWith(expected.get(i)));
    }
    assertEquals(1, result.code());
  }

  @Test
  public void whatTwoJobsSayIsAnErrorOfTheSecond() throws IOException {
    program.write("a.toml", "[job]\naliases = ['x']\n" + Program.job("a", "").substring(6));
    program.write("b.toml", "[job]\naliases = ['x']\n" + Program.job("b", "").substring(6));
    program.write("c.toml", Program.job("a", ""));
    Map<String, Object> json = program.call("check", "--format", "json", "DIR").json().getFirst();
    assertEquals(2, json.get("errors"));
    List<?> problems = (List<?>) json.get("problems");
    assertEquals(
        Map.of(
            "file", "DIR/b.toml",
            "line", 2,
            "column", 1,
            "job_id", "b",
            "key", "aliases",
            "severity", "error",
            "reason", "[aliases] [x] is already an alias of the job in [DIR/a.toml]"),
        problems.get(0));
    assertEquals(
        "[job_id] is already the id of the job in [DIR/a.toml]",
        ((Map<?, ?>) problems.get(1)).get("reason"));
  }

  @Test
  public void filesThatCannotBeReadAreFailuresOfTheProgram() throws IOException {
    Program.Result missing = program.call("check", "DIR/none.toml");
    assertEquals(
        "detection-rules: cannot read [DIR/none.toml]: it does not exist", missing.err().strip());
    assertEquals(3, missing.code());
    folder.newFolder("empty");
    Program.Result empty = program.call("check", "DIR/empty");
    assertTrue(empty.err(), empty.err().contains("[DIR/empty] has no rules"));
    assertEquals(3, empty.code());
  }

  @Test
  public void wrongCallsShowTheUsage() {
    Program.Result nothing = program.call();
    assertEquals(2, nothing.code());
    assertTrue(nothing.err(), nothing.err().contains("Usage: detection-rules"));
    assertEquals(2, program.call("check").code());
    Program.Result help = program.call("check", "--help");
    assertEquals(0, help.code());
    assertTrue(help.out(), help.out().contains("--strict"));
  }
}
