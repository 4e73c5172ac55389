package dev.detection.rule;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Test;

/** All published rules can be read, and nothing of them is lost on the way to JSON and back. */
public class CorpusRulesTests {
  private final List<Path> files = new ArrayList<>();

  @Before
  public void findFiles() throws IOException {
    Path corpus = Path.of(System.getProperty("detection.corpus", "no-corpus"));
    for (String folder : List.of("rules", "rules_building_block")) {
      Assume.assumeTrue(
          "skipped because the corpus folder is absent: " + corpus.resolve(folder),
          Files.isDirectory(corpus.resolve(folder)));
      try (Stream<Path> found = Files.walk(corpus.resolve(folder))) {
        found.filter(file -> file.toString().endsWith(".toml")).sorted().forEach(files::add);
      }
    }
  }

  @Test
  public void everyPublishedRuleIsReadAndSurvivesJson() throws IOException {
    Map<String, Integer> types = new TreeMap<>();
    List<String> refused = new ArrayList<>();
    StringBuilder export = new StringBuilder();
    for (Path file : files) {
      try {
        Rule rule = Rules.parseToml(Files.readString(file)).rule();
        types.merge(rule.type(), 1, Integer::sum);
        assertEquals(file.toString(), rule, Rules.parseJson(Rules.toJson(rule)));
        assertEquals(file.toString(), rule, Rules.fromMap(rule.head().source()));
        assertEquals(file.toString(), List.of(), RuleKeys.unknown(rule.head()));
        export.append(Rules.toJson(rule)).append('\n');
      } catch (RuleException e) {
        refused.add(file + ": " + e.getMessage());
      }
    }
    assertEquals(List.of(), refused);
    assertEquals("types: " + types, 7, types.size());
    assertEquals(files.size(), types.values().stream().mapToInt(Integer::intValue).sum());
    List<Reading> readings = Rules.parseMany(export.toString());
    assertEquals(files.size(), readings.size());
    assertTrue(readings.stream().allMatch(Reading.Read.class::isInstance));
  }

  @Test
  public void placesOfQueriesAreThoseOfTheFile() throws IOException {
    for (Path file : files) {
      String text = Files.readString(file);
      RuleFile read = Rules.parseToml(text);
      if (!(read.rule().head().source().get("query") instanceof String query)) {
        continue;
      }
      List<String> lines = text.lines().toList();
      List<String> queryLines = query.lines().toList();
      for (int line : new TreeSet<>(List.of(1, queryLines.size()))) {
        Position at = read.origin().within("query", new Position(line, 1));
        String there = lines.get(at.line() - 1).substring(at.column() - 1);
        String start = queryLines.get(line - 1).split("[\\\\\"]", 2)[0];
        assertTrue(file + " line " + line + " of the query: " + at, there.startsWith(start));
      }
    }
  }
}
