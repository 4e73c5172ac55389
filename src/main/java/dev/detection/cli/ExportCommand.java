package dev.detection.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.detection.rule.Rules;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Writes the rules of a cluster. */
@Command(
    name = "export",
    description = {
      "Writes the rules of a cluster, one a line (NDJSON), as import and Kibana read them."
    })
final class ExportCommand implements Callable<Integer> {
  @Mixin private Screen screen;
  @Mixin private Cluster cluster;

  @Parameters(
      arity = "0..*",
      paramLabel = "RULE_ID",
      description = "Ids of stored rules; none for all.")
  private List<String> ruleIds = List.of();

  @Override
  public Integer call() {
    String body = null;
    if (!ruleIds.isEmpty()) {
      body =
          Rules.toJson(
              Map.of("objects", ruleIds.stream().map(id -> Map.of("rule_id", id)).toList()));
    }
    List<String> lines = cluster.text("POST", "/_detection/rules/_export", body).lines().toList();
    Map<String, Object> summary = summary(lines.isEmpty() ? "" : lines.getLast());
    lines.subList(0, lines.size() - 1).forEach(screen::print);
    List<?> missing = (List<?>) summary.getOrDefault("missing_rules", List.of());
    screen.note(
        "%,d rules%s"
            .formatted(
                ((Number) summary.get("exported_rules_count")).intValue(),
                missing.isEmpty() ? "" : "; missing: " + ids(missing)));
    return missing.isEmpty() ? 0 : DetectionRules.FAILED;
  }

  private static Map<String, Object> summary(String line) {
    try {
      Map<String, Object> summary = JsonObjects.read(line);
      if (summary.containsKey("exported_rules_count")) {
        return new LinkedHashMap<>(summary);
      }
    } catch (JsonProcessingException e) {
      throw new CommandException("the cluster's answer is no export: " + e.getOriginalMessage());
    }
    throw new CommandException("the cluster's answer is no export: its last line counts no rules");
  }

  private static List<String> ids(List<?> missing) {
    return missing.stream()
        .map(one -> String.valueOf(JsonObjects.map(one).get("rule_id")))
        .toList();
  }
}
