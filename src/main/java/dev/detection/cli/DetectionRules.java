package dev.detection.cli;

import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The program. */
@Command(
    name = "detection-rules",
    description = "Checks, tests and runs detection rules, and brings them to a cluster.",
    mixinStandardHelpOptions = true,
    scope = ScopeType.INHERIT,
    versionProvider = DetectionRules.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      CheckCommand.class,
      TestCommand.class,
      RunCommand.class,
      AnomalyCommand.class,
      CoverageCommand.class,
      ImportCommand.class,
      ExportCommand.class,
      EnableCommand.class,
      SimulateCommand.class,
    },
    sortOptions = false,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:a rule, a test or an event is wrong",
      "2:the command line is wrong",
      "3:a file or the cluster could not be read or written"
    })
public final class DetectionRules implements Runnable {
  /** What was looked at is not as it should be. */
  static final int WRONG = 1;

  /** The work could not be done. */
  static final int FAILED = 3;

  @Spec private CommandSpec spec;

  /** The version of the plugin that the program is part of. */
  static final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = DetectionRules.class.getPackage().getImplementationVersion();
      return new String[] {"detection-rules " + (version == null ? "(not packaged)" : version)};
    }
  }

  /**
   * Runs the program and ends the process.
   *
   * @param args the command line
   */
  public static void main(String[] args) {
    Locale.setDefault(Locale.ROOT); // scripts read the figures
    System.exit(run(System.out, System.err, args));
  }

  /**
   * Runs the program.
   *
   * @param out results
   * @param err errors, progress and what was done
   * @param args the command line
   * @return the exit code
   */
  public static int run(PrintStream out, PrintStream err, String... args) {
    CommandLine program = new CommandLine(new DetectionRules());
    program.setOut(writer(out));
    program.setErr(writer(err));
    program.setCaseInsensitiveEnumValuesAllowed(true);
    program.setUsageHelpAutoWidth(true);
    program.setExecutionExceptionHandler(
        (failure, commandLine, parsed) -> {
          if (!(failure instanceof CommandException)) {
            throw failure;
          }
          commandLine.getErr().println("detection-rules: " + failure.getMessage());
          return FAILED;
        });
    return program.execute(args);
  }

  private static PrintWriter writer(PrintStream stream) {
    return new PrintWriter(stream, true, StandardCharsets.UTF_8);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
