package dev.detection.cli;

import dev.detection.cli.RuleSources.Found;
import dev.detection.rule.RuleProblem;
import dev.detection.rule.Rules;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Stores rules in a cluster. */
@Command(
    name = "import",
    description = {
      "Stores rules in a cluster.",
      "What is wrong with one rule does not keep the others from being stored."
    })
final class ImportCommand implements Callable<Integer> {
  private static final int BATCH = 200;

  @Mixin private Screen screen;
  @Mixin private Cluster cluster;

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Rule files, or folders of them.")
  private List<Path> paths;

  @Option(
      names = "--enabled",
      arity = "1",
      paramLabel = "true|false",
      description = "Switches all of them on or off; default: as each says.")
  private Boolean enabled;

  @Option(names = "--dry-run", description = "Has them checked by the cluster and stores nothing.")
  private boolean dryRun;

  private final Map<String, Integer> results = new TreeMap<>();
  private final List<Map<String, Object>> rejected = new ArrayList<>();

  @Override
  public Integer call() {
    List<Found> rules = new ArrayList<>();
    for (Found found : RuleSources.read(paths, screen)) {
      if (found.rule() != null) {
        rules.add(found);
      } else {
        RuleProblem problem = found.problems().getFirst();
        int line = problem.at().isKnown() ? problem.at().line() : found.line();
        reject(found, line, problem.message());
      }
    }
    try (ProgressBar bar = screen.progress("importing", rules.size())) {
      for (int from = 0; from < rules.size(); from += BATCH) {
        bar.done(from);
        store(rules.subList(from, Math.min(rules.size(), from + BATCH)));
      }
    }
    if (screen.isJson()) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put("results", results);
      told.put("rejected", rejected);
      screen.print(told);
    } else {
      results.forEach((result, count) -> screen.print("%,d %s".formatted(count, result)));
    }
    return rejected.isEmpty() ? 0 : DetectionRules.WRONG;
  }

  private void store(List<Found> rules) {
    StringBuilder body = new StringBuilder();
    for (Found rule : rules) {
      body.append(
              rule.file().toString().endsWith(".toml")
                  ? Rules.toJson(Map.of("toml", RuleSources.text(rule.file())))
                  : Rules.toJson(rule.rule().rule()))
          .append('\n');
    }
    String path = "/_detection/rules/" + (dryRun ? "_validate" : "_import");
    Map<String, Object> answer =
        cluster.call(
            "POST",
            path + (enabled == null || dryRun ? "" : "?enabled=" + enabled),
            body.toString());
    for (Object one : (List<?>) answer.getOrDefault("rules", List.of())) {
      Map<String, Object> told = JsonObjects.map(one);
      Found rule = rules.get(((Number) told.get("line")).intValue() - 1);
      String result = String.valueOf(told.get("result"));
      if (result.equals("rejected")) {
        reject(rule, rule.line(), reason(told));
      } else {
        results.merge(result, 1, Integer::sum);
      }
    }
    if (Boolean.FALSE.equals(answer.get("acknowledged"))) {
      screen.note("not all nodes judge by these rules yet: " + answer.get("lagging_nodes"));
    }
  }

  private static String reason(Map<String, Object> told) {
    if (told.get("errors") instanceof List<?> errors && !errors.isEmpty()) {
      return String.valueOf(JsonObjects.map(errors.getFirst()).get("reason"));
    }
    return String.valueOf(told.get("reason"));
  }

  private void reject(Found rule, int line, String reason) {
    results.merge("rejected", 1, Integer::sum);
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("file", rule.file().toString());
    one.put("line", line);
    one.put("rule_id", rule.ruleId());
    one.put("reason", reason);
    rejected.add(one);
    if (!screen.isJson()) {
      screen.print("%s:%s:1: error: %s".formatted(rule.file(), line, reason));
    }
  }

  /** A part of a path. */
  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
