package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.Assume;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.ExternalResource;
import org.junit.rules.RuleChain;

/** All rule files of the development corpus at once, where it is present. */
public class CorpusDistIT {
  private static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);

  /** Without the corpus no node is started. */
  @ClassRule
  public static final RuleChain CORPUS_THEN_CLUSTER =
      RuleChain.outerRule(
              new ExternalResource() {
                @Override
                protected void before() {
                  Path folder = folder();
                  Assume.assumeTrue(
                      "skipped because the corpus folder is absent: " + folder,
                      Files.isDirectory(folder.resolve("rules")));
                }
              })
          .around(CLUSTER);

  private static final Engine ENGINE = new Engine(CLUSTER::rest);

  private static Path folder() {
    return Path.of(System.getProperty("detection.corpus", "corpus"));
  }

  @Test
  public void allRulesAreTakenInOneImportAndSurviveARestart() throws IOException {
    List<Map<String, String>> lines = lines();
    long start = System.nanoTime();
    Map<String, Object> answer = ENGINE.rest().post("/_detection/rules/_import", lines);
    long millis = (System.nanoTime() - start) / 1_000_000;
    List<?> rejected =
        ((List<?>) answer.get("rules"))
            .stream().filter(one -> "rejected".equals(Json.at(one, "result"))).toList();
    assertEquals(List.of(), rejected);
    assertEquals(Map.of("created", lines.size()), answer.get("summary"));
    assertEquals(true, answer.get("acknowledged"));
    System.out.printf("%,d rules imported in %,d ms%n%s", lines.size(), millis, table(answer));

    assertJudged(lines.size(), answer);
    CLUSTER.node(0).restart();
    Engine.until(
        "rules to be loaded",
        () -> answer.get("generation").equals(ENGINE.status().get("generation")));
    assertJudged(lines.size(), answer);
  }

  private static List<Map<String, String>> lines() throws IOException {
    List<Map<String, String>> lines = new ArrayList<>();
    for (String name : List.of("rules", "rules_building_block")) {
      try (Stream<Path> all = Files.walk(folder().resolve(name))) {
        for (Path file : all.filter(path -> path.toString().endsWith(".toml")).sorted().toList()) {
          lines.add(Map.of("toml", Files.readString(file)));
        }
      }
    }
    assertTrue("rule files: " + lines.size(), lines.size() > 1_000);
    return lines;
  }

  /** One line for each rule type: how many there are, how many of them are not supported. */
  private static String table(Map<String, Object> answer) {
    Map<String, int[]> counts = new TreeMap<>();
    for (Object rule : (List<?>) answer.get("rules")) {
      int[] count = counts.computeIfAbsent((String) Json.at(rule, "type"), type -> new int[2]);
      count["supported".equals(Json.at(rule, "execution")) ? 0 : 1]++;
    }
    StringBuilder table = new StringBuilder("type              supported  not supported\n");
    counts.forEach(
        (type, count) -> table.append("%-16s %10d %14d%n".formatted(type, count[0], count[1])));
    return table.toString();
  }

  private static void assertJudged(int rules, Map<String, Object> answer) throws IOException {
    Map<String, Object> status = ENGINE.status();
    assertEquals(rules, Json.at(status, "rules.total"));
    // Queries of rules that do not run yet are judged all the same, if they ask single documents.
    int judged = (int) Json.at(status, "rules.judged");
    int supported = rules - (int) answer.get("not_supported");
    assertTrue(judged + " of " + supported, judged > supported && judged < rules);
    Map<String, Object> request =
        Map.of(
            "pipeline",
            Engine.pipeline(Map.of()),
            "docs",
            List.of(
                Map.of(
                    "_index", "logs-endpoint.events.process-default", "_source", Map.of("a", 1))));
    Map<String, Object> simulated = ENGINE.rest().post("/_ingest/pipeline/_simulate", request);
    Object marks = Json.at(simulated, "docs.0.doc._source.detection");
    assertEquals(answer.get("generation"), Json.at(marks, "generation"));
  }
}
