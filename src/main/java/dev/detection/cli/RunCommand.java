package dev.detection.cli;

import dev.detection.cli.RuleSources.Found;
import dev.detection.finding.Alert;
import dev.detection.finding.Marks;
import dev.detection.finding.SourceDocument;
import dev.detection.match.CompiledRule;
import dev.detection.match.Schema;
import dev.detection.rule.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Judges events by rules and writes what comes of it. */
@Command(
    name = "run",
    description = {
      "Runs rules over events in files, without a cluster, and writes alerts as NDJSON.",
      "Rules with windows of time run as if the time were that of the events."
    })
final class RunCommand implements Callable<Integer> {
  private static final int MOST_SHOWN = 20;

  /** What is written. */
  enum Output {
    /** The alerts, as a cluster stores them. */
    ALERTS,
    /** The events that meet a rule, with what they are marked with. */
    MARKS
  }

  @Mixin private Screen screen;

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Rule files, or folders of them.")
  private List<Path> paths;

  @Mixin private Events events;

  @Option(
      names = "--output",
      defaultValue = "alerts",
      paramLabel = "alerts|marks",
      description = "What is written; default ${DEFAULT-VALUE}.")
  private Output output;

  @Option(
      names = "--any-index",
      description = "Judges every event by all rules, whatever indices they are for.")
  private boolean anyIndex;

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = {
        "The mapping of the events, as GET INDEX/_mapping shows it; without it fields are as in"
            + " ECS."
      })
  private Path mapping;

  @Option(
      names = "--now",
      paramLabel = "TIME",
      description = "What now stands for in queries, for instance 2026-03-10T12:00:00Z.")
  private Instant now;

  private long count;
  private long marked;
  private long unjudged;
  private long alerts;
  private long wrong;
  private final Map<String, Long> byRule = new TreeMap<>();

  @Override
  public Integer call() {
    long start = System.nanoTime();
    List<Found> found = RuleSources.read(paths, screen);
    List<CompiledRule> rules = found.stream().map(Found::rule).filter(Objects::nonNull).toList();
    Offline offline = new Offline(rules, schema(), anyIndex, now == null ? Instant.now() : now);
    read(offline);
    if (output == Output.ALERTS) {
      offline.scheduled().forEach(this::write);
    }
    tell(offline, found.size() - rules.size(), (System.nanoTime() - start) / 1e9);
    return wrong > 0 || found.size() > rules.size() ? DetectionRules.WRONG : 0;
  }

  private Schema schema() {
    return mapping == null ? Schema.ecs() : Mappings.read(mapping);
  }

  private void read(Offline offline) {
    long all = events.files().stream().mapToLong(RunCommand::size).sum();
    try (ProgressBar bar = screen.progress("judging events", all)) {
      long before = 0;
      for (Path file : events.files()) {
        EventFile.read(file, new Judging(offline, file, before, bar));
        before += size(file);
      }
    }
  }

  /** How much there is to be read. */
  static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new CommandException("cannot read [" + file + "]: " + RuleSources.reason(e));
    }
  }

  /** Judges what a file has. */
  private final class Judging implements EventFile.Reader {
    private final Offline offline;
    private final Path file;
    private final long before;
    private final ProgressBar bar;

    Judging(Offline offline, Path file, long before, ProgressBar bar) {
      this.offline = offline;
      this.file = file;
      this.before = before;
      this.bar = bar;
    }

    @Override
    public void event(EventFile.Line event) {
      count++;
      String index = events.indexOf(event);
      SourceDocument document =
          new SourceDocument(index == null ? "" : index, event.idIn(file), event.source());
      Map<String, Object> marks =
          offline.judge(document, output == Output.ALERTS ? RunCommand.this::write : null);
      if (marks.containsKey(Marks.UNJUDGED)) {
        unjudged++;
      }
      if (marks.containsKey(Marks.RULE_IDS) || marks.containsKey(Marks.STEPS)) {
        marked++;
      }
      if (output == Output.MARKS && !marks.isEmpty()) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("_index", document.index());
        line.put("_id", document.id());
        line.put(Marks.DEFAULT_FIELD, marks);
        screen.print(line);
      }
    }

    @Override
    public void wrong(int line, String reason) {
      if (++wrong <= MOST_SHOWN) {
        screen.note("%s:%s:1: error: %s".formatted(file, line, reason));
      }
    }

    @Override
    public void progress(long bytes) {
      bar.done(before + bytes);
    }
  }

  private void write(Alert alert) {
    alerts++;
    byRule.merge(alert.ruleId(), 1L, Long::sum);
    screen.print(alert.document());
  }

  private void tell(Offline offline, int unreadable, double seconds) {
    if (screen.isJson()) {
      Map<String, Object> summary = new LinkedHashMap<>();
      summary.put("events", count);
      summary.put("lines_wrong", wrong);
      summary.put("marked", marked);
      summary.put("unjudged", unjudged);
      summary.put("alerts", alerts);
      summary.put("alerts_by_rule", byRule);
      summary.put("rules_unreadable", unreadable);
      summary.put("rules_with_problems", offline.problems());
      screen.note(Rules.toJson(summary));
      return;
    }
    screen.note(
        "%,d events in %.1f s: %,d marked, %,d not judged by all rules%s"
            .formatted(
                count,
                seconds,
                marked,
                unjudged,
                output == Output.ALERTS ? "; %,d alerts".formatted(alerts) : ""));
    byRule.entrySet().stream()
        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
        .limit(MOST_SHOWN)
        .forEach(rule -> screen.note("  %,9d  %s".formatted(rule.getValue(), rule.getKey())));
    if (byRule.size() > MOST_SHOWN) {
      screen.note("  … and %,d more rules".formatted(byRule.size() - MOST_SHOWN));
    }
    if (wrong > 0) {
      screen.note("%,d lines are no events".formatted(wrong));
    }
    if (unreadable > 0) {
      screen.note("%,d rules cannot be read; [check] says why".formatted(unreadable));
    }
    if (!offline.problems().isEmpty()) {
      screen.note(
          "%,d rules are not run, or not on all events; --format json says why"
              .formatted(offline.problems().size()));
    }
  }
}
