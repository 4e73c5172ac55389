package dev.detection.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * The program behind {@code ./alert-benchmark}: starts a node and measures how soon alerts follow
 * events, what a flood of them does to others, and what rules cost an idle node, see {@link
 * AlertRounds}. Progress goes to stderr, the report to stdout and to {@code
 * target/alert-benchmark.md}. The exit code is 1 if an alert is lost or double, 2 on a wrong call.
 */
public final class AlertBenchmark {
  private static final Path REPORT = Path.of("target", "alert-benchmark.md");
  private static final Set<String> OPTIONS =
      Set.of(
          "--elasticsearch", "--plugin", "--seconds", "--rate", "--rules", "--idle", "--terminal");

  /** The short form: it shows that everything is measured, not how fast it is. */
  static final Size SHORT = new Size(5, 200, 40, 3, 2_000, 1);

  private static final Size FULL = new Size(60, 1_000, 2_000, 120, 30_000, 5);

  /**
   * How much is measured.
   *
   * @param seconds that events come in, with the flood and without
   * @param rate events in a second
   * @param rules of the idle node
   * @param idle seconds that it is looked at
   * @param documents that are indexed as fast as can be, with the flood and without
   * @param pairs how often that is done
   */
  record Size(int seconds, int rate, int rules, int idle, int documents, int pairs) {}

  private AlertBenchmark() {}

  /**
   * Arguments: {@code --elasticsearch ZIP --plugin ZIP}, which the script gives, those of {@link
   * #OPTIONS} with a number each, and {@code --short} alone.
   */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> options = new HashMap<>();
    Size size = FULL;
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--short")) {
        size = SHORT;
      } else if (!OPTIONS.contains(arguments[i]) || i + 1 == arguments.length) {
        System.err.println("usage: ./alert-benchmark [--short] and " + OPTIONS);
        System.exit(2);
      } else {
        options.put(arguments[i], arguments[++i]);
      }
    }
    Size asked =
        new Size(
            number(options, "--seconds", size.seconds),
            number(options, "--rate", size.rate),
            number(options, "--rules", size.rules),
            number(options, "--idle", size.idle),
            size.documents,
            size.pairs);
    AlertReport report = run(options, asked);
    System.out.print(report.print());
    Files.createDirectories(REPORT.getParent());
    Files.writeString(REPORT, report.print());
    if (!report.isComplete()) {
      System.exit(1);
    }
  }

  private static int number(Map<String, String> options, String name, int otherwise) {
    return Integer.parseInt(options.getOrDefault(name, Integer.toString(otherwise)));
  }

  private static AlertReport run(Map<String, String> options, Size size) throws IOException {
    Progress progress = new Progress(System.err, "true".equals(options.get("--terminal")));
    progress.step("starting Elasticsearch");
    ElasticsearchHome home =
        ElasticsearchHome.create(
            path(options, "--elasticsearch"),
            List.of(path(options, "--plugin")),
            Files.createTempDirectory("detection-alerts"));
    List<Integer> ports = ElasticsearchCluster.freePorts(2);
    ElasticsearchNode node = new ElasticsearchNode(home, "n1", ports.get(0), ports.get(1), false);
    try {
      node.set("discovery.type", "single-node").heap("2g").start();
      return AlertRounds.run(node, size, progress);
    } finally {
      node.kill();
      home.delete();
    }
  }

  private static Path path(Map<String, String> options, String name) {
    return Path.of(Objects.requireNonNull(options.get(name), name));
  }
}
