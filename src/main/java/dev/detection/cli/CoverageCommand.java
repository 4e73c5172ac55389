package dev.detection.cli;

import dev.detection.cli.RuleSources.Found;
import dev.detection.coverage.Coverage;
import dev.detection.coverage.CoveragePicture;
import dev.detection.coverage.NavigatorLayer;
import dev.detection.match.CompiledRule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says which techniques of ATT&amp;CK rules look for. */
@Command(
    name = "coverage",
    description = {
      "Says which tactics and techniques of ATT&CK rules look for.",
      "Rules that the plugin does not run count as off."
    })
final class CoverageCommand implements Callable<Integer> {

  /** What is written. */
  enum Form {
    /** A table, or JSON with --format json. */
    TABLE,
    /** A layer for the ATT&amp;CK Navigator. */
    NAVIGATOR,
    /** A picture. */
    SVG
  }

  @Mixin private Screen screen;

  @Parameters(arity = "1..*", paramLabel = "PATH", description = "Rule files, or folders of them.")
  private List<Path> paths;

  @Option(
      names = "--output",
      defaultValue = "table",
      paramLabel = "table|navigator|svg",
      description = {
        "A table, a layer for the ATT&CK Navigator (format 4.5), or a picture; default"
            + " ${DEFAULT-VALUE}."
      })
  private Form output;

  @Override
  public Integer call() {
    List<Found> found = RuleSources.read(paths, screen);
    List<Coverage.Covered> rules = new ArrayList<>();
    for (Found one : found) {
      CompiledRule rule = one.rule();
      if (rule != null) {
        boolean on = rule.isSupported() && !Boolean.FALSE.equals(rule.rule().head().enabled());
        rules.add(new Coverage.Covered(rule.rule().head(), on, null));
      }
    }
    Coverage coverage = Coverage.of(rules);
    switch (output) {
      case NAVIGATOR -> screen.print(NavigatorLayer.of(coverage, "detection rules"));
      case SVG -> screen.print(CoveragePicture.of(coverage).stripTrailing());
      case TABLE -> table(coverage);
    }
    if (found.size() > rules.size()) {
      screen.note(
          "%,d rules cannot be read; [check] says why".formatted(found.size() - rules.size()));
      return DetectionRules.WRONG;
    }
    return 0;
  }

  private void table(Coverage coverage) {
    if (screen.isJson()) {
      screen.print(coverage.toMap());
      return;
    }
    String line = "%-9s %-50s %6s %6s";
    screen.print(line.formatted("ID", "NAME", "RULES", "ON"));
    for (Coverage.Tactic tactic : coverage.tactics()) {
      screen.print(
          line.formatted(
              tactic.id(), tactic.name(), tactic.rules().size(), Coverage.enabled(tactic.rules())));
      for (Coverage.Technique technique : tactic.techniques()) {
        row(line, "  ", technique);
        technique.subtechniques().forEach(sub -> row(line, "    ", sub));
      }
    }
    screen.print(
        "%,d rules, %,d on, %,d without a tactic"
            .formatted(coverage.rules(), coverage.enabled(), coverage.unmapped()));
  }

  private void row(String line, String indent, Coverage.Technique technique) {
    screen.print(
        line.formatted(
            technique.id(),
            indent + technique.name(),
            technique.rules().size(),
            Coverage.enabled(technique.rules())));
  }
}
