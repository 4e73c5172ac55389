package dev.detection.it;

import dev.detection.match.CompiledRule;
import dev.detection.query.Condition;
import dev.detection.query.eql.Eql;
import dev.detection.query.eql.EqlQuery;
import dev.detection.rule.Jobs;
import dev.detection.rule.Language;
import dev.detection.rule.Rule;
import dev.detection.rule.Rules;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The queries of rule files, each with the searches that should find the same. Every rule with a
 * query is asked as a plain rule of all indices, whatever else it does.
 */
final class Questions {
  /** Elasticsearch's query {@code kql}. */
  static final String KQL = "kql query";

  /** Translations that were made independently of this project, where there are any. */
  static final String TRUTH = "truth";

  /** Elasticsearch's query {@code query_string}. */
  static final String QUERY_STRING = "query_string";

  private static final List<String> RULES = List.of("kql_rules.jsonl.gz", "eql_rules.jsonl.gz");
  private static final List<String> GENERATED = List.of("gen_lucene.jsonl.gz", "gen_kql.jsonl.gz");

  private final Map<String, Map<String, Object>> truth;
  private final boolean kql;
  private final List<Map<String, Object>> rules = new ArrayList<>();
  private final List<Question> questions = new ArrayList<>();
  private final Map<String, String> skipped = new TreeMap<>();

  private Questions(Map<String, Map<String, Object>> truth, boolean kql) {
    this.truth = truth;
    this.kql = kql;
  }

  /**
   * Reads rule files.
   *
   * @param folders with TOML files, at any depth
   * @param truth a folder with files as in {@code truth/} of the corpus; may be missing
   * @param kql whether the node has the query {@code kql}
   */
  static Questions read(List<Path> folders, Path truth, boolean kql) throws IOException {
    Questions read = new Questions(truth(truth, RULES), kql);
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file :
            files.filter(path -> path.toString().endsWith(".toml")).sorted().toList()) {
          String text = Files.readString(file);
          if (!Jobs.isToml(text)) {
            read.add(Rules.parseToml(text).rule());
          }
        }
      }
    }
    return read;
  }

  /**
   * Takes rules as they are.
   *
   * @param kql whether the node has the query {@code kql}
   */
  static Questions of(List<Rule> rules, boolean kql) {
    Questions read = new Questions(new LinkedHashMap<>(), kql);
    rules.forEach(read::add);
    return read;
  }

  /**
   * Adds queries that were made at random, as rules.
   *
   * @param folder as {@code truth} of {@link #read}
   * @param limit how many of each language at most
   * @param seed which
   */
  void addGenerated(Path folder, int limit, long seed) throws IOException {
    for (String file : GENERATED) {
      List<Map<String, Object>> queries = new ArrayList<>(truth(folder, List.of(file)).values());
      Collections.shuffle(queries, new Random(seed));
      for (Map<String, Object> one : queries.subList(0, Math.min(limit, queries.size()))) {
        String id = (String) one.get("id");
        boolean lucene = Json.at(one, "dsl.query_string") != null;
        if (!lucene) {
          truth.put(id, one);
        }
        Map<String, Object> rule = new TreeMap<>();
        rule.put("rule_id", id);
        rule.put("name", id);
        add(rule, lucene ? Language.LUCENE : Language.KUERY, (String) one.get("query"));
      }
    }
  }

  private static Map<String, Map<String, Object>> truth(Path folder, List<String> names)
      throws IOException {
    Map<String, Map<String, Object>> truth = new LinkedHashMap<>();
    for (String name : names) {
      Path file = folder.resolve(name);
      if (Files.exists(file)) {
        try (BufferedReader lines = EventFiles.reader(file)) {
          for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            Map<String, Object> one = Json.parse(line);
            truth.put((String) one.get("id"), one);
          }
        }
      }
    }
    return truth;
  }

  /** The rules to import. */
  List<Map<String, Object>> rules() {
    return rules;
  }

  /** What is asked of every document. */
  List<Question> all() {
    return questions;
  }

  /** Rules that ask nothing of single documents, or nothing that is judged, with the reason. */
  Map<String, String> skipped() {
    return skipped;
  }

  private void add(Rule rule) {
    switch (rule) {
      case Rule.Query query -> add(rule.head().source(), query.language(), query.query());
      case Rule.NewTerms terms -> add(rule.head().source(), terms.language(), terms.query());
      case Rule.Threshold threshold ->
          add(rule.head().source(), threshold.language(), threshold.query());
      case Rule.ThreatMatch threat -> add(rule.head().source(), threat.language(), threat.query());
      case Rule.SavedQuery saved when saved.query() != null ->
          add(rule.head().source(), saved.language(), saved.query());
      case Rule.Eql eql -> add(eql);
      default -> skipped.put(rule.id(), "rule type [" + rule.type() + "]");
    }
  }

  private void add(Map<String, Object> source, Language language, String query) {
    boolean lucene = language == Language.LUCENE;
    Map<String, Object> plain = plain(source, "query", lucene ? "lucene" : "kuery", query);
    CompiledRule compiled = compile(plain);
    if (compiled == null) {
      return;
    }
    Map<String, Map<String, Object>> witnesses = new LinkedHashMap<>();
    if (lucene) {
      witnesses.put(
          QUERY_STRING,
          query.isBlank()
              ? Map.of("match_all", Map.of())
              : Map.of(
                  QUERY_STRING,
                  Map.of("query", query, "analyze_wildcard", true, "time_zone", "Zulu")));
    } else if (kql) {
      witnesses.put(KQL, kql(query, null));
    }
    add(plain, compiled.id(), compiled, lucene ? "Lucene" : "KQL", compiled.condition(), witnesses);
  }

  /**
   * A search with the query {@code kql}.
   *
   * @param filters of the rule; null if it has none
   */
  static Map<String, Object> kql(String query, Object filters) {
    return RuleFilters.with(
        query.isBlank() ? Map.of("match_all", Map.of()) : Map.of("kql", Map.of("query", query)),
        filters);
  }

  private void add(Rule.Eql rule) {
    Map<String, Object> plain = plain(rule.head().source(), "eql", "eql", rule.query());
    if (rule.eventCategoryOverride() != null) {
      plain.put("event_category_override", rule.eventCategoryOverride());
    }
    CompiledRule compiled = compile(plain);
    if (compiled == null) {
      return;
    }
    if (compiled.condition() != null) {
      add(plain, rule.id(), compiled, "EQL", compiled.condition(), new LinkedHashMap<>());
    }
    for (CompiledRule.Step step : compiled.steps()) {
      String mark = rule.id() + "#" + step.name();
      add(plain, mark, compiled, "EQL", step.condition(), new LinkedHashMap<>());
    }
  }

  private CompiledRule compile(Map<String, Object> plain) {
    CompiledRule compiled = CompiledRule.compile(Rules.fromMap(plain));
    if (!compiled.isJudged() || (compiled.condition() == null && compiled.steps().isEmpty())) {
      skipped.put(compiled.id(), compiled.notSupported().toString());
      return null;
    }
    rules.add(plain);
    return compiled;
  }

  private void add(
      Map<String, Object> plain,
      String mark,
      CompiledRule rule,
      String language,
      Condition condition,
      Map<String, Map<String, Object>> witnesses) {
    boolean step = !mark.equals(rule.id());
    String query = (String) plain.get("query");
    Map<String, Object> independent = truth.get(step ? truthId(mark, query) : mark);
    // The translations that there are were made without event_category_override.
    if (independent != null
        && plain.get("event_category_override") == null
        && query.equals(independent.get("query"))
        && independent.get("dsl") instanceof Map<?, ?> dsl) {
      witnesses.put(TRUTH, Paths.copy(dsl));
    }
    Map<String, Map<String, Object>> filtered = new LinkedHashMap<>();
    witnesses.forEach(
        (name, dsl) -> filtered.put(name, RuleFilters.with(dsl, plain.get("filters"))));
    questions.add(new Question(mark, step, language, rule, query, condition, filtered));
  }

  /** There, a step is numbered with each of its runs. */
  private static String truthId(String mark, String query) {
    String name = mark.substring(mark.lastIndexOf('#') + 1);
    if (name.equals("until")) {
      return mark;
    }
    int number = Integer.parseInt(name);
    List<EqlQuery.Step> steps =
        switch (Eql.parse(query, Eql.EVENT_CATEGORY)) {
          case EqlQuery.Event event -> List.of();
          case EqlQuery.Sequence sequence -> sequence.steps();
          case EqlQuery.Sample sample -> sample.steps();
        };
    int before = steps.stream().limit(number).mapToInt(EqlQuery.Step::runs).sum();
    return mark.substring(0, mark.lastIndexOf('#')) + "#step" + before;
  }

  private static Map<String, Object> plain(
      Map<String, Object> source, String type, String language, String query) {
    Map<String, Object> plain = new TreeMap<>();
    plain.put("rule_id", source.get("rule_id"));
    plain.put("name", source.get("name"));
    plain.put("description", "Asked of every document.");
    plain.put("risk_score", 1L);
    plain.put("severity", "low");
    plain.put("enabled", true);
    plain.put("type", type);
    plain.put("language", language);
    plain.put("query", query);
    plain.put("index", List.of("*"));
    if (source.get("filters") != null) {
      plain.put("filters", source.get("filters"));
    }
    return plain;
  }
}
