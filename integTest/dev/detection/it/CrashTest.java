package dev.detection.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The program behind {@code ./crash-test}: rounds on clusters of three real nodes, see {@link
 * CrashRound}. Progress goes to stderr, the table to stdout and to {@code target/crash-test.md}.
 * The exit code is 1 if anything is not exact, and 2 on a wrong call.
 */
public final class CrashTest {
  private static final Path REPORT = Path.of("target", "crash-test.md");

  private static final Set<String> OPTIONS =
      Set.of(
          "--scenario", "--seed", "--rounds", "--documents", "--strikes", "--pause", "--terminal");

  /** How often each scenario disturbs the cluster in a long round. */
  private static final Map<String, Integer> STRIKES =
      Map.of("kill", 5, "relocate", 20, "rollover", 8, "full-disk", 4, "pause", 2);

  /** The short form: it shows that alerts survive a crash of the master and of another node. */
  static final CrashRound.Plan SHORT =
      new CrashRound.Plan("kill", 1, 5_000, 2, Duration.ofSeconds(10));

  private CrashTest() {}

  /**
   * Arguments: {@code --scenario NAME} ({@code all} for one after the other), {@code --seed N},
   * {@code --rounds N}, {@code --documents N}, {@code --strikes N}, {@code --pause SECONDS}, and
   * alone {@code --short}. The zips are named by system properties as for {@link
   * ElasticsearchCluster}.
   */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> options = new HashMap<>();
    boolean brief = false;
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--short")) {
        brief = true;
      } else if (!OPTIONS.contains(arguments[i]) || i + 1 == arguments.length) {
        System.err.println(
            "usage: ./crash-test [--short] [--scenario NAME] [--seed N] [--rounds N]"
                + " [--documents N] [--strikes N] [--pause 60s]");
        System.exit(2);
      } else {
        options.put(arguments[i], arguments[++i]);
      }
    }
    System.exit(run(options, brief) ? 0 : 1);
  }

  /** Whether all rounds were exact. */
  private static boolean run(Map<String, String> options, boolean brief) throws IOException {
    Progress progress = new Progress(System.err, "true".equals(options.get("--terminal")));
    List<CrashRound.Result> rounds = new ArrayList<>();
    StringBuilder broken = new StringBuilder();
    for (CrashRound.Plan plan : plans(options, brief)) {
      try {
        rounds.add(round(plan, progress));
        System.err.println(CrashReport.print(rounds.subList(rounds.size() - 1, rounds.size())));
      } catch (AssertionError | IOException e) {
        e.printStackTrace();
        broken.append("\n%s did not come to its end: %s\n".formatted(plan, e.getMessage()));
      }
      Files.createDirectories(REPORT.getParent());
      Files.writeString(REPORT, CrashReport.print(rounds) + broken);
    }
    System.out.print(CrashReport.print(rounds) + broken);
    return broken.isEmpty() && rounds.stream().allMatch(CrashRound.Result::good);
  }

  private static List<CrashRound.Plan> plans(Map<String, String> options, boolean brief) {
    String scenario = options.getOrDefault("--scenario", "kill");
    int seed = number(options, "--seed", 1);
    List<CrashRound.Plan> plans = new ArrayList<>();
    for (int i = 0; i < number(options, "--rounds", 1); i++) {
      for (String one : scenario.equals("all") ? Disturbance.NAMES : List.of(scenario)) {
        plans.add(
            new CrashRound.Plan(
                one,
                seed + i,
                number(options, "--documents", brief ? SHORT.documents() : 100_000),
                number(options, "--strikes", brief ? SHORT.strikes() : STRIKES.get(one)),
                Duration.ofSeconds(number(options, "--pause", brief ? 10 : 60))));
      }
    }
    return plans;
  }

  private static int number(Map<String, String> options, String name, int otherwise) {
    return Integer.parseInt(options.getOrDefault(name, Integer.toString(otherwise)));
  }

  private static CrashRound.Result round(CrashRound.Plan plan, Progress progress)
      throws IOException {
    progress.step("%s, seed %d: starting Elasticsearch".formatted(plan.scenario(), plan.seed()));
    try (ElasticsearchCluster cluster = CrashRound.cluster()) {
      cluster.start("crash-test-%s-%d".formatted(plan.scenario(), plan.seed()));
      return new CrashRound(cluster.nodes(), plan, progress).run();
    }
  }
}
