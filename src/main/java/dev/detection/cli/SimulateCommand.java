package dev.detection.cli;

import dev.detection.cli.RuleSources.Found;
import dev.detection.rule.Rules;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Has a cluster judge events, on the fields that its indices have. */
@Command(
    name = "simulate",
    description = {
      "Has a cluster judge events and writes what it answers, an event a line.",
      "By the rules given, else by stored ones; nothing is stored."
    })
final class SimulateCommand implements Callable<Integer> {
  private static final int BATCH = 200;

  @Mixin private Screen screen;
  @Mixin private Cluster cluster;

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description = "Rule files, or folders of them; none for stored rules.")
  private List<Path> paths = List.of();

  @Mixin private Events events;

  @Option(
      names = "--rule",
      paramLabel = "RULE_ID",
      description = "A stored rule; may be said several times. Default: all that are on.")
  private List<String> ruleIds = List.of();

  @Option(names = "--explain", description = "Tells why, clause by clause.")
  private boolean explain;

  private final List<Object> rules = new ArrayList<>();
  private final List<Map<String, Object>> waiting = new ArrayList<>();
  private int wrong;

  @Override
  public Integer call() {
    if (!paths.isEmpty()) {
      for (Found found : RuleSources.read(paths, screen)) {
        if (found.rule() == null) {
          throw new CommandException(
              "[%s] cannot be read: %s"
                  .formatted(found.file(), found.problems().getFirst().message()));
        }
        rules.add(found.rule().rule().head().source());
      }
    }
    for (Path file : events.files()) {
      EventFile.read(file, new Sending(file));
    }
    send();
    return wrong == 0 ? 0 : DetectionRules.WRONG;
  }

  /** Collects events. */
  private final class Sending implements EventFile.Reader {
    private final Path file;

    Sending(Path file) {
      this.file = file;
    }

    @Override
    public void event(EventFile.Line event) {
      Map<String, Object> document = new LinkedHashMap<>();
      String index = events.indexOf(event);
      if (index != null) {
        document.put("_index", index);
      }
      document.put("_id", event.idIn(file));
      document.put("_source", event.source());
      waiting.add(document);
      if (waiting.size() == BATCH) {
        send();
      }
    }

    @Override
    public void wrong(int line, String reason) {
      wrong++;
      screen.note("%s:%s:1: error: %s".formatted(file, line, reason));
    }

    @Override
    public void progress(long bytes) {
      // Every answer is a line of its own.
    }
  }

  private void send() {
    if (waiting.isEmpty()) {
      return;
    }
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("docs", waiting);
    body.put("explain", explain);
    if (!rules.isEmpty()) {
      body.put("rules", rules);
    }
    if (!ruleIds.isEmpty()) {
      body.put("rule_ids", ruleIds);
    }
    Map<String, Object> answer = cluster.call("POST", "/_detection/_simulate", Rules.toJson(body));
    waiting.clear();
    for (Object one : (List<?>) answer.getOrDefault("docs", List.of())) {
      screen.print(JsonObjects.map(one));
    }
    Map<String, Object> notJudged = JsonObjects.map(answer.get("not_judged"));
    if (notJudged != null) {
      notJudged.forEach(
          (rule, why) -> screen.note("rule [%s] is not judged: %s".formatted(rule, why)));
    }
  }
}
