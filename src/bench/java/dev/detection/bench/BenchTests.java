package dev.detection.bench;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.match.Judge;
import dev.detection.match.PlainLoop;
import dev.detection.match.RuleSet;
import dev.detection.match.Schema;
import dev.detection.query.Condition;
import dev.detection.query.Condition.All;
import dev.detection.rule.Position;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

/** What is measured is what the table says. */
public class BenchTests {
  private static final Instant NOW = Instant.EPOCH;
  private static final int EVENTS = 300;

  private final Inputs inputs = new GeneratedInputs();
  private final Schema schema = inputs.schema();
  private final List<Map<String, Object>> events = inputs.events(EVENTS);
  private final List<Question> questions = inputs.questions();

  private Judge judge(List<Question> asked) {
    return RuleSet.of(Question.rules(asked)).judge(schema);
  }

  private static Set<String> met(Judge judge, Map<String, Object> event) {
    return new HashSet<>(judge.judge(event, NOW).ruleIds());
  }

  @Test
  public void generatedInputsAreTheSameAtEveryCall() {
    Inputs again = new GeneratedInputs();
    assertEquals(events, again.events(EVENTS));
    assertEquals(events.subList(0, 10), again.events(10));
    assertEquals(questions, again.questions());
  }

  @Test
  public void generatedInputsHaveTheShapeOfRealOnes() {
    Judge judge = judge(questions);
    assertEquals(List.of(), judge.notJudged());
    double met = events.stream().mapToInt(event -> met(judge, event).size()).average().orElse(0);
    assertTrue("met by an event: " + met, met > 1 && met < 10);
    double leaves = events.stream().mapToInt(Floor::leaves).average().orElse(0);
    assertTrue("leaves of an event: " + leaves, leaves > 25 && leaves < 50);
    List<Integer> atoms = questions.stream().map(one -> atoms(one.condition())).sorted().toList();
    int median = atoms.get(atoms.size() / 2);
    assertTrue("atoms of a condition: " + median, median >= 9 && median <= 15);
  }

  private static int atoms(Condition condition) {
    return switch (condition) {
      case All all -> all.parts().stream().mapToInt(BenchTests::atoms).sum();
      case Condition.Any any -> any.parts().stream().mapToInt(BenchTests::atoms).sum();
      case Condition.Not not -> atoms(not.part());
      default -> 1;
    };
  }

  @Test
  public void moreRulesAreMetAsOften() {
    List<Question> more =
        new RuleScale(questions, schema, new MetCopies(schema, events)::unmet).of(5_000);
    assertEquals(5_000, more.size());
    assertEquals(5_000, more.stream().map(Question::id).distinct().count());
    Judge few = judge(questions);
    Judge many = judge(more);
    events.forEach(event -> assertEquals(met(few, event), met(many, event)));
    double others =
        inputs.events(2 * EVENTS).subList(EVENTS, 2 * EVENTS).stream()
            .mapToInt(event -> met(many, event).size() - met(few, event).size())
            .average()
            .orElse(0);
    assertTrue("copies met by an event that was not looked at: " + others, others < 0.3);
  }

  @Test
  public void fewerRulesAreASample() {
    List<Question> some = new RuleScale(questions, schema, copies -> copies).of(250);
    assertEquals(250, new HashSet<>(some).size());
    assertTrue(questions.containsAll(some));
    assertNotEquals(questions.subList(0, 250), some);
  }

  @Test
  public void copiesKeepGuardsAndChangeTheRest() {
    Condition guard = GeneratedAtoms.equal("event.category", "process", false);
    Condition other = GeneratedAtoms.equal("process.name", "Lumik7.exe", true);
    All copy =
        (All) new OtherConstants(schema, 1).of(new All(List.of(guard, other), Position.UNKNOWN));
    assertEquals(guard, copy.parts().getFirst());
    assertNotEquals(other, copy.parts().getLast());
    Condition.Term changed = (Condition.Term) copy.parts().getLast();
    assertTrue(
        changed.value().toString(),
        changed.value().value().toString().matches("[A-Z][a-z]{4}[0-9]\\.[a-z]{3}"));
  }

  @Test
  public void theFloorLooksAtEveryLeaf() {
    Map<String, Object> event = Map.of("a", Map.of("b", List.of("x", "yz")), "c", 1);
    assertEquals(3, Floor.leaves(event));
    assertEquals("x".hashCode() + "yz".hashCode() + 1L, Floor.computed(event));
    assertEquals(Floor.computed(event), Floor.remembered(event));
  }

  @Test
  public void thePlainLoopFindsWhatTheEngineFinds() {
    Judge judge = judge(questions);
    PlainLoop loop = new PlainLoop(Question.rules(questions), schema);
    events.forEach(event -> assertEquals(met(judge, event), new HashSet<>(loop.judge(event, NOW))));
  }

  @Test
  public void eventRulerFindsWhatTheEngineFinds() {
    EventRuler ruler = new EventRuler(questions, schema);
    assertTrue(ruler.unsaid().toString(), ruler.said().size() > questions.size() / 2);
    Judge judge = judge(ruler.said());
    long differing =
        events.stream()
            .filter(
                event ->
                    !met(judge, event).equals(new HashSet<>(ruler.match(EventRuler.event(event)))))
            .count();
    // Of several values one that differs is enough for it where a NOT asks that none is the same.
    assertTrue(differing + " events differ", differing <= EVENTS / 50);
  }

  @Test
  public void luceneMonitorFindsWhatTheEngineFinds() throws IOException {
    for (boolean multipass : List.of(false, true)) {
      try (LuceneMonitor monitor = new LuceneMonitor(questions, schema, multipass)) {
        assertEquals(Map.of(), monitor.unsaid());
        Judge judge = judge(questions);
        events.forEach(
            event -> assertEquals(met(judge, event), new HashSet<>(monitor.event(event).get())));
      }
    }
  }

  @Test
  public void unaskedLeavesAreThreeTimesAsManyAndChangeNoAnswer() {
    List<Map<String, Object>> wide = UnaskedLeaves.addedTo(events);
    Judge judge = judge(questions);
    for (int i = 0; i < EVENTS; i++) {
      assertEquals(3L * Floor.leaves(events.get(i)), Floor.leaves(wide.get(i)));
      assertEquals(met(judge, events.get(i)), met(judge, wide.get(i)));
    }
  }

  @Test
  public void dottedKeysAreObjectsToRivals() {
    Map<String, Object> dotted = Map.of("a.b", 1, "a", Map.of("c", List.of(Map.of("d.e", 2))));
    Map<String, Object> expanded =
        Map.of("a", Map.of("b", 1, "c", List.of(Map.of("d", Map.of("e", 2)))));
    assertEquals(expanded, Dots.expanded(dotted));
    assertEquals(Map.of("a.b", List.of(1), "a.c.d.e", List.of(2)), Dots.flat(dotted));
  }
}
