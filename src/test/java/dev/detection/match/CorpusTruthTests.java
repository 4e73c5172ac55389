package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.query.Condition;
import dev.detection.query.eql.Eql;
import dev.detection.query.eql.EqlQuery;
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
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Test;

/**
 * Queries of public rules and random ones on public events: judged as a real Elasticsearch found
 * them.
 */
public class CorpusTruthTests {
  private static final Logger LOG = LogManager.getLogger(CorpusTruthTests.class);
  private static final int SHOWN = 50;

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

  private Path corpus;

  /** The queries of one file, and the events that each of them finds. */
  private record Truth(
      String name, Judge judge, Map<String, Set<String>> findings, Refusals refused) {}

  /** How many queries are not judged, by reason. */
  private record Refusals(int queries, Map<String, Long> reasons) {
    static Refusals of(List<CompiledRule> rules, Judge judge) {
      Stream<String> read =
          rules.stream()
              .filter(rule -> !rule.isSupported())
              .map(rule -> rule.notSupported().toString());
      Stream<String> bound = judge.notJudged().stream().map(Judge.NotJudged::reason);
      return new Refusals(
          rules.size() - judge.ruleIds().size(),
          Stream.concat(read, bound)
              .map(reason -> reason.replaceAll("(?:field|fields) \\[[^]]*]|\\(line.*?\\)", "…"))
              .collect(
                  Collectors.groupingBy(reason -> reason, TreeMap::new, Collectors.counting())));
    }
  }

  /** What was compared. */
  private static final class Figures {
    private final List<String> faults = new ArrayList<>();
    private long events;
    private long found;
  }

  @Before
  public void findCorpus() {
    corpus = Path.of(System.getProperty("detection.corpus", "/no/corpus"));
    Assume.assumeTrue(
        "skipped because the corpus folder is absent: " + corpus,
        Files.isDirectory(corpus.resolve("truth")));
  }

  @Test
  public void kqlOfRules() throws IOException {
    compare(truth("kql_rules"), 310, 5_000);
  }

  @Test
  public void eqlOfRules() throws IOException {
    compare(truth("eql_rules"), 590, 9_000);
  }

  @Test
  public void randomKql() throws IOException {
    compare(truth("gen_kql"), 760, 600_000);
  }

  @Test
  public void randomLucene() throws IOException {
    compare(truth("gen_lucene"), 250, 100_000);
  }

  private void compare(Truth truth, int queries, int findings) throws IOException {
    Figures figures = new Figures();
    try (var files = Files.list(corpus.resolve("events"))) {
      for (Path file : files.filter(path -> path.toString().endsWith(".ndjson.gz")).toList()) {
        judge(file, truth, figures);
      }
    }
    int judged = truth.judge().ruleIds().size();
    String told =
        "%s: %,d queries judged on %,d events, %,d refused; %,d findings, %,d differences; refused: %s"
            .formatted(
                truth.name(),
                judged,
                figures.events,
                truth.refused().queries(),
                figures.found,
                figures.faults.size(),
                truth.refused().reasons());
    LOG.info(told);
    List<String> shown = figures.faults.stream().sorted().limit(SHOWN).toList();
    assertEquals(told + "\n" + String.join("\n", shown), 0, figures.faults.size());
    assertTrue(told, judged >= queries && figures.found >= findings);
    assertEquals(told, 0, truth.refused().queries());
  }

  private static void judge(Path file, Truth truth, Figures figures) throws IOException {
    Path meta =
        file.resolveSibling(file.getFileName().toString().replace(".ndjson.", ".meta.tsv."));
    try (BufferedReader events = reader(file);
        BufferedReader ids = reader(meta)) {
      for (String line = events.readLine(); line != null; line = events.readLine()) {
        String id = ids.readLine().split("\t", 2)[0];
        if (!REFUSED_EVENTS.contains(id)) {
          judge(id, map(line), truth, figures);
        }
      }
    }
  }

  private static void judge(String id, Map<String, Object> event, Truth truth, Figures figures) {
    Judgement judgement = truth.judge().judge(event, Instant.now());
    Set<String> judged = new HashSet<>(judgement.ruleIds());
    figures.events++;
    figures.found += judged.size();
    if (!judgement.failures().isEmpty()) {
      figures.faults.add(id + " is unknown: " + judgement.failures());
    }
    for (String query : truth.judge().ruleIds()) {
      boolean expected = truth.findings().get(query).contains(id);
      if (judged.contains(query) != expected) {
        figures.faults.add(query + (expected ? " misses " : " wrongly finds ") + id);
      }
    }
  }

  private Truth truth(String name) throws IOException {
    List<CompiledRule> rules = new ArrayList<>();
    Map<String, Set<String>> findings = new HashMap<>();
    for (Map<String, Object> line : lines(corpus.resolve("truth/" + name + ".jsonl.gz"))) {
      String id = (String) line.get("id");
      if (line.get("ids") instanceof List<?> ids && !FAILED_QUERIES.contains(id)) {
        Set<String> found = new HashSet<>();
        ids.forEach(event -> found.add(event.toString()));
        findings.put(id, found);
        String query = (String) line.get("query");
        rules.add(
            name.endsWith("lucene")
                ? QueryRules.lucene(id, query)
                : rule(id, query, "eql".equals(line.get("type"))));
      }
    }
    Judge judge = RuleSet.of(rules).judge(List.of("events"), schema());
    return new Truth(name, judge, findings, Refusals.of(rules, judge));
  }

  private static CompiledRule rule(String id, String query, boolean eql) {
    int step = id.indexOf("#step");
    if (step >= 0) {
      List<EqlQuery.Step> steps =
          switch (Eql.parse(query, Eql.EVENT_CATEGORY)) {
            case EqlQuery.Event event -> throw new AssertionError(id + " has no steps");
            case EqlQuery.Sequence sequence -> sequence.steps();
            case EqlQuery.Sample sample -> sample.steps();
          };
      return QueryRules.asking(id, step(steps, Integer.parseInt(id.substring(step + 5))));
    }
    return eql ? QueryRules.eql(id, query) : QueryRules.kql(id, query);
  }

  /** Here steps are numbered with each of their runs. */
  private static Condition step(List<EqlQuery.Step> steps, int number) {
    return steps.stream()
        .flatMap(step -> Collections.nCopies(step.runs(), step.condition()).stream())
        .toList()
        .get(number);
  }

  private Schema schema() throws IOException {
    try (BufferedReader reader = reader(corpus.resolve("index_template.json.gz"))) {
      Map<?, ?> template =
          (Map<?, ?>) map(String.join("\n", reader.lines().toList())).get("template");
      Map<String, Object> mapping = new HashMap<>();
      ((Map<?, ?>) template.get("mappings"))
          .forEach((key, value) -> mapping.put(key.toString(), value));
      return Schema.ofMapping(mapping);
    }
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
