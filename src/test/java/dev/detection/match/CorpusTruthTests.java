package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.query.Condition;
import dev.detection.query.NotSupportedException;
import dev.detection.query.eql.Eql;
import dev.detection.query.eql.EqlQuery;
import dev.detection.query.kql.Kql;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.junit.Assume;
import org.junit.Test;

/**
 * Queries of public rules and random ones on public events: judged as a real Elasticsearch found
 * them.
 */
public class CorpusTruthTests {
  /** One event of so many is judged; with 1, all of them, it takes half a minute. */
  private static final int EVERY = 10;

  /** Events that the mapping refuses: they were never found, for they were never indexed. */
  private static final Set<String> REFUSED_EVENTS =
      Set.of(
          "cloud-panther-otrf:844",
          "geneve-rules:4189",
          "geneve-rules:4262",
          "package-storage-samples:532");

  /**
   * Rules with patterns of field names, which were searched for without the names of the fields,
   * and one that asks a boolean for a word, which made the search fail as a whole.
   */
  private static final Set<String> FAILED_QUERIES =
      Set.of(
          "141e9b3a-ff37-4756-989d-05d7cbf35b0e",
          "30090d40-cdfd-4750-a281-0125fdf22045",
          "632906c6-ba8f-44c0-8386-ec0bbc8518bf");

  private record Query(String id, Node node, Set<String> found) {}

  @Test
  public void kqlOfRules() throws IOException {
    compare("kql_rules", 280);
  }

  @Test
  public void eqlOfRules() throws IOException {
    compare("eql_rules", 500);
  }

  @Test
  public void randomKql() throws IOException {
    compare("gen_kql", 700);
  }

  private static void compare(String truth, int atLeast) throws IOException {
    Path corpus = corpus();
    Schema schema = schema(corpus);
    List<Query> queries = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    int refused = 0;
    for (Map<String, Object> line : lines(corpus.resolve("truth/" + truth + ".jsonl.gz"))) {
      String name = (String) line.get("id");
      if (line.get("ids") instanceof List<?> ids && !FAILED_QUERIES.contains(name)) {
        Set<String> found = new HashSet<>();
        ids.forEach(id -> found.add(id.toString()));
        try {
          queries.add(new Query(name, Binder.bind(read(line), schema), found));
        } catch (NotSupportedException e) {
          // Fields of types that are not evaluated, flattened above all.
          refused++;
        }
      }
    }
    assertTrue(queries.size() + " queries, and " + refused + " refused", queries.size() >= atLeast);
    try (var files = Files.list(corpus.resolve("events"))) {
      for (Path file :
          files.filter(path -> path.toString().endsWith(".ndjson.gz")).sorted().toList()) {
        judge(file, queries, schema, faults);
      }
    }
    assertEquals(
        String.join("\n", faults.subList(0, Math.min(50, faults.size()))), 0, faults.size());
  }

  private static void judge(Path file, List<Query> queries, Schema schema, List<String> faults)
      throws IOException {
    Path meta =
        file.resolveSibling(file.getFileName().toString().replace(".ndjson.", ".meta.tsv."));
    try (BufferedReader events = reader(file);
        BufferedReader ids = reader(meta)) {
      int number = 0;
      for (String line = events.readLine(); line != null; line = events.readLine()) {
        String id = ids.readLine().split("\t")[0];
        if (number++ % EVERY == 0 && !REFUSED_EVENTS.contains(id)) {
          judge(id, Event.of(map(line), schema, Instant.now()), queries, faults);
        }
      }
    }
  }

  private static void judge(String id, Event event, List<Query> queries, List<String> faults) {
    for (Query query : queries) {
      String expected = String.valueOf(query.found().contains(id));
      String judged;
      try {
        judged = String.valueOf(query.node().holds(event));
      } catch (EventException e) {
        judged = e.getMessage();
      }
      if (!judged.equals(expected)) {
        faults.add(query.id() + " on " + id + " is " + judged);
      }
    }
  }

  private static Condition read(Map<String, Object> line) {
    String text = (String) line.get("query");
    String id = (String) line.get("id");
    int step = id.indexOf("#step");
    if (!"eql".equals(line.get("type")) && step < 0) {
      return Kql.parse(text);
    }
    return switch (Eql.parse(text, Eql.EVENT_CATEGORY)) {
      case EqlQuery.Event event -> event.condition();
      case EqlQuery.Sequence sequence -> step(sequence.steps(), id.substring(step + 5));
      case EqlQuery.Sample sample -> step(sample.steps(), id.substring(step + 5));
    };
  }

  /** Here steps are numbered with each of their runs. */
  private static Condition step(List<EqlQuery.Step> steps, String number) {
    return steps.stream()
        .flatMap(step -> Collections.nCopies(step.runs(), step.condition()).stream())
        .toList()
        .get(Integer.parseInt(number));
  }

  private static Schema schema(Path corpus) throws IOException {
    try (BufferedReader reader = reader(corpus.resolve("index_template.json.gz"))) {
      Map<String, Object> template = map(String.join("\n", reader.lines().toList()));
      Map<?, ?> body = (Map<?, ?>) template.get("template");
      Map<String, Object> mapping = new HashMap<>();
      ((Map<?, ?>) body.get("mappings"))
          .forEach((key, value) -> mapping.put(key.toString(), value));
      return Schema.ofMapping(mapping);
    }
  }

  private static Path corpus() {
    Path corpus = Path.of(System.getProperty("detection.corpus", ""));
    Assume.assumeTrue(
        "skipped because the corpus folder is absent: " + corpus,
        Files.isDirectory(corpus.resolve("truth")));
    return corpus;
  }

  private static List<Map<String, Object>> lines(Path file) throws IOException {
    try (BufferedReader reader = reader(file)) {
      return reader.lines().map(CorpusTruthTests::map).toList();
    }
  }

  private static BufferedReader reader(Path file) throws IOException {
    return new BufferedReader(
        new InputStreamReader(
            new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8));
  }

  private static Map<String, Object> map(String json) {
    return XContentHelper.convertToMap(JsonXContent.jsonXContent, json, false);
  }
}
