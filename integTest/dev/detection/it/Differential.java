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
 * The program behind {@code ./differential}: starts a node with the plugin and compares marks with
 * searches, see {@link DifferentialCheck}. Progress goes to stderr, the tables to stdout, and all
 * of it with every disagreement to {@code target/differential.txt}. The exit code is 1 if there is
 * a disagreement that nothing explains, 2 on a wrong call.
 */
public final class Differential {
  private static final Path REPORT = Path.of("target", "differential.txt");
  private static final int SHOWN = 20;

  /** How many of the queries made at random are asked, of each language. */
  private static final int GENERATED = 200;

  private static final Set<String> OPTIONS =
      Set.of(
          "--elasticsearch",
          "--plugin",
          "--kql",
          "--rules",
          "--events",
          "--corpus",
          "--seed",
          "--sample",
          "--terminal");

  private final Map<String, String> options;
  private final Progress progress;

  private Differential(Map<String, String> options) {
    this.options = options;
    this.progress = new Progress(System.err, "true".equals(options.get("--terminal")));
  }

  /**
   * Arguments: {@code --elasticsearch ZIP --plugin ZIP --kql FOLDER}, which the script gives, and
   * {@code --rules DIR}, {@code --events DIR}, {@code --corpus DIR}, {@code --seed N}, {@code
   * --sample N}.
   */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> options = new HashMap<>();
    for (int i = 0; i < arguments.length; i += 2) {
      if (!OPTIONS.contains(arguments[i]) || i + 1 == arguments.length) {
        System.err.println(
            "usage: ./differential [--rules DIR] [--events DIR] [--corpus DIR] [--seed N]"
                + " [--sample N]");
        System.exit(2);
      }
      options.put(arguments[i], arguments[i + 1]);
    }
    System.exit(new Differential(options).run() ? 0 : 1);
  }

  private boolean run() throws IOException {
    progress.step("starting Elasticsearch");
    Path directory = Files.createTempDirectory("detection-differential");
    ElasticsearchHome home =
        ElasticsearchHome.create(path("--elasticsearch"), List.of(path("--plugin")), directory);
    try {
      boolean kql = Files.isDirectory(path("--kql"));
      if (kql) {
        KqlModule.install(home, path("--kql"));
      }
      List<Integer> ports = ElasticsearchCluster.freePorts(2);
      try (ElasticsearchNode node =
          new ElasticsearchNode(home, "differential", ports.get(0), ports.get(1), false)) {
        node.set("discovery.type", "single-node").set("indices.query.bool.max_nested_depth", "64");
        node.heap("2g").start();
        return check(node.rest(), kql);
      }
    } finally {
      home.delete();
    }
  }

  private Path path(String option) {
    return Path.of(Objects.requireNonNull(options.get(option), option));
  }

  private boolean check(Rest rest, boolean kql) throws IOException {
    Inputs inputs = Inputs.of(options);
    long seed = Long.parseLong(options.getOrDefault("--seed", "1"));
    Questions questions = Questions.read(inputs.rules(), inputs.truth(), kql);
    questions.addGenerated(inputs.truth(), GENERATED, seed);
    DifferentialReport report =
        new DifferentialCheck(rest, progress, questions)
            .run(
                inputs.template(),
                inputs.events().read(),
                seed,
                Integer.parseInt(options.getOrDefault("--sample", "100")));
    print(report);
    return report.isClean();
  }

  private static void print(DifferentialReport report) throws IOException {
    List<String> disagreements = report.disagreements();
    System.out.println(report.summary());
    disagreements.stream().limit(SHOWN).forEach(System.out::println);
    Files.createDirectories(REPORT.getParent());
    Files.writeString(REPORT, report.summary() + "\n" + String.join("\n", disagreements));
    System.out.printf("%,d disagreements; all of it in %s%n", disagreements.size(), REPORT);
  }
}
