package dev.detection.match;

import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import dev.detection.query.Condition;
import dev.detection.query.kql.Kql;
import dev.detection.query.lucene.Lucene;
import dev.detection.rule.Jobs;
import dev.detection.rule.Language;
import dev.detection.rule.Rules;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.Test;

/** Every rule at hand can be explained, whatever the event: each of its clauses has a text. */
public class ExplainedRulesTests {
  private static final List<Map<String, Object>> EVENTS =
      List.of(
          Map.of(),
          Map.of(
              "@timestamp", "2026-01-02T03:04:05Z",
              "event", Map.of("category", List.of("process"), "type", "start", "code", 1),
              "process", Map.of("name", "cmd.exe", "args", List.of("a", "b"), "pid", 4),
              "source", Map.of("ip", "10.1.2.3")));

  @Test
  public void publishedRules() throws IOException {
    assertTrue(explained(folder("detection.corpus").resolve("rules")) > 1_000);
    assertTrue(explained(folder("detection.corpus").resolve("rules_building_block")) > 50);
  }

  @Test
  public void rulesOfTheProject() throws IOException {
    assertTrue(explained(folder("detection.rules")) > 0);
  }

  @Test
  public void generatedQueries() throws IOException {
    assertTrue(explained("gen_kql", Language.KUERY, Kql::parse) > 1_000);
    assertTrue(explained("gen_lucene", Language.LUCENE, Lucene::parse) > 100);
  }

  private static Path folder(String property) {
    String folder = System.getProperty(property, "");
    assumeTrue(
        "skipped because the folder of the property " + property + " is absent: " + folder,
        !folder.isEmpty() && Files.isDirectory(Path.of(folder)));
    return Path.of(folder);
  }

  private static int explained(Path folder) throws IOException {
    int explained = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".toml")).toList()) {
        String text = Files.readString(file);
        if (!Jobs.isToml(text)) {
          explained += explained(CompiledRule.compile(Rules.parseToml(text).rule()));
        }
      }
    }
    return explained;
  }

  private static int explained(String file, Language language, Function<String, Condition> read)
      throws IOException {
    int explained = 0;
    Path path = folder("detection.corpus").resolve("truth").resolve(file + ".jsonl.gz");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(path)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Condition condition = read.apply((String) Case.json(line).get("query"));
        explained += explained(QueryRules.asking("r", language, condition));
      }
    }
    return explained;
  }

  /** How many conditions of the rule were explained, on each event. */
  private static int explained(CompiledRule rule) {
    int explained = 0;
    for (Map<String, Object> event : EVENTS) {
      Map<String, Explanation> told = rule.explain(Schema.ecs(), event, Instant.EPOCH);
      told.values().forEach(explanation -> check(rule.id(), explanation));
      explained = told.size();
    }
    return explained;
  }

  private static void check(String id, Explanation explanation) {
    assertFalse(id, explanation.clause().isBlank());
    explanation.lines().forEach(line -> assertFalse(id, line.substring(1).isBlank()));
    explanation.parts().forEach(part -> check(id, part));
  }
}
