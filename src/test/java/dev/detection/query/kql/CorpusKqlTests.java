package dev.detection.query.kql;

import static org.hamcrest.MatcherAssert.assertThat;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.lessThan;
import static org.junit.Assert.assertEquals;
import static org.junit.Assume.assumeTrue;

import dev.detection.query.Condition;
import dev.detection.query.QueryException;
import dev.detection.query.search.Search;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.Test;
import org.tomlj.Toml;
import org.tomlj.TomlTable;

/** Every KQL query of the published rules is read and can be searched for. */
public class CorpusKqlTests {
  private static final Set<String> TYPES =
      Set.of("query", "new_terms", "threshold", "threat_match");

  @Test
  public void everyPublishedQueryIsReadAndTranslated() throws IOException {
    Path corpus = Path.of(System.getProperty("detection.corpus", "/no/corpus"));
    assumeTrue(
        "skipped because the corpus folder is absent: " + corpus,
        Files.isDirectory(corpus.resolve("rules")));
    Map<String, String> queries = new LinkedHashMap<>();
    collect(corpus.resolve("rules"), queries);
    collect(corpus.resolve("rules_building_block"), queries);
    assertThat(queries.size(), greaterThan(100));

    List<String> failures = new ArrayList<>();
    long start = System.nanoTime();
    queries.forEach(
        (rule, query) -> {
          try {
            Condition condition = Kql.parse(query);
            assertThat(Search.toDsl(condition).size(), greaterThan(0));
          } catch (QueryException e) {
            failures.add(rule + ", " + e.at() + ": " + e.getMessage());
          }
        });
    assertEquals(List.of(), failures);
    assertThat(TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start), lessThan(10_000L));
  }

  private static void collect(Path folder, Map<String, String> queries) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(path -> path.toString().endsWith(".toml")).toList()) {
        TomlTable rule = Toml.parse(file).getTable("rule");
        if (rule != null
            && TYPES.contains(rule.getString("type"))
            && !"lucene".equals(rule.getString("language"))) {
          queries.put(file + " query", rule.getString("query"));
          if (rule.getString("threat_query") != null) {
            queries.put(file + " threat_query", rule.getString("threat_query"));
          }
        }
      }
    }
  }
}
