package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;
import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;

/** What {@code rules/README.md} asks of every file of the pack. */
public class RulePackTests {
  private static final List<String> REQUIRED =
      List.of("rule_id", "name", "description", "type", "license", "severity", "note");

  private final List<RulePack.Entry> rules;

  public RulePackTests() throws IOException {
    rules = RulePack.read(Path.of(System.getProperty("detection.rules", "rules")));
  }

  @Test
  public void rulesSayWhatTheyAre() {
    assertFalse(rules.isEmpty());
    Set<String> ids = new HashSet<>();
    for (RulePack.Entry entry : rules) {
      TomlParseResult file = Toml.parse(entry.toml());
      assertFalse(entry.name() + ": " + file.errors(), file.hasErrors());
      for (String key : REQUIRED) {
        assertNotNull(entry.name() + " lacks " + key, file.getString("rule." + key));
      }
      assertEquals(entry.name(), "Apache-2.0", file.getString("rule.license"));
      assertTrue(entry.name() + " has no id of its own", ids.add(entry.id()));
      assertNotNull(entry.name() + " lacks a threat", file.getArray("rule.threat"));
    }
  }

  @Test
  public void rulesOnSingleEventsHaveTwoOfEachKind() {
    for (RulePack.Entry entry : rules) {
      if (Set.of("query", "eql").contains(entry.type())) {
        assertTrue(entry.name() + " matches too few", events(entry, true) >= 2);
        assertTrue(entry.name() + " refuses too few", events(entry, false) >= 2);
      }
    }
  }

  private static int events(RulePack.Entry entry, boolean match) {
    return entry.tests().stream()
        .filter(test -> Boolean.valueOf(match).equals(test.getBoolean("match")))
        .mapToInt(test -> test.getArrayOrEmpty("events").size())
        .sum();
  }

  @Test
  public void newTermsRulesHaveRunsWithAndWithoutAlerts() {
    for (RulePack.Entry entry : rules) {
      if (entry.type().equals("new_terms")) {
        Set<Boolean> alerts = new HashSet<>();
        for (TomlTable test : entry.tests()) {
          Instant.parse(test.getString("now"));
          alerts.add(test.getArray("alerts").isEmpty());
        }
        assertEquals(entry.name(), Set.of(true, false), alerts);
      }
    }
  }

  @Test
  public void testEventsAreDocumentsWithATime() {
    for (RulePack.Entry entry : rules) {
      for (TomlTable test : entry.tests()) {
        assertNotNull(entry.name() + " has a test without name", test.getString("name"));
        TomlArray events = test.getArray("events");
        for (int i = 0; i < events.size(); i++) {
          Map<String, Object> event = Json.parse(events.getString(i));
          if (!event.containsKey("result_type")) { // of a job, whose buckets have times
            Instant.parse((String) Json.at(event, "@timestamp"));
          }
        }
      }
    }
  }
}
