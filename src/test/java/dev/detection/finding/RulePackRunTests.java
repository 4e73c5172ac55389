package dev.detection.finding;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeFalse;

import dev.detection.match.CompiledRule;
import dev.detection.match.Judge;
import dev.detection.match.RuleSet;
import dev.detection.match.Schema;
import dev.detection.rule.Rule;
import dev.detection.rule.RuleFile;
import dev.detection.rule.RuleFiles;
import dev.detection.rule.RuleTest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** The rules of the pack do what the tests in their files say; one case a file. */
@RunWith(Parameterized.class)
public class RulePackRunTests {
  private final RuleFile file;

  public RulePackRunTests(String name, RuleFile file) {
    this.file = file;
  }

  /** Path and content of each file. */
  @Parameters(name = "{0}")
  public static List<Object[]> files() throws IOException {
    List<Object[]> files = new ArrayList<>();
    RuleFiles.ofPack().forEach((name, file) -> files.add(new Object[] {name, file}));
    return files;
  }

  @Test
  public void testsHold() {
    CompiledRule compiled = CompiledRule.compile(file.rule());
    assertEquals(List.of(), compiled.notSupported());
    List<String> failures = new ArrayList<>();
    for (RuleTest test : file.tests()) {
      RuleTestRun.failures(compiled, test, Instant.now())
          .forEach(failure -> failures.add(test.name() + ": " + failure));
    }
    assertEquals(List.of(), failures);
  }

  @Test
  public void someEventsMatchAndSomeDoNot() {
    assertTrue("no test expects a match", file.tests().stream().anyMatch(RuleTest::match));
    assertTrue("no test expects none", file.tests().stream().anyMatch(test -> !test.match()));
    assumeFalse(
        "skipped: no event is judged by a machine_learning rule itself",
        file.rule() instanceof Rule.MachineLearning);
    CompiledRule compiled = CompiledRule.compile(file.rule());
    Judge judge = RuleSet.of(List.of(compiled)).judge(Schema.ecs());
    assertEquals(
        "events that match, and that do not",
        Set.of(true, false),
        file.tests().stream()
            .flatMap(test -> test.documents().stream())
            .map(event -> judge.matches(compiled.id(), event, null, Instant.now()))
            .collect(Collectors.toSet()));
  }
}
