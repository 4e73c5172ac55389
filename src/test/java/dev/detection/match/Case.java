package dev.detection.match;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** The cases of {@code cases.toml}, {@code lucene.toml} and {@code types.toml}. */
record Case(
    String name,
    Map<String, Object> mapping,
    List<Map<String, Object>> events,
    List<Asked> queries) {

  /**
   * A query and what is expected of it.
   *
   * @param language {@code kql}, {@code eql} or {@code lucene}
   * @param refused part of the reason why it cannot be judged; null if it can
   * @param search whether a search says the same
   */
  record Asked(
      String text,
      String language,
      Set<Integer> finds,
      Set<Integer> unknown,
      String refused,
      boolean search) {

    String id() {
      return language + " " + text;
    }

    CompiledRule rule() {
      return switch (language) {
        case "kql" -> QueryRules.kql(id(), text);
        case "eql" -> QueryRules.eql(id(), text);
        default -> QueryRules.lucene(id(), text);
      };
    }
  }

  private static final List<String> LANGUAGES = List.of("kql", "eql", "lucene");

  static List<Case> all() throws IOException {
    List<Case> cases = new ArrayList<>(read("cases.toml"));
    cases.addAll(read("lucene.toml"));
    cases.addAll(read("types.toml"));
    return cases;
  }

  private static List<Case> read(String file) throws IOException {
    try (InputStream text = Case.class.getResourceAsStream(file)) {
      TomlParseResult toml = Toml.parse(text);
      if (toml.hasErrors()) {
        throw new IllegalArgumentException(toml.errors().toString());
      }
      List<Case> cases = new ArrayList<>();
      for (Object table : toml.getArray("case").toList()) {
        cases.add(read((TomlTable) table));
      }
      return cases;
    }
  }

  private static Case read(TomlTable table) {
    List<Map<String, Object>> events = new ArrayList<>();
    table.getArray("events").toList().forEach(event -> events.add(json((String) event)));
    List<Asked> queries = new ArrayList<>();
    for (Object query : table.getArray("query").toList()) {
      queries.add(asked((TomlTable) query));
    }
    return new Case(table.getString("name"), json(table.getString("mapping")), events, queries);
  }

  private static Asked asked(TomlTable table) {
    String language = LANGUAGES.stream().filter(table::contains).findFirst().orElseThrow();
    return new Asked(
        table.getString(language),
        language,
        numbers(table.getArray("finds")),
        numbers(table.getArray("unknown")),
        table.getString("refused"),
        table.getBoolean("search", () -> true));
  }

  private static Set<Integer> numbers(TomlArray array) {
    Set<Integer> numbers = new TreeSet<>();
    if (array != null) {
      array.toList().forEach(number -> numbers.add(((Long) number).intValue()));
    }
    return numbers;
  }

  static Map<String, Object> json(String text) {
    return XContentHelper.convertToMap(JsonXContent.jsonXContent, text, true);
  }
}
