package dev.detection.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** Runs the benchmarks and prints one table. */
public final class Benchmarks {
  /** All events of a corpus as maps, and beside them in the form that a rival takes. */
  private static final String HEAP = "-Xmx6g";

  private Benchmarks() {}

  /**
   * @param args those of JMH, after {@code --short} if it is to be over in seconds
   */
  public static void main(String[] args) throws CommandLineOptionException, RunnerException {
    List<String> given = new ArrayList<>(List.of(args));

    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .parent(new CommandLineOptions(given.toArray(String[]::new)))
            .addProfiler(GCProfiler.class)
            .threads(1)
            .shouldFailOnError(true)
            .jvmArgsAppend(
                HEAP, "-D" + Inputs.CORPUS + "=" + System.getProperty(Inputs.CORPUS, ""));
    Collection<RunResult> results = new Runner(options.build()).run();
    System.out.println(Table.of(results));
  }
}
