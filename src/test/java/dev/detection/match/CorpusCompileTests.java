package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;
import static org.junit.Assume.assumeTrue;

import dev.detection.rule.Rule;
import dev.detection.rule.RuleException;
import dev.detection.rule.RuleKeys;
import dev.detection.rule.Rules;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.elasticsearch.common.xcontent.XContentHelper;
import org.elasticsearch.xcontent.json.JsonXContent;
import org.junit.Before;
import org.junit.Test;

/** Every published rule compiles, and one that is not executed says what it is that is missing. */
public class CorpusCompileTests {
  /** Keys beyond the core that rules are executed with; the last two order events of sequences. */
  private static final Set<String> BUILT =
      Set.of(
          "event_category_override",
          "filters",
          "risk_score_mapping",
          "rule_name_override",
          "severity_mapping",
          "timestamp_field",
          "tiebreaker_field");

  /** A type or key stands in brackets; the rest are constructs in words. */
  private static final Pattern NAMES_SOMETHING =
      Pattern.compile(".*\\[[^\\[\\]]+].*|EQL (sequences|samples|pipes) .*");

  /** What the type of a field makes impossible; Elasticsearch fails such a search. */
  private static final Pattern OF_THE_MAPPING =
      Pattern.compile("field \\[.*|(an equality|a wildcard) of the whole value on a field .*");

  private final Map<Path, CompiledRule> compiled = new TreeMap<>();
  private final List<String> refused = new ArrayList<>();
  private Path corpus;

  @Before
  public void compileAll() throws IOException {
    String folder = System.getProperty("detection.corpus");
    assumeTrue("skipped because the property detection.corpus is not set", folder != null);
    corpus = Path.of(folder);
    for (String name : List.of("rules", "rules_building_block")) {
      Path rules = corpus.resolve(name);
      assumeTrue("skipped because the corpus folder is absent: " + rules, Files.exists(rules));
      try (Stream<Path> found = Files.walk(rules)) {
        for (Path file : found.filter(path -> path.toString().endsWith(".toml")).toList()) {
          compile(file);
        }
      }
    }
  }

  private void compile(Path file) throws IOException {
    try {
      compiled.put(file, CompiledRule.compile(Rules.parseToml(Files.readString(file)).rule()));
    } catch (RuleException e) {
      refused.add(file + ": " + e.getMessage());
    }
  }

  @Test
  public void everyPublishedRuleCompiles() {
    print();
    assertEquals(List.of(), refused);
    assertFalse("the corpus has no rules", compiled.isEmpty());
  }

  @Test
  public void whatIsNotExecutedNamesTheTypeKeyFieldOrConstruct() {
    compiled.forEach(
        (file, rule) ->
            rule.notSupported()
                .forEach(
                    reason ->
                        assertTrue(
                            file + ": " + reason, NAMES_SOMETHING.matcher(reason).matches())));
  }

  @Test
  public void keysWithEffectAreBuiltOrNamed() {
    compiled.forEach(
        (file, rule) ->
            RuleKeys.withEffectBeyondCore(rule.rule().head()).stream()
                .filter(key -> !BUILT.contains(key))
                .forEach(
                    key ->
                        assertTrue(
                            file + " has [" + key + "] but says " + rule.notSupported(),
                            rule.notSupported().stream()
                                .anyMatch(reason -> reason.contains("[" + key + "]")))));
  }

  /** Whatever else is missing: no rule in one of these languages has a query that is not judged. */
  @Test
  public void everyQueryThatAsksSingleDocumentsIsJudged() {
    compiled.forEach(
        (file, rule) -> {
          switch (rule.rule()) {
            case Rule.Esql esql -> {}
            case Rule.MachineLearning learning -> {}
            case Rule.SavedQuery saved -> {}
            default -> {
              assertEquals(file.toString(), List.of(), rule.notJudged());
              assertTrue(file.toString(), rule.condition() != null || !rule.steps().isEmpty());
            }
          }
        });
  }

  @Test
  public void executedRulesHaveSomethingToJudgeByAndSomewhereToLook() {
    compiled.forEach(
        (file, rule) -> {
          if (!rule.isSupported()) {
            return;
          }
          if (rule.rule() instanceof Rule.MachineLearning learning) {
            assertFalse(file.toString(), learning.jobIds().isEmpty());
          } else {
            assertNotNull(file.toString(), rule.condition());
            assertEquals(file.toString(), List.of(), rule.steps());
            assertFalse(file.toString(), rule.rule().head().index().isEmpty());
          }
        });
  }

  @Test
  public void onTheMappingOfTheCorpusRulesAreJudgedOrNameTheField() throws IOException {
    Judge judge = RuleSet.of(compiled.values()).judge(Schema.ofMapping(mapping()));
    Map<String, Set<String>> reasons = new TreeMap<>();
    for (Judge.NotJudged one : judge.notJudged()) {
      assertTrue(one.toString(), OF_THE_MAPPING.matcher(one.reason()).matches());
      String kind = one.reason().replaceAll("(field|on) \\[.*?]|\\(line .*\\)", "…");
      reasons.computeIfAbsent(kind, unused -> new TreeSet<>()).add(one.ruleId());
    }
    System.out.printf("%d rules are judged on the mapping of the corpus%n", judge.ruleIds().size());
    System.out.println(listed(reasons));
  }

  @SuppressWarnings("unchecked") // an index template
  private Map<String, Object> mapping() throws IOException {
    Path file = corpus.resolve("index_template.json.gz");
    assumeTrue("skipped because the corpus has no mapping: " + file, Files.exists(file));
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      Map<String, Object> json = XContentHelper.convertToMap(JsonXContent.jsonXContent, in, true);
      return (Map<String, Object>) ((Map<String, Object>) json.get("template")).get("mappings");
    }
  }

  private void print() {
    Map<String, int[]> types = new TreeMap<>();
    Map<String, Set<String>> reasons = new TreeMap<>();
    compiled.forEach(
        (file, rule) -> {
          types
              .computeIfAbsent(rule.rule().type(), type -> new int[2])[
              rule.isSupported() ? 0 : 1]++;
          for (String reason : rule.notSupported()) {
            reasons.computeIfAbsent(reason, unused -> new TreeSet<>()).add(file.toString());
          }
        });
    System.out.printf("%-18s %9s %13s%n", "rule type", "supported", "not supported");
    types.forEach((type, count) -> System.out.printf("%-18s %9d %13d%n", type, count[0], count[1]));
    System.out.printf("%nnot supported because (a rule can have several reasons)%n");
    System.out.println(listed(reasons));
  }

  private static String listed(Map<String, Set<String>> reasons) {
    StringBuilder text = new StringBuilder();
    reasons.entrySet().stream()
        .sorted(Comparator.comparingInt(one -> -one.getValue().size()))
        .forEach(
            one ->
                text.append(
                    "%5d  %s, for instance %s%n"
                        .formatted(
                            one.getValue().size(),
                            one.getKey(),
                            one.getValue().iterator().next())));
    return text.toString();
  }
}
