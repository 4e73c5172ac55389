package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.query.Condition;
import dev.detection.query.eql.Eql;
import dev.detection.query.eql.EqlQuery;
import dev.detection.query.kql.Kql;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

public class MutatorTests {
  private static final Map<String, Object> EVENT =
      Map.of(
          "@timestamp",
          "2026-11-21T00:00:00Z",
          "process",
          Map.of("name", "nc", "pid", 7),
          "host",
          Map.of("name", "web-1"));

  @Test
  public void builtEventsMeetTheCondition() {
    Map<String, Object> event =
        new Mutator(1, Instant.EPOCH)
            .meet(Kql.parse("a.b:x and not c:* and d >= 5 and (e:\"two words\")"));
    assertEquals("x", Json.at(event, "a.b"));
    assertEquals("5", Json.at(event, "d"));
    assertEquals("two words", Json.at(event, "e"));
    assertEquals(null, Json.at(event, "c"));
  }

  @Test
  public void patternsAndBlocksAreFilled() {
    Condition condition =
        ((EqlQuery.Event)
                Eql.parse(
                    "any where a : \"x?y*\" and cidrMatch(b, \"10.0.0.0/8\") and c regex \"[ab]z\"",
                    Eql.EVENT_CATEGORY))
            .condition();
    Map<String, Object> event = new Mutator(1, Instant.EPOCH).meet(condition);
    assertTrue(event.toString(), ((String) Json.at(event, "a")).matches("x.y.*"));
    assertEquals("10.0.0.0", Json.at(event, "b"));
    assertTrue(event.toString(), ((String) Json.at(event, "c")).matches("[ab]z"));
  }

  @Test
  public void mutantsDifferInWhatTheConditionAsks() {
    Set<Object> names = new HashSet<>();
    boolean dotted = false;
    boolean listed = false;
    for (Map<String, Object> mutant : near(1, 500)) {
      names.add(Json.at(mutant, "process.name"));
      dotted |= mutant.containsKey("process.name");
      listed |= mutant.get("process") instanceof List<?>;
      assertEquals("only what is asked about is kept", null, mutant.get("host"));
    }
    assertTrue(names.toString(), names.contains(null));
    assertTrue(names.toString(), names.containsAll(List.of("nc", "NC", "nc ", "ncx", "", "n")));
    assertTrue(names.toString(), names.contains(List.of("other", "nc")));
    assertTrue("dotted key", dotted);
    assertTrue("objects in a list", listed);
  }

  @Test
  public void theSeedDecides() {
    assertEquals(near(1, 30), near(1, 30));
    assertNotEquals(near(1, 30), near(2, 30));
    assertEquals(30, near(1, 30).size());
  }

  @Test
  public void theEventGivenStays() {
    near(1, 500);
    assertEquals(Map.of("name", "nc", "pid", 7), EVENT.get("process"));
  }

  private static List<Map<String, Object>> near(long seed, int limit) {
    return new Mutator(seed, Instant.EPOCH)
        .near(Kql.parse("process.name:nc"), List.of(EVENT), limit);
  }
}
