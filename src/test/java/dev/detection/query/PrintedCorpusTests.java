package dev.detection.query;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import dev.detection.query.dsl.Filters;
import dev.detection.query.eql.Eql;
import dev.detection.query.eql.EqlQuery;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.junit.Before;
import org.junit.Test;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

/** The law of printing holds for every query at hand that can be read, and for all parts of it. */
public class PrintedCorpusTests {
  private Path corpus;

  @Before
  public void findCorpus() {
    String folder = System.getProperty("detection.corpus", "");
    assumeTrue(
        "skipped because the corpus folder is absent: " + folder,
        !folder.isEmpty() && Files.isDirectory(Path.of(folder)));
    corpus = Path.of(folder);
  }

  @Test
  public void queriesOfPublicRules() throws IOException {
    int checked = 0;
    for (String folder : List.of("rules", "rules_building_block")) {
      try (Stream<Path> files = Files.walk(corpus.resolve(folder))) {
        for (Path file : files.filter(path -> path.toString().endsWith(".toml")).toList()) {
          checked += check(Toml.parse(file).getTable("rule")) ? 1 : 0;
        }
      }
    }
    assertTrue("only " + checked + " rules", checked > 1_000);
  }

  private static boolean check(TomlTable rule) {
    String query = rule.getString("query");
    TomlArray filters = rule.getArray("filters");
    if (filters != null) {
      checkAll(Printed.FILTER, Filters.parse(plain(filters)));
    }
    switch (rule.getString("type")) {
      case "eql" ->
          checkEql(query, rule.getString("event_category_override", () -> Eql.EVENT_CATEGORY));
      case "query", "new_terms", "threshold", "threat_match" -> {
        boolean lucene = "lucene".equals(rule.getString("language"));
        Printed<Condition> language = lucene ? Printed.LUCENE : Printed.KQL;
        checkAll(language, language.read().apply(query));
        if (rule.getString("threat_query") != null) {
          checkAll(Printed.KQL, Printed.KQL.read().apply(rule.getString("threat_query")));
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static Object plain(Object value) {
    return switch (value) {
      case TomlArray array -> array.toList().stream().map(PrintedCorpusTests::plain).toList();
      case TomlTable table -> {
        Map<String, Object> map = new java.util.LinkedHashMap<>();
        table.keySet().forEach(key -> map.put(key, plain(table.get(List.of(key)))));
        yield map;
      }
      default -> value;
    };
  }

  @Test
  public void testQueriesOfElasticsearch() throws IOException {
    int checked = 0;
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
        checkEql(queries.getTable(i).getString("query"), Eql.EVENT_CATEGORY);
        checked++;
      }
    }
    assertTrue("only " + checked + " queries", checked > 200);
  }

  @Test
  public void generatedQueries() throws IOException {
    assertTrue(checkGenerated("gen_kql", Printed.KQL) > 1_000);
    assertTrue(checkGenerated("gen_lucene", Printed.LUCENE) > 100);
  }

  @Test
  public void queriesOfTheTestCases() throws IOException {
    Path cases = Path.of("src/test/resources/dev/detection");
    for (String file :
        List.of(
            "kql/queries.toml", "eql/conditions.toml", "eql/computed.toml", "eql/series.toml")) {
      Printed<?> language = file.startsWith("kql") ? Printed.KQL : Printed.EQL;
      int checked = 0;
      for (Object test :
          Toml.parse(cases.resolve("query").resolve(file)).getArray("case").toList()) {
        checked += checkIfRead(language, ((TomlTable) test).getString("query")) ? 1 : 0;
      }
      assertTrue(file + " " + checked, checked > 10);
    }
    for (Map.Entry<String, Printed<?>> file :
        Map.<String, Printed<?>>of(
                "cases.toml",
                Printed.KQL,
                "filters.toml",
                Printed.FILTER,
                "lucene.toml",
                Printed.LUCENE)
            .entrySet()) {
      int checked = 0;
      for (String query : queries(Toml.parse(cases.resolve("match").resolve(file.getKey())))) {
        checked += checkIfRead(file.getValue(), query) ? 1 : 0;
      }
      assertTrue(file.getKey() + " " + checked, checked > 10);
    }
  }

  /** Every text with the key of a query, wherever it stands. */
  private static List<String> queries(TomlTable table) {
    List<String> queries = new ArrayList<>();
    for (String key : table.keySet()) {
      Object value = table.get(List.of(key));
      if (value instanceof String text && List.of("query", "kql", "lucene").contains(key)) {
        queries.add(text);
      }
      if (value instanceof TomlArray array) {
        for (Object item : array.toList()) {
          queries.addAll(item instanceof TomlTable inner ? queries(inner) : List.of());
        }
      }
    }
    return queries;
  }

  private static <T> boolean checkIfRead(Printed<T> language, String query) {
    T tree;
    try {
      tree = language.read().apply(query);
    } catch (IllegalArgumentException | NotSupportedException e) {
      return false; // cases of errors
    }
    language.check(tree);
    return true;
  }

  private int checkGenerated(String file, Printed<Condition> language) throws IOException {
    int checked = 0;
    Path path = corpus.resolve("truth").resolve(file + ".jsonl.gz");
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(path)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Map<String, Object> truth =
            XContentHelper.convertToMap(JsonXContent.jsonXContent, line, true);
        Condition condition;
        try {
          condition = language.read().apply((String) truth.get("query"));
        } catch (NotSupportedException e) {
          continue;
        }
        language.check(condition);
        checked++;
      }
    }
    return checked;
  }

  private static void checkEql(String text, String categoryField) {
    EqlQuery query = Eql.parse(text, categoryField);
    String printed = Eql.print(query, categoryField);
    EqlQuery again = Eql.parse(printed, categoryField);
    assertEquals(printed, Trees.withoutPositions(query), Trees.withoutPositions(again));
    assertEquals(printed, Eql.print(again, categoryField));
    if (query instanceof EqlQuery.Event event) {
      checkAll(Printed.EQL_CONDITION, event.condition());
    }
  }

  private static void checkAll(Printed<Condition> language, Condition condition) {
    Printed.subtrees(condition).forEach(language::check);
  }
}
