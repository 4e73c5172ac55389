package dev.detection.match;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.Test;

/** The cases of {@code cases.toml}: the queries of a case are judged together, as rules are. */
public class CaseTests {

  @Test
  public void judgesTheCases() throws IOException {
    List<String> faults = new ArrayList<>();
    int queries = 0;
    for (Case each : Case.all()) {
      check(each, faults);
      queries += each.queries().size();
    }
    assertEquals(String.join("\n", faults), 0, faults.size());
    assertTrue("only " + queries + " queries", queries > 200);
  }

  private static void check(Case each, List<String> faults) {
    Map<String, String> refused = new TreeMap<>();
    List<CompiledRule> rules = new ArrayList<>();
    for (Case.Asked query : each.queries()) {
      CompiledRule rule = query.rule();
      if (rule.isSupported()) {
        rules.add(rule);
      } else {
        refused.put(rule.id(), rule.notSupported().toString());
      }
    }
    Judge judge = RuleSet.of(rules).judge(List.of("events"), Schema.ofMapping(each.mapping()));
    judge.notJudged().forEach(rule -> refused.put(rule.ruleId(), rule.reason()));
    Map<String, Set<Integer>> found = new TreeMap<>();
    Map<String, Set<Integer>> unknown = new TreeMap<>();
    for (int i = 0; i < each.events().size(); i++) {
      Judgement judgement = judge.judge(each.events().get(i), Instant.now());
      for (String id : judgement.ruleIds()) {
        found.computeIfAbsent(id, key -> new TreeSet<>()).add(i);
      }
      for (String id : judgement.failures().keySet()) {
        unknown.computeIfAbsent(id, key -> new TreeSet<>()).add(i);
      }
    }
    for (Case.Asked query : each.queries()) {
      String id = query.id();
      boolean right =
          query.refused() == null
              ? !refused.containsKey(id)
                  && found.getOrDefault(id, Set.of()).equals(query.finds())
                  && unknown.getOrDefault(id, Set.of()).equals(query.unknown())
              : refused.getOrDefault(id, "").contains(query.refused());
      if (!right) {
        faults.add(
            "%s: %s finds %s, unknown %s, refused: %s"
                .formatted(each.name(), id, found.get(id), unknown.get(id), refused.get(id)));
      }
    }
  }
}
