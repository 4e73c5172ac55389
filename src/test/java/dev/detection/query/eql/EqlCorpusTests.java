package dev.detection.query.eql;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import dev.detection.query.QueryException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.Before;
import org.junit.Test;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** Public rules and Elastic's own test queries, where the corpus is at hand. */
public class EqlCorpusTests {
  private static final Duration ALLOWED = Duration.ofSeconds(5);

  private Path corpus;

  private record Case(String name, String text, String categoryField) {}

  @Before
  public void findCorpus() {
    String folder = System.getProperty("detection.corpus", "");
    assumeTrue(
        "skipped because the corpus folder is absent: " + folder,
        !folder.isEmpty() && Files.isDirectory(Path.of(folder)));
    corpus = Path.of(folder);
  }

  @Test
  public void everyPublicRuleIsRead() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String folder : List.of("rules", "rules_building_block")) {
      try (Stream<Path> files = Files.walk(corpus.resolve(folder))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".toml")).toList()) {
          TomlTable rule = Toml.parse(file).getTable("rule");
          if ("eql".equals(rule.getString("type"))) {
            String field = rule.getString("event_category_override", () -> Eql.EVENT_CATEGORY);
            cases.add(new Case(file.getFileName().toString(), rule.getString("query"), field));
          }
        }
      }
    }
    assertTrue("found only " + cases.size() + " rules", cases.size() > 700);
    assertAllAreRead(cases);
  }

  @Test
  public void everyTestQueryOfElasticsearchIsRead() throws IOException {
    List<Case> cases = new ArrayList<>();
    for (String name :
        List.of(
            "test_queries.toml",
            "additional_test_queries.toml",
            "test_extra.toml",
            "test_missing_events.toml",
            "test_queries_date.toml")) {
      // A bare null is not TOML.
      String text =
          Files.readString(corpus.resolve("eql").resolve(name))
              .replaceAll("(?<=[\\[,]) *null(?=[,\\]])", "\"null\"");
      TomlArray queries = Toml.parse(text).getArray("queries");
      for (int i = 0; i < queries.size(); i++) {
        TomlTable query = queries.getTable(i);
        cases.add(
            new Case(
                name + " " + query.getString("name"),
                query.getString("query"),
                Eql.EVENT_CATEGORY));
      }
    }
    assertTrue("found only " + cases.size() + " queries", cases.size() > 200);
    assertAllAreRead(cases);
  }

  private static void assertAllAreRead(List<Case> cases) {
    List<String> failures = new ArrayList<>();
    long start = System.nanoTime();
    for (Case query : cases) {
      try {
        Eql.parse(query.text(), query.categoryField());
      } catch (QueryException e) {
        failures.add(query.name() + " at " + e.at() + ": " + e.getMessage());
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    assertEquals(String.join("\n", failures), 0, failures.size());
    assertTrue(cases.size() + " queries took " + took, took.compareTo(ALLOWED) < 0);
  }
}
