package dev.detection.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs the benchmarks and prints what was given and one table. */
public final class Benchmarks {
  private static final String[] COUNTS = {"250", "1000", "0", "2000", "8000", "16000"};

  /** So many rules are there when one is changed. */
  private static final int CHANGING = 10_000;

  /** How many events are judged to see what matches, and how many by Lucene Monitor. */
  private static final int JUDGED = 10_000;

  private static final int MONITORED = 2_000;

  private Benchmarks() {}

  /**
   * Runs all benchmarks, or those that the options choose.
   *
   * @param args those of JMH; {@code --short} for a run of seconds whose figures mean nothing,
   *     {@code --facts} for what is given alone
   */
  public static void main(String[] args) throws CommandLineOptionException, RunnerException {
    List<String> given = new ArrayList<>(List.of(args));
    boolean isShort = given.remove("--short");
    boolean onlyFacts = given.remove("--facts");
    CommandLineOptions commandLine = new CommandLineOptions(given.toArray(String[]::new));
    List<String> counts = new ArrayList<>();
    counts.addAll(
        commandLine.getParameter("rules").orElse(List.of(isShort ? new String[] {"60"} : COUNTS)));
    List<Integer> numbers = counts.stream().map(Integer::valueOf).toList();
    Given.prepare(Math.max(isShort ? 0 : CHANGING, Collections.max(numbers)));
    Facts facts = isShort ? new Facts(Given.HOT, Given.HOT) : new Facts(JUDGED, MONITORED);
    String head = facts.of(numbers);
    System.out.println(head);
    if (onlyFacts) {
      return;
    }
    ChainedOptionsBuilder options =
        new OptionsBuilder()
            .parent(commandLine)
            .addProfiler(GCProfiler.class)
            .threads(1)
            .jvmArgsAppend("-D" + MetCopies.FILE + "=" + System.getProperty(MetCopies.FILE))
            .shouldFailOnError(true);
    if (isShort) {
      shorten(options, counts);
    }
    Collection<RunResult> results = new Runner(options.build()).run();
    System.out.println();
    System.out.println(head);
    System.out.println(Table.of(results));
  }

  private static void shorten(ChainedOptionsBuilder options, List<String> counts) {
    TimeValue time = TimeValue.milliseconds(20);
    options
        .forks(0)
        .warmupIterations(1)
        .warmupTime(time)
        .measurementIterations(2)
        .measurementTime(time)
        .param("rules", counts.toArray(String[]::new))
        .param("changing", counts.getFirst())
        .param("events", "hot");
  }
}
