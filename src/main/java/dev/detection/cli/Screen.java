package dev.detection.cli;

import dev.detection.rule.Rules;
import java.io.PrintWriter;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Where a command writes, and how. */
final class Screen {
  /** How results are written. */
  enum Format {
    /** For people. */
    TEXT,
    /** One JSON object. */
    JSON
  }

  /** Set by the script that starts the program, where somebody looks on. */
  private static final String TERMINAL = "detection.terminal";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  @Option(
      names = "--format",
      defaultValue = "text",
      paramLabel = "text|json",
      description = "How results are written; default ${DEFAULT-VALUE}.")
  private Format format;

  boolean isJson() {
    return format == Format.JSON;
  }

  /** A result. */
  void print(String line) {
    out().println(line);
  }

  /** A result as one line of JSON. */
  void print(Map<String, Object> result) {
    print(Rules.toJson(result));
  }

  /** What is no result: it must not stand among them. */
  void note(String line) {
    command.commandLine().getErr().println(line);
  }

  private PrintWriter out() {
    return command.commandLine().getOut();
  }

  /** A bar, where somebody looks on. */
  ProgressBar progress(String what, long all) {
    return new ProgressBar(command.commandLine().getErr(), what, all, Boolean.getBoolean(TERMINAL));
  }
}
