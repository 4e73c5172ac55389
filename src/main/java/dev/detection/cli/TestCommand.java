package dev.detection.cli;

import dev.detection.cli.RuleSources.Found;
import dev.detection.finding.RuleTestRun;
import dev.detection.rule.RuleTest;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the tests that rule files bring along. */
@Command(name = "test", description = "Runs the [[test]] tables of rule files, without a cluster.")
final class TestCommand implements Callable<Integer> {
  @Mixin private Screen screen;

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Rule files, or folders of them.")
  private List<Path> paths;

  @Option(
      names = "--minimum",
      defaultValue = "0",
      paramLabel = "N",
      description = "Every rule that runs must have so many tests; default ${DEFAULT-VALUE}.")
  private int minimum;

  private final List<Map<String, Object>> told = new ArrayList<>();
  private int tests;
  private int failed;
  private int notRun;

  @Override
  public Integer call() {
    List<Found> rules = RuleSources.read(paths, screen);
    try (ProgressBar bar = screen.progress("running tests", rules.size())) {
      for (int i = 0; i < rules.size(); i++) {
        bar.done(i);
        test(rules.get(i));
      }
    }
    if (screen.isJson()) {
      Map<String, Object> result = new LinkedHashMap<>();
      result.put("rules", rules.size());
      result.put("tests", tests);
      result.put("failures", failed);
      result.put("rules_not_run", notRun);
      result.put("details", told);
      screen.print(result);
    } else {
      screen.print(
          "%,d rules, %,d tests, %,d failures, %,d rules whose tests are not run"
              .formatted(rules.size(), tests, failed, notRun));
    }
    return failed > 0 ? DetectionRules.WRONG : 0;
  }

  private void test(Found rule) {
    if (rule.rule() == null) {
      fail(rule, null, "cannot be read, see [check]: " + rule.problems().getFirst().message());
      return;
    }
    String notRunWhy = RuleTestRun.notRun(rule.rule());
    if (notRunWhy != null) {
      notRun++;
      tell(rule, null, "not run", notRunWhy);
      return;
    }
    for (RuleTest test : rule.tests()) {
      tests++;
      List<String> failures = RuleTestRun.failures(rule.rule(), test, Instant.now());
      if (!failures.isEmpty()) {
        fail(rule, test.name(), String.join("; ", failures));
      }
    }
    if (rule.tests().size() < minimum) {
      fail(
          rule,
          null,
          "has %s tests but should have at least %s".formatted(rule.tests().size(), minimum));
    }
  }

  private void fail(Found rule, String test, String why) {
    failed++;
    tell(rule, test, "failed", why);
  }

  private void tell(Found rule, String test, String result, String why) {
    if (screen.isJson()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("file", rule.file().toString());
      one.put("line", rule.line());
      one.put("rule_id", rule.ruleId());
      if (test != null) {
        one.put("test", test);
      }
      one.put("result", result);
      one.put("reason", why);
      told.add(one);
    } else {
      screen.print(
          "%s:%s: %s: %s%s"
              .formatted(
                  rule.file(), rule.line(), result, test == null ? "" : "[" + test + "] ", why));
    }
  }
}
