package dev.detection.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import dev.detection.match.CompiledRule;
import dev.detection.match.RuleSet;
import dev.detection.match.Schema;
import dev.detection.rule.Rule;
import dev.detection.rule.Rules;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.BeforeClass;
import org.junit.ClassRule;
import org.junit.Test;

/**
 * The first document of an index is judged by the types that its fields are about to get: it has
 * the marks of the rules whose queries find it afterwards.
 */
public class FirstDocumentDistIT {
  @ClassRule
  public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1).withKql();

  private static final Map<String, Object> CASES = cases();
  private static final Map<String, Object> EXPLICIT = part("explicit");
  private static final Map<String, Object> DYNAMIC_TEMPLATES = part("templates");

  private static final Engine ENGINE = new Engine(CLUSTER::rest);
  private static final List<Question> QUESTIONS = new ArrayList<>();
  private static final List<CompiledRule> RULES = new ArrayList<>();

  @BeforeClass
  public static void putRules() throws IOException {
    List<Rule> rules = new ArrayList<>();
    add("query", "kuery", rules);
    add("eql", "eql", rules);
    add("query", "lucene", rules);
    Questions questions = Questions.of(rules, true);
    Map<String, Object> answer = ENGINE.rest().post("/_detection/rules/_import", questions.rules());
    assertEquals(answer.toString(), Map.of("created", rules.size()), answer.get("summary"));
    QUESTIONS.addAll(questions.all());
    rules.forEach(rule -> RULES.add(CompiledRule.compile(rule)));
    ENGINE.putPipeline("detection", Map.of());
  }

  private static Map<String, Object> cases() {
    try (InputStream in = FirstDocumentDistIT.class.getResourceAsStream("first-document.json")) {
      return Json.parse(new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> part(String name) {
    return Paths.copy((Map<?, ?>) CASES.get(name));
  }

  private static void add(String type, String language, List<Rule> rules) {
    for (Object one : (List<?>) CASES.get(language)) {
      String query = one.toString();
      Map<String, Object> rule = new TreeMap<>(Engine.rule(type, language, query, "*"));
      rule.put("risk_score", 1L);
      rule.put("rule_id", language + " " + query);
      rules.add(Rules.fromMap(rule));
    }
  }

  @Test
  public void explicitTemplate() throws IOException {
    template("explicit", false, Map.of(), EXPLICIT);
    check("explicit");
  }

  @Test
  public void dynamicTemplates() throws IOException {
    template("templates", false, Map.of(), DYNAMIC_TEMPLATES);
    check("templates");
  }

  @Test
  public void nothingButTheDocument() throws IOException {
    check("plain");
  }

  @Test
  public void datesAreNotDetected() throws IOException {
    template("dates", false, Map.of(), Map.of("date_detection", false));
    check("dates");
  }

  @Test
  public void datesAreDetectedByAnotherFormat() throws IOException {
    template("formats", false, Map.of(), Map.of("dynamic_date_formats", List.of("dd/MM/yyyy")));
    check("formats");
  }

  @Test
  public void numbersAreDetected() throws IOException {
    template("numbers", false, Map.of(), Map.of("numeric_detection", true));
    check("numbers");
  }

  @Test
  public void dynamicFalse() throws IOException {
    template("false", false, Map.of(), Map.of("dynamic", false));
    check("false");
  }

  @Test
  public void dynamicFalseBesideFieldsThatAreMapped() throws IOException {
    Map<String, Object> mapping = new TreeMap<>(EXPLICIT);
    mapping.put("dynamic", false);
    template("partly", false, Map.of(), mapping);
    check("partly");
  }

  @Test
  public void dynamicStrictTakesWhatIsMapped() throws IOException {
    Map<String, Object> mapping = new TreeMap<>(EXPLICIT);
    mapping.put("dynamic", "strict");
    template("strict", false, Map.of(), mapping);
    check("strict");
  }

  @Test
  public void dynamicStrictRefusesTheRestAsItDoesWithoutMarks() throws IOException {
    template("refused", false, Map.of(), Map.of("dynamic", "strict"));
    Rest.Answer answer =
        ENGINE.rest().call("PUT", "/first-refused/_create/1?pipeline=detection", part("document"));
    assertEquals(answer.body(), 400, answer.status());
    assertEquals("strict_dynamic_mapping_exception", Json.at(answer.json(), "error.type"));
  }

  @Test
  public void runtimeFieldsAreSaidNotToBeJudged() throws IOException {
    template("runtime", false, Map.of(), Map.of("dynamic", "runtime"));
    index("first-runtime", "1");
    Object why = Json.at(ENGINE.source("first-runtime", "1"), "detection.unjudged");
    assertTrue("" + why, String.valueOf(why).contains("runtime field"));
  }

  @Test
  public void dataStream() throws IOException {
    template("stream", true, Map.of(), DYNAMIC_TEMPLATES);
    check("stream");
  }

  @Test
  public void logsDataStream() throws IOException {
    template("logsdb", true, Map.of("index.mode", "logsdb"), DYNAMIC_TEMPLATES);
    check("logsdb");
  }

  @Test
  public void dataStreamAfterARolloverWithAnotherTemplate() throws IOException {
    template("rolled", true, Map.of(), DYNAMIC_TEMPLATES);
    check("rolled");
    template("rolled", true, Map.of(), EXPLICIT);
    ENGINE.rest().post("/first-rolled/_rollover", null);
    check("rolled", "2");
  }

  @Test
  public void writeAlias() throws IOException {
    template("alias", false, Map.of(), DYNAMIC_TEMPLATES);
    ENGINE.createIndex(
        "first-alias-1", "{\"aliases\":{\"written-alias\":{\"is_write_index\":true}}}");
    index("written-alias", "1");
    compare("first-alias-1", "1");
    template("alias", false, Map.of(), EXPLICIT);
    ENGINE.rest().post("/written-alias/_rollover/first-alias-2", null);
    index("written-alias", "2");
    compare("first-alias-2", "2");
  }

  private static void template(
      String name, boolean stream, Map<String, Object> settings, Map<String, Object> mapping)
      throws IOException {
    Map<String, Object> template = new TreeMap<>();
    template.put("index_patterns", List.of("first-" + name + "*"));
    template.put("priority", 900);
    template.put("composed_of", List.of("detection@mappings"));
    template.put("template", Map.of("settings", settings, "mappings", mapping));
    if (stream) {
      template.put("data_stream", Map.of());
    }
    ENGINE.rest().put("/_index_template/" + name, template);
  }

  private static void check(String name) throws IOException {
    check(name, "1");
  }

  private static void check(String name, String id) throws IOException {
    index("first-" + name, id);
    compare("first-" + name, id);
  }

  private static void index(String target, String id) throws IOException {
    ENGINE
        .rest()
        .put(
            "/%s/_create/%s?pipeline=detection&refresh=true".formatted(target, id),
            part("document"));
  }

  /** What the document is marked with is what finds it. */
  private static void compare(String index, String id) throws IOException {
    Map<String, Object> byId = Map.of("ids", Map.of("values", List.of(id)));
    Map<String, Object> hits = ENGINE.rest().post("/" + index + "/_search", Map.of("query", byId));
    Object marks = Json.at(hits, "hits.hits.0._source.detection");
    assertNotNull(hits.toString(), marks);
    List<?> marked =
        marks instanceof Map<?, ?> map && map.get("rule_ids") instanceof List<?> list
            ? list
            : List.of();
    Map<String, Object> mapping = mapping(index);
    Set<String> notJudged = notJudged(index, mapping);
    assertEquals(
        notJudged + " but " + marks, notJudged.isEmpty(), Json.at(marks, "unjudged") == null);
    List<String> differences = new ArrayList<>();
    int compared = 0;
    for (Question question : QUESTIONS) {
      for (Map.Entry<String, Map<String, Object>> witness : question.witnesses().entrySet()) {
        Map<String, Object> query =
            question.language().equals("EQL")
                ? exact(witness.getValue(), mapping)
                : witness.getValue();
        Map<String, Object> search = Map.of("bool", Map.of("filter", List.of(byId, query)));
        Rest.Answer answer =
            ENGINE.rest().call("POST", "/" + index + "/_search", Map.of("query", search));
        if (answer.status() == 200 && !notJudged.contains(question.mark())) {
          boolean found = Integer.valueOf(1).equals(Json.at(answer.json(), "hits.total.value"));
          compared++;
          if (found != marked.contains(question.mark())) {
            differences.add(
                "%s: %s by %s".formatted(question.mark(), found ? "found" : "not found", witness));
          }
        }
      }
    }
    assertEquals(index, List.of(), differences);
    assertTrue(index + ": only " + compared + " compared", compared > QUESTIONS.size() / 2);
  }

  /** What is not supported on the fields that the index has now. */
  private static Set<String> notJudged(String index, Map<String, Object> mapping) {
    Set<String> ids = new TreeSet<>();
    RuleSet.of(RULES)
        .judge(List.of(index), Schema.ofMapping(mapping))
        .notJudged()
        .forEach(one -> ids.add(one.ruleId()));
    return ids;
  }

  private static Map<String, Object> mapping(String index) throws IOException {
    Map<String, Object> mappings = ENGINE.rest().get("/" + index + "/_mapping");
    List<?> newest = List.copyOf(new TreeMap<>(mappings).values());
    return Paths.copy((Map<?, ?>) Json.at(newest.getLast(), "mappings"));
  }

  /**
   * EQL asks the keyword field below a text field where there is one (Elastic's documentation of
   * EQL, limitations); our search does not know the mapping.
   */
  private static Map<String, Object> exact(Map<String, Object> query, Map<String, Object> mapping) {
    String text = Json.print(query);
    for (String field : List.of("f.s", "f.list", "f.deep.a")) {
      String place = "properties." + field.replace(".", ".properties.");
      if (Json.at(mapping, place + ".fields.keyword") != null) {
        text = text.replace("\"" + field + "\"", "\"" + field + ".keyword\"");
      }
    }
    return Json.parse(text);
  }
}
