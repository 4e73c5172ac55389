package dev.detection.it;

import static org.junit.Assert.assertEquals;

import dev.detection.it.Differences.Answer;
import dev.detection.it.Differences.Asked;
import dev.detection.it.Differences.Difference;
import dev.detection.match.CompiledRule;
import dev.detection.query.Condition;
import dev.detection.query.kql.Kql;
import dev.detection.query.search.Search;
import dev.detection.rule.Rules;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.ClassRule;
import org.junit.Test;

/** The short form of {@code ./differential}: our own rules and events. */
public class DifferentialDistIT {
  @ClassRule
  public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1).withKql();

  @Test
  public void marksOfOurRulesAreWhatSearchesFind() throws IOException {
    Path rules = Path.of(System.getProperty("detection.rules", "rules"));
    Inputs ours = Inputs.ours(rules);
    Questions questions = Questions.read(ours.rules(), ours.truth(), true);
    DifferentialReport report =
        new DifferentialCheck(CLUSTER.rest(), new Progress(System.err, false), questions)
            .run(ours.template(), ours.events().read(), 1, 150);
    System.out.println(report.summary());
    assertEquals(report.summary(), List.of(), report.disagreements());
  }

  @Test
  public void aMissingMarkAndAFalseOneAreFound() throws IOException {
    Rest rest = CLUSTER.rest();
    Map<String, Object> mark = Map.of("detection.rule_ids", List.of("r"));
    Map<String, Object> keyword = Map.of("type", "keyword");
    Map<String, Object> fields = Map.of("a", keyword, "detection.rule_ids", keyword);
    rest.put("/ev-planted", Map.of("mappings", Map.of("properties", fields)));
    put("missing", Map.of("a", "x"));
    put("false", mark);
    put("right", Engine.with(mark, "a", "x"));
    put("neither", Map.of("a", "y"));
    Condition condition = Kql.parse("a : x");
    Map<String, Object> source = new TreeMap<>(Engine.rule("query", "kuery", "a : x", "*"));
    source.put("rule_id", "r");
    source.put("risk_score", 1L);
    CompiledRule rule = CompiledRule.compile(Rules.fromMap(source));
    Question question = new Question("r", false, "KQL", rule, "a : x", condition, Map.of());
    List<String> indices = List.of("ev-planted");
    Asked asked = new Asked(question, Comparison.OURS, indices, Search.toDsl(condition), true);
    Answer answer =
        new Differences(rest, new Progress(System.err, false)).find(List.of(asked)).get(asked);
    rest.delete("/ev-planted");
    assertEquals(Map.of(), answer.failed());
    assertEquals(
        Set.of(
            new Difference("ev-planted", "missing", false),
            new Difference("ev-planted", "false", true)),
        Set.copyOf(answer.documents()));
  }

  private static void put(String id, Map<String, Object> document) throws IOException {
    CLUSTER.rest().put("/ev-planted/_doc/" + id + "?refresh=true", document);
  }
}
