package dev.detection;

import dev.detection.rule.Rule;
import dev.detection.rule.RuleFile;
import dev.detection.rule.RuleFiles;
import dev.detection.rule.RuleTest;
import dev.detection.rule.Rules;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/**
 * The new_terms rules of the pack raise the alerts that the tests in their files expect. The events
 * are moved in time so that the test's {@code now} is the time of the run.
 */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class RulePackClusterTests extends DetectionClusterTestCase {
  private static final Pattern TIME =
      Pattern.compile("\"(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z)\"");

  @Override
  protected int numberOfReplicas() {
    return 0;
  }

  public void testNewTermsRulesOfThePackAlertAsTheirTestsSay() throws Exception {
    awaitTemplates();
    putLogsTemplate();
    Map<String, RuleFile> pack = new HashMap<>(RuleFiles.ofPack());
    pack.values().removeIf(file -> !(file.rule() instanceof Rule.NewTerms));
    assertFalse("the pack has no new_terms rule", pack.isEmpty());
    for (Map.Entry<String, RuleFile> file : pack.entrySet()) {
      for (RuleTest test : file.getValue().tests()) {
        check(file.getKey() + ": " + test.name(), file.getValue().rule(), test);
      }
    }
  }

  private void check(String name, Rule rule, RuleTest test) throws Exception {
    // An id of its own, else a term that alerted in one test would be known in the next.
    String id = rule.id() + "-" + name.hashCode();
    Duration shift = Duration.between(test.now(), Instant.now());
    String index = index(rule);
    ingest(index, test.events().stream().map(event -> moved(event, shift)).toArray(String[]::new));
    documents(index);
    Map<String, Object> source = new HashMap<>(rule.head().source());
    source.put("rule_id", id);
    put(id, Rules.toJson(source));
    assertBusy(() -> assertTrue(name + problems(), hasRun(id)));

    Set<Object> expected =
        test.alerts().stream().map(alert -> alert.get("terms")).collect(Collectors.toSet());
    Set<Object> found = new HashSet<>();
    for (Map<String, Object> alert : alerts()) {
      if (id.equals(alert.get("kibana.alert.rule.rule_id"))) {
        assertTrue(name, found.add(alert.get("kibana.alert.new_terms")));
      }
    }
    assertEquals(name, expected, found);
    client().admin().indices().prepareDelete(index).get();
  }

  /** One that the rule is for. */
  private static String index(Rule rule) {
    String pattern =
        rule.head().index().stream().filter(name -> name.startsWith("logs-")).findFirst().get();
    String name = pattern.replace("*", "default");
    return name.endsWith("-default") ? name : name + "-default";
  }

  private static String moved(String event, Duration shift) {
    return TIME.matcher(event)
        .replaceAll(found -> "\"" + Instant.parse(found.group(1)).plus(shift) + "\"");
  }

  private boolean hasRun(String ruleId) {
    return ((List<?>) status().get("scheduled"))
        .stream()
            .map(one -> (Map<?, ?>) one)
            .anyMatch(one -> ruleId.equals(one.get("rule_id")) && one.get("last_run") != null);
  }
}
