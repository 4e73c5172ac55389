package dev.detection.it;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the commands at the top of the repository work on: rules, events and the mapping, of a
 * development corpus, of folders of one's own, or of this project.
 *
 * @param rules folders with rule files, at any depth
 * @param template an index template as JSON; its patterns mean nothing
 * @param truth a folder with translations made by others; may be missing
 */
record Inputs(List<Path> rules, Events events, String template, Path truth) {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Read when they are needed, because there can be many. */
  @FunctionalInterface
  interface Events {
    /** By index and id. */
    Map<String, Map<String, String>> read() throws IOException;
  }

  /**
   * As the options {@code --rules}, {@code --events} and {@code --corpus} say, each may be null.
   */
  static Inputs of(Map<String, String> options) throws IOException {
    if (options.get("--corpus") == null) {
      return with(options, ours(Path.of("rules")));
    }
    Path corpus = Path.of(options.get("--corpus"));
    try (BufferedReader template = EventFiles.reader(corpus.resolve("index_template.json.gz"))) {
      return with(
          options,
          new Inputs(
              List.of(corpus.resolve("rules"), corpus.resolve("rules_building_block")),
              () -> EventFiles.read(corpus.resolve("events")),
              template.lines().collect(Collectors.joining("\n")),
              corpus.resolve("truth")));
    }
  }

  private static Inputs with(Map<String, String> options, Inputs inputs) {
    String rules = options.get("--rules");
    String events = options.get("--events");
    return new Inputs(
        rules == null ? inputs.rules : List.of(Path.of(rules)),
        events == null ? inputs.events : () -> EventFiles.read(Path.of(events)),
        inputs.template,
        inputs.truth);
  }

  /**
   * Our own rules and events, and the template of the quick start, which maps as ECS would.
   *
   * @param rules the folder of the rule pack
   */
  static Inputs ours(Path rules) throws IOException {
    try (InputStream in = Inputs.class.getResourceAsStream("logs-template.json")) {
      return new Inputs(
          List.of(rules),
          () -> EventFiles.ours(rules),
          new String(in.readAllBytes(), StandardCharsets.UTF_8),
          Path.of("no", "truth"));
    }
  }

  /**
   * Makes the template hold for indices; marks are mapped, no pipeline is set, and nothing is
   * refreshed by itself unless the settings say so.
   *
   * @param settings more settings of the indices, by their names after {@code index.}
   */
  static void putTemplate(
      Rest rest, String template, List<String> patterns, Map<String, String> settings)
      throws IOException {
    Map<String, Object> own = Json.parse(template);
    own.put("index_patterns", patterns);
    own.put("composed_of", List.of("detection@mappings"));
    own.put("priority", 900);
    own.put(
        "template",
        Paths.without(
            Paths.copy((Map<?, ?>) own.get("template")), "settings.index.final_pipeline"));
    Map<String, String> all = new LinkedHashMap<>(settings);
    all.putIfAbsent("refresh_interval", "-1");
    all.forEach((key, value) -> Paths.put(own, "template.settings.index." + key, value));
    // A node that has just started may not have installed its own templates yet.
    Wait.until(
        PATIENCE,
        "the mapping of marks",
        () -> rest.call("GET", "/_component_template/detection@mappings", null).status() == 200);
    rest.put("/_index_template/events", own);
  }
}
