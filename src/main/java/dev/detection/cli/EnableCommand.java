package dev.detection.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Switches rules of a cluster on, or off. */
@Command(name = "enable", description = "Switches rules of a cluster on, or off.")
final class EnableCommand implements Callable<Integer> {
  @Mixin private Screen screen;
  @Mixin private Cluster cluster;

  @Parameters(arity = "1..*", paramLabel = "RULE_ID", description = "Ids of stored rules.")
  private List<String> ruleIds;

  @Option(names = "--off", description = "Switches them off.")
  private boolean off;

  @Override
  public Integer call() {
    String switched = off ? "disabled" : "enabled";
    List<String> failed = new ArrayList<>();
    for (String ruleId : ruleIds) {
      try {
        cluster.call(
            "POST",
            "/_detection/rules/%s/%s"
                .formatted(ImportCommand.encoded(ruleId), off ? "_disable" : "_enable"),
            null);
        if (!screen.isJson()) {
          screen.print(switched + " " + ruleId);
        }
      } catch (CommandException e) {
        failed.add(ruleId);
        screen.note("detection-rules: " + e.getMessage());
      }
    }
    if (screen.isJson()) {
      Map<String, Object> told = new LinkedHashMap<>();
      told.put(switched, ruleIds.size() - failed.size());
      told.put("failed", failed);
      screen.print(told);
    }
    return failed.isEmpty() ? 0 : DetectionRules.FAILED;
  }
}
