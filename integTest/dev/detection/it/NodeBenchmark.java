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
 * The program behind {@code ./node-benchmark}: starts a node with the plugin and measures what
 * judging costs it, see {@link NodeRounds}. Progress goes to stderr, the table to stdout and to
 * {@code target/node-benchmark.md}. The exit code is 2 on a wrong call.
 */
public final class NodeBenchmark {
  private static final Path REPORT = Path.of("target", "node-benchmark.md");

  private static final Set<String> OPTIONS =
      Set.of(
          "--elasticsearch",
          "--plugin",
          "--rules",
          "--events",
          "--corpus",
          "--pairs",
          "--warm-up",
          "--documents",
          "--clients",
          "--seed",
          "--terminal");

  /** The short form: it shows that everything is measured, not how fast it is. */
  static final NodeRounds.Size SHORT = new NodeRounds.Size(2, 1, 1_000, 2);

  private NodeBenchmark() {}

  /**
   * Arguments: {@code --elasticsearch ZIP --plugin ZIP}, which the script gives, {@code --rules
   * DIR}, {@code --events DIR}, {@code --corpus DIR}, {@code --pairs N}, {@code --warm-up N},
   * {@code --documents N}, {@code --clients N}, {@code --seed N}, and alone {@code --short}.
   */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> options = new HashMap<>();
    NodeRounds.Size size = new NodeRounds.Size(20, 5, 20_000, 2);
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--short")) {
        size = SHORT;
      } else if (!OPTIONS.contains(arguments[i]) || i + 1 == arguments.length) {
        System.err.println(
            "usage: ./node-benchmark [--short] [--rules DIR] [--events DIR] [--corpus DIR]"
                + " [--pairs N] [--warm-up N] [--documents N] [--clients N] [--seed N]");
        System.exit(2);
      } else {
        options.put(arguments[i], arguments[++i]);
      }
    }
    size =
        new NodeRounds.Size(
            number(options, "--pairs", size.rounds()),
            number(options, "--warm-up", size.warmUp()),
            number(options, "--documents", size.documents()),
            number(options, "--clients", size.clients()));
    String report = run(options, size).print();
    System.out.print(report);
    Files.createDirectories(REPORT.getParent());
    Files.writeString(REPORT, report);
  }

  private static int number(Map<String, String> options, String name, int otherwise) {
    return Integer.parseInt(options.getOrDefault(name, Integer.toString(otherwise)));
  }

  private static NodeReport run(Map<String, String> options, NodeRounds.Size size)
      throws IOException {
    Progress progress = new Progress(System.err, "true".equals(options.get("--terminal")));
    progress.step("starting Elasticsearch");
    ElasticsearchHome home =
        ElasticsearchHome.create(
            path(options, "--elasticsearch"),
            List.of(path(options, "--plugin")),
            Files.createTempDirectory("detection-benchmark"));
    try {
      List<Integer> ports = ElasticsearchCluster.freePorts(2);
      try (ElasticsearchNode node =
          new ElasticsearchNode(home, "benchmark", ports.get(0), ports.get(1), false)) {
        node.set("discovery.type", "single-node").heap("1g").start();
        return new NodeRounds(node, progress, number(options, "--seed", 1))
            .run(Inputs.of(options), size);
      }
    } finally {
      home.delete();
    }
  }

  private static Path path(Map<String, String> options, String name) {
    return Path.of(Objects.requireNonNull(options.get(name), name));
  }
}
