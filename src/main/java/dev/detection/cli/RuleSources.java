package dev.detection.cli;

import dev.detection.match.CompiledRule;
import dev.detection.rule.Jobs;
import dev.detection.rule.Position;
import dev.detection.rule.Reading;
import dev.detection.rule.RuleException;
import dev.detection.rule.RuleFile;
import dev.detection.rule.RuleProblem;
import dev.detection.rule.RuleTest;
import dev.detection.rule.Rules;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Rules in files: one in a {@code .toml} file, many in an {@code .ndjson} or {@code .json} file;
 * and the anomaly jobs that are among them, one in a {@code .toml} file.
 */
final class RuleSources {
  private static final List<String> ENDINGS = List.of(".toml", ".ndjson", ".json");

  /** By rule id, where it was read first. */
  private final Map<String, Found> first = new HashMap<>();

  private final List<Found> found = new ArrayList<>();
  private final JobSources jobs = new JobSources();

  private RuleSources() {}

  /**
   * A rule, or what should be one.
   *
   * @param file where it is
   * @param line where in the file it begins
   * @param ruleId null if it could not be read
   * @param rule null if something is wrong
   * @param tests of the rule
   * @param problems what is wrong; empty if nothing is
   */
  record Found(
      Path file,
      int line,
      String ruleId,
      CompiledRule rule,
      List<RuleTest> tests,
      List<RuleProblem> problems) {}

  /**
   * Reads all rules of some files and of all files below some folders, in the order of their names.
   * Anomaly jobs are passed over.
   *
   * @param screen shows how far it is
   * @throws CommandException if a file cannot be read, or there is none
   */
  static List<Found> read(List<Path> paths, Screen screen) {
    RuleSources sources = readAll(paths, screen);
    if (!sources.jobs().isEmpty()) {
      screen.note("%,d anomaly jobs are passed over".formatted(sources.jobs().size()));
    }
    return sources.rules();
  }

  /** As {@link #read}, with the anomaly jobs. */
  static RuleSources readAll(List<Path> paths, Screen screen) {
    List<Path> files = files(paths);
    RuleSources sources = new RuleSources();
    try (ProgressBar bar = screen.progress("reading rules", files.size())) {
      for (int i = 0; i < files.size(); i++) {
        bar.done(i);
        sources.read(files.get(i));
      }
    }
    return sources;
  }

  /** The rules that were read, in order. */
  List<Found> rules() {
    return found;
  }

  /** The anomaly jobs that were read, in order. */
  List<JobSources.Found> jobs() {
    return jobs.found();
  }

  /** The files that have rules. */
  private static List<Path> files(List<Path> paths) {
    TreeSet<Path> files = new TreeSet<>();
    for (Path path : paths) {
      if (!Files.isDirectory(path)) {
        files.add(path);
        continue;
      }
      int before = files.size();
      try (Stream<Path> below = Files.walk(path)) {
        below.filter(file -> isRules(file) && !isHidden(path, file)).forEach(files::add);
      } catch (IOException e) {
        throw new CommandException("cannot read [" + path + "]: " + e.getMessage());
      }
      if (files.size() == before) {
        throw new CommandException(
            "[" + path + "] has no rules: no file in it ends in " + String.join(", ", ENDINGS));
      }
    }
    return List.copyOf(files);
  }

  private static boolean isRules(Path file) {
    String name = file.getFileName().toString();
    return ENDINGS.stream().anyMatch(name::endsWith) && Files.isRegularFile(file);
  }

  private static boolean isHidden(Path folder, Path file) {
    for (Path part : folder.relativize(file)) {
      if (part.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  /** The text of a file. */
  static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (CharacterCodingException e) {
      throw new CommandException("[" + file + "] is not text in UTF-8");
    } catch (IOException e) {
      throw new CommandException("cannot read [" + file + "]: " + reason(e));
    }
  }

  /** Java's exceptions about files mostly say the name of the file and nothing else. */
  static String reason(IOException e) {
    return switch (e) {
      case java.nio.file.NoSuchFileException missing -> "it does not exist";
      case java.nio.file.AccessDeniedException denied -> "access is denied";
      default -> String.valueOf(e.getMessage());
    };
  }

  private void read(Path file) {
    String text = text(file);
    if (file.toString().endsWith(".toml")) {
      if (Jobs.isToml(text)) {
        jobs.read(file, text);
        return;
      }
      try {
        RuleFile rule = Rules.parseToml(text);
        compile(file, 1, rule);
      } catch (RuleException e) {
        refuse(file, 1, e.problems().getFirst().ruleId(), e.problems());
      }
      return;
    }
    for (Reading reading : Rules.parseMany(text)) {
      switch (reading) {
        case Reading.Read read ->
            compile(file, read.line(), new RuleFile(read.rule(), List.of(), read.origin()));
        case Reading.Refused refused ->
            refuse(file, refused.line(), refused.ruleId(), refused.problems());
        case Reading.Skipped skipped -> {
          // The rest of an export.
        }
      }
    }
  }

  private void compile(Path file, int line, RuleFile rule) {
    String id = rule.rule().id();
    Found before = first.get(id);
    if (before != null) {
      Position at = rule.origin().of("rule_id");
      String message = "is already the id of the rule in [%s]".formatted(before.file());
      refuse(file, line, id, List.of(new RuleProblem(id, "rule_id", at, message)));
      return;
    }
    try {
      CompiledRule compiled = CompiledRule.compile(rule.rule(), rule.origin());
      Found good = new Found(file, line, id, compiled, rule.tests(), List.of());
      first.put(id, good);
      found.add(good);
    } catch (RuleException e) {
      refuse(file, line, id, e.problems());
    }
  }

  private void refuse(Path file, int line, String ruleId, List<RuleProblem> problems) {
    found.add(new Found(file, line, ruleId, null, List.of(), problems));
  }
}
