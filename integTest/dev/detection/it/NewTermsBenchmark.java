package dev.detection.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The program behind {@code ./new-terms-benchmark}: starts a node, and another with twice the
 * history, and measures what new_terms rules cost them, see {@link NewTermsRounds}. Progress goes
 * to stderr, the report to stdout and to {@code target/new-terms-benchmark.md}. The exit code is 1
 * if the alerts differ, 2 on a wrong call.
 */
public final class NewTermsBenchmark {
  private static final Path REPORT = Path.of("target", "new-terms-benchmark.md");

  private static final Set<String> OPTIONS =
      Set.of(
          "--elasticsearch",
          "--plugin",
          "--events",
          "--days",
          "--terms",
          "--rules",
          "--rounds",
          "--intervals",
          "--warm-up",
          "--interval",
          "--new",
          "--heap",
          "--seed",
          "--terminal");

  private static final NewTermsSize FULL =
      new NewTermsSize(5_000_000, 7, 100_000, 240, 6, 3, 10, 20, 2);

  /** The short form: it shows that everything is measured, not how fast it is. */
  static final NewTermsSize SHORT = new NewTermsSize(8_000, 2, 400, 40, 1, 2, 2, 3, 8);

  private NewTermsBenchmark() {}

  /**
   * Arguments: {@code --elasticsearch ZIP --plugin ZIP}, which the script gives, those of {@link
   * #OPTIONS} with a number each, and alone {@code --short} and {@code --single}, which leaves the
   * second node out.
   */
  public static void main(String[] arguments) throws IOException {
    Map<String, String> options = new HashMap<>();
    NewTermsSize size = FULL;
    boolean twice = true;
    for (int i = 0; i < arguments.length; i++) {
      if (arguments[i].equals("--short")) {
        size = SHORT;
      } else if (arguments[i].equals("--single")) {
        twice = false;
      } else if (!OPTIONS.contains(arguments[i]) || i + 1 == arguments.length) {
        System.err.println("usage: ./new-terms-benchmark [--short] [--single] and " + OPTIONS);
        System.exit(2);
      } else {
        options.put(arguments[i], arguments[++i]);
      }
    }
    NewTermsReport report = run(options, size(options, size), twice);
    System.out.print(report.print());
    Files.createDirectories(REPORT.getParent());
    Files.writeString(REPORT, report.print());
    if (!report.onlyOurs().isEmpty() || !report.onlyTheirs().isEmpty()) {
      System.exit(1);
    }
  }

  private static NewTermsSize size(Map<String, String> options, NewTermsSize otherwise) {
    int events = number(options, "--events", (int) otherwise.events());
    return new NewTermsSize(
        events,
        number(options, "--days", otherwise.days()),
        number(options, "--terms", (int) ((long) otherwise.terms() * events / otherwise.events())),
        number(options, "--rules", otherwise.rules()),
        number(options, "--rounds", otherwise.rounds()),
        number(options, "--intervals", otherwise.intervals()),
        number(options, "--warm-up", otherwise.warmUp()),
        number(options, "--interval", otherwise.interval()),
        number(options, "--new", otherwise.fresh()));
  }

  private static int number(Map<String, String> options, String name, int otherwise) {
    return Integer.parseInt(options.getOrDefault(name, Integer.toString(otherwise)));
  }

  private static NewTermsReport run(Map<String, String> options, NewTermsSize size, boolean twice)
      throws IOException {
    Progress progress = new Progress(System.err, "true".equals(options.get("--terminal")));
    progress.step("starting Elasticsearch");
    ElasticsearchHome home =
        ElasticsearchHome.create(
            path(options, "--elasticsearch"),
            List.of(path(options, "--plugin")),
            Files.createTempDirectory("detection-new-terms"));
    List<ElasticsearchNode> nodes = new ArrayList<>();
    try {
      List<Integer> ports = ElasticsearchCluster.freePorts(4);
      for (int i = 0; i < (twice ? 2 : 1); i++) {
        ElasticsearchNode node =
            new ElasticsearchNode(home, "n" + i, ports.get(2 * i), ports.get(2 * i + 1), false);
        nodes.add(node);
        node.set("discovery.type", "single-node")
            .heap(options.getOrDefault("--heap", "2") + "g")
            .start();
      }
      return measure(nodes, size, number(options, "--seed", 1), progress);
    } finally {
      for (ElasticsearchNode node : nodes) {
        node.kill();
      }
      home.delete();
    }
  }

  private static Path path(Map<String, String> options, String name) {
    return Path.of(Objects.requireNonNull(options.get(name), name));
  }

  /** Measures nodes that have the plugin and nothing else yet, see {@link NewTermsRounds}. */
  static NewTermsReport measure(
      List<ElasticsearchNode> nodes, NewTermsSize size, long seed, Progress progress)
      throws IOException {
    TermProfiles profiles = new TermProfiles(seed, size.terms());
    TermEvents events = new TermEvents(seed, profiles, size.perDay());
    List<NewTermsNode> with = new ArrayList<>();
    for (ElasticsearchNode node : nodes) {
      TermRules.Schedule schedule =
          new TermRules.Schedule(size.interval(), size.lookBack(), with.size() + 1);
      with.add(
          new NewTermsNode(
              node,
              events,
              TermRules.of(seed, profiles, size.rules(), schedule, NewTermsNode.WATCHED)));
    }
    List<Map<String, Object>> rules = with.getFirst().rules();
    return new NewTermsReport(
        size,
        values(profiles, rules),
        rules.stream()
            .collect(
                Collectors.groupingBy(NewTermsRounds::fields, TreeMap::new, Collectors.counting())),
        NewTermsRounds.run(with, events, size, progress));
  }

  private static long values(TermProfiles profiles, List<Map<String, Object>> rules) {
    Set<String> asked = new TreeSet<>();
    for (Map<String, Object> rule : rules) {
      ((List<?>) rule.get("new_terms_fields")).forEach(field -> asked.add((String) field));
    }
    Set<List<Object>> values = new HashSet<>();
    for (int profile = 0; profile < profiles.known(); profile++) {
      profiles
          .fields(profile)
          .forEach(
              (field, value) -> {
                if (asked.contains(field)) {
                  List<?> several = value instanceof List<?> list ? list : List.of(value);
                  several.forEach(one -> values.add(List.of(field, one)));
                }
              });
    }
    return values.size();
  }
}
