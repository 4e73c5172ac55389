package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import dev.detection.rule.Rules;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.junit.Test;

/**
 * The engine marks public events with the public rules as the trees of their conditions, each asked
 * by itself, say: by the mapping of the corpus and without any mapping.
 */
public class EngineCorpusTests {
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  /** Of so many events one is asked; all in the long form. */
  private static final int EVERY = Integer.getInteger("detection.every", 40);

  private final Path corpus = Path.of(System.getProperty("detection.corpus", "/no/corpus"));

  @Test
  public void theEngineSaysWhatTheTreesSay() throws IOException {
    assumeTrue(
        "skipped because the corpus folder is absent: " + corpus,
        Files.isDirectory(corpus.resolve("events")));
    RuleSet rules = RuleSet.of(rules());
    List<Judge> judges = List.of(rules.judge(mapping()), rules.judge(Schema.byValue()));
    int events = 0;
    long met = 0;
    try (var files = Files.list(corpus.resolve("events"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".ndjson.gz")).toList()) {
        int line = 0;
        for (Map<String, Object> event : lines(file)) {
          if (line++ % EVERY == 0) {
            events++;
            for (Judge judge : judges) {
              met += check(judge, event);
            }
          }
        }
      }
    }
    System.out.printf("%,d events compared, conditions met %,d times%n", events, met);
    assertTrue(events > 1_000 && met > events);
  }

  private static int check(Judge judge, Map<String, Object> event) {
    Judgement judgement = judge.judge(event, NOW);
    Set<String> expected = new TreeSet<>();
    Set<String> unknown = new TreeSet<>();
    judge.askEach(event, NOW, expected, unknown);
    Set<String> found = new TreeSet<>(judgement.ruleIds());
    found.addAll(judgement.steps());
    assertEquals(event.toString(), expected, found);
    assertEquals(event.toString(), unknown, judgement.failures().keySet());
    return found.size();
  }

  private List<CompiledRule> rules() throws IOException {
    List<CompiledRule> rules = new ArrayList<>();
    for (String folder : List.of("rules", "rules_building_block")) {
      try (var files = Files.walk(corpus.resolve(folder))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".toml")).toList()) {
          rules.add(CompiledRule.compile(Rules.parseToml(Files.readString(file)).rule()));
        }
      }
    }
    return rules;
  }

  @SuppressWarnings("unchecked") // an index template
  private Schema mapping() throws IOException {
    Map<String, Object> json = lines(corpus.resolve("index_template.json.gz"), true).getFirst();
    return Schema.ofMapping(
        (Map<String, Object>) ((Map<String, Object>) json.get("template")).get("mappings"));
  }

  private static List<Map<String, Object>> lines(Path file) throws IOException {
    return lines(file, false);
  }

  private static List<Map<String, Object>> lines(Path file, boolean one) throws IOException {
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
      List<String> texts = reader.lines().toList();
      return (one ? List.of(String.join("\n", texts)) : texts)
          .stream().map(EngineCorpusTests::map).toList();
    }
  }

  private static Map<String, Object> map(String json) {
    return XContentHelper.convertToMap(JsonXContent.jsonXContent, json, false);
  }
}
