package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.rule.Rules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.Assume;
import org.junit.ClassRule;
import org.junit.Test;
import org.junit.rules.ExternalResource;
import org.junit.rules.RuleChain;

/**
 * {@code detection-rules run} over rules and events of the development corpus, where it is present:
 * its marks are those that the same rules make in a node.
 */
public class CommandLineCorpusDistIT {
  private static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);
  private static final int PAGE = 5_000;

  /** All rules and events; else every fourth rule, and the events of every third file. */
  private static final boolean LONG = Boolean.getBoolean("detection.corpus.long");

  /** Without the corpus no node is started. */
  @ClassRule
  public static final RuleChain CORPUS_THEN_CLUSTER =
      RuleChain.outerRule(
              new ExternalResource() {
                @Override
                protected void before() {
                  Assume.assumeTrue(
                      "skipped because the corpus folder is absent: " + folder(),
                      Files.isDirectory(folder().resolve("rules")));
                }
              })
          .around(CLUSTER);

  private static Path folder() {
    return Path.of(System.getProperty("detection.corpus", "corpus"));
  }

  @Test
  public void marksAreThoseOfANode() throws IOException {
    Rest rest = CLUSTER.rest();
    List<Map<String, Object>> rules = rules();
    Map<String, Object> imported = rest.post("/_detection/rules/_import?enabled=true", rules);
    assertEquals(imported.get("summary").toString(), false, imported.get("errors"));
    Inputs inputs = Inputs.of(Map.of("--corpus", folder().toString()));
    rest.put("/_ingest/pipeline/" + MarkedEvents.PIPELINE, Engine.pipeline(Map.of()));
    Inputs.putTemplate(rest, inputs.template(), List.of(EventFiles.PREFIX + "*"), Map.of());
    StringBuilder file = new StringBuilder();
    rules.forEach(rule -> file.append(Json.print(rule)).append('\n'));
    String ruleFile = CLUSTER.file("rules.ndjson", file.toString()).toString();

    MarkedEvents events = new MarkedEvents(rest, new Progress(System.err, false));
    int marked = 0;
    int read = 0;
    int files = 0;
    for (Map.Entry<String, Map<String, String>> index : inputs.events().read().entrySet()) {
      if (!LONG && files++ % 3 != 1) {
        continue;
      }
      events.add(index.getKey(), index.getValue());
      events.refresh();
      Map<String, Object> ofNode = ofNode(rest, index.getKey());
      Map<String, Object> ours = ours(rest, ruleFile, index.getKey(), events);
      assertEquals(index.getKey(), List.of(), differences(ofNode, ours));
      marked += ofNode.size();
      read += events.count(index.getKey());
    }
    System.out.printf("%,d rules, %,d events, %,d of them marked%n", rules.size(), read, marked);
    assertTrue("marked events: " + marked, marked > (LONG ? 1_000 : 50));
  }

  private static List<String> differences(Map<String, Object> ofNode, Map<String, Object> ours) {
    Set<String> ids = new TreeSet<>(ofNode.keySet());
    ids.addAll(ours.keySet());
    return ids.stream()
        .filter(id -> !Objects.equals(ofNode.get(id), ours.get(id)))
        .map(id -> "%s: node %s, ours %s".formatted(id, ofNode.get(id), ours.get(id)))
        .toList();
  }

  /** All rules that look at indices, each at those of the events. */
  private static List<Map<String, Object>> rules() throws IOException {
    List<Map<String, Object>> rules = new ArrayList<>();
    int number = 0;
    for (String name : List.of("rules", "rules_building_block")) {
      try (Stream<Path> all = Files.walk(folder().resolve(name))) {
        for (Path file : all.filter(path -> path.toString().endsWith(".toml")).sorted().toList()) {
          Map<String, Object> rule =
              new LinkedHashMap<>(Rules.parseToml(Files.readString(file)).rule().head().source());
          if (rule.containsKey("index") && (LONG || number++ % 4 == 0)) {
            rule.put("index", List.of(EventFiles.PREFIX + "*"));
            rules.add(rule);
          }
        }
      }
    }
    return rules;
  }

  /** The marks of the documents of an index that have any, by id. */
  private static Map<String, Object> ofNode(Rest rest, String index) throws IOException {
    Map<String, Object> marks = new TreeMap<>();
    List<?> after = null;
    do {
      Map<String, Object> search = new LinkedHashMap<>();
      search.put("size", PAGE);
      search.put("_source", List.of("detection.rule_ids", "detection.steps"));
      search.put("sort", List.of("_doc"));
      search.put("track_total_hits", false);
      search.put(
          "query",
          Map.of(
              "bool",
              Map.of(
                  "should",
                  List.of(
                      Map.of("exists", Map.of("field", "detection.rule_ids")),
                      Map.of("exists", Map.of("field", "detection.steps"))))));
      if (after != null) {
        search.put("search_after", after);
      }
      List<?> hits = (List<?>) Json.at(rest.post("/" + index + "/_search", search), "hits.hits");
      hits.forEach(
          hit -> marks.put((String) Json.at(hit, "_id"), Json.at(hit, "_source.detection")));
      after = hits.size() < PAGE ? null : (List<?>) Json.at(hits.getLast(), "sort");
    } while (after != null);
    return marks;
  }

  private static Map<String, Object> ours(
      Rest rest, String rules, String index, MarkedEvents events) throws IOException {
    StringBuilder lines = new StringBuilder();
    events
        .taken(index)
        .forEach(
            (id, event) -> {
              Map<String, Object> action = Map.of("_index", index, "_id", id);
              lines.append(Json.print(Map.of("create", action))).append('\n');
              lines.append(event).append('\n');
            });
    String file = CLUSTER.file("events.ndjson", lines.toString()).toString();
    String mapping =
        CLUSTER.file("mapping.json", rest.call("GET", "/" + index, null).body()).toString();
    String printed =
        CLUSTER.run(
            "detection/detection-rules",
            "run",
            rules,
            "--events",
            file,
            "--mapping",
            mapping,
            "--output",
            "marks");
    Map<String, Object> marks = new TreeMap<>();
    for (String line : printed.lines().filter(line -> line.startsWith("{")).toList()) {
      Map<String, Object> one = Json.parse(line);
      Map<String, Object> own = Paths.copy((Map<?, ?>) one.get("detection"));
      own.keySet().retainAll(List.of("rule_ids", "steps"));
      if (!own.isEmpty()) {
        marks.put((String) one.get("_id"), own);
      }
    }
    return marks;
  }
}
