package dev.detection.store;

import dev.detection.match.CompiledRule;
import dev.detection.match.RuleSet;
import dev.detection.rule.Rule;
import dev.detection.rule.Rules;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.elasticsearch.common.unit.ByteSizeValue;
import org.elasticsearch.test.ESTestCase;

/** Which rules there is room for. */
public class RuleRoomTests extends ESTestCase {
  private static final long ONE = CompiledRule.compile(rule("r", 1)).weight();

  private final Map<String, StoredRule> stored = new TreeMap<>();

  public void testThereIsRoomUpToTheLimit() {
    RuleRoom room = room(2);
    assertTrue(room.takes(rule("a", 1), true));
    assertFalse(room.takes(rule("too-large", 2), true));
    assertTrue(room.takes(rule("b", 1), true));
    assertFalse(room.takes(rule("c", 1), true));
  }

  public void testStoredRulesTakeRoom() {
    store(rule("stored", 2), true);
    assertTrue(room(3).takes(rule("a", 1), true));
    assertFalse(room(2).takes(rule("a", 1), true));
  }

  public void testARuleMayTakeTheRoomOfTheOneThatItReplaces() {
    store(rule("stored", 2), true);
    assertTrue(room(2).takes(rule("stored", 2), true));
    assertFalse(room(2).takes(rule("stored", 3), true));
  }

  public void testASmallerRuleIsTakenAlsoWhereThereIsTooLittleRoom() {
    store(rule("stored", 3), true);
    assertTrue(room(1).takes(rule("stored", 2), true));
  }

  public void testARuleThatIsSwitchedOffHasNoRoomThatAnotherMayTake() {
    store(rule("on", 2), true);
    store(rule("off", 2), false);
    assertFalse(room(2).takes(rule("off", 2), true));
    assertTrue(room(4).takes(rule("off", 2), true));
    RuleRoom room = room(3);
    assertTrue(room.takes(rule("off", 1), true));
    assertFalse(room.takes(rule("a", 1), true));
  }

  public void testARuleThatIsBeingSwitchedOffLeavesItsRoomToTheNext() {
    store(rule("on", 2), true);
    RuleRoom room = room(2);
    assertTrue(room.takes(rule("on", 3), false));
    assertTrue(room.takes(rule("a", 2), true));
    assertFalse(room.takes(rule("b", 1), true));
    assertTrue(room.takes(rule("off", 1), false));
  }

  public void testARuleThatIsNotJudgedNeedsNoRoomAndHasNone() {
    Map<String, Object> source = new TreeMap<>(rule("not-judged", 2).head().source());
    source.remove("index");
    Rule notJudged = Rules.fromMap(source);
    assertTrue(room(1).takes(notJudged, true));
    store(notJudged, true);
    store(rule("on", 2), true);
    assertFalse(room(2).takes(rule("not-judged", 2), true));
  }

  public void testThereIsRoomWhereTheRulesAreNotLoaded() {
    RuleRoom room = new RuleRoom(null, ByteSizeValue.ofBytes(2 * ONE));
    assertTrue(room.takes(rule("a", 2), true));
    assertFalse(room.takes(rule("b", 1), true));
  }

  private void store(Rule rule, boolean enabled) {
    Author author = new Author(null, Map.of());
    stored.put(rule.id(), StoredRule.created(rule, enabled, author, Instant.EPOCH));
  }

  /**
   * @param size how many values of rules may be asked for
   */
  private RuleRoom room(int size) {
    Map<String, CompiledRule> compiled = new TreeMap<>();
    stored.forEach((id, rule) -> compiled.put(id, CompiledRule.compile(rule.rule())));
    RuleSet enabled =
        RuleSet.of(
            compiled.values().stream().filter(rule -> stored.get(rule.id()).enabled()).toList());
    return new RuleRoom(
        new RuleRegistry.Snapshot(1, stored, compiled, enabled, Map.of()),
        ByteSizeValue.ofBytes(size * ONE));
  }

  /**
   * @param size how many values it asks for
   */
  private static Rule rule(String id, int size) {
    String values =
        IntStream.range(0, size).mapToObj(i -> "a: v" + i).collect(Collectors.joining(" or "));
    return Rules.parseJson(
        """
        {"rule_id": "%s", "name": "n", "description": "d", "type": "query", "language": "kuery",
         "query": "%s", "index": ["logs-*"], "severity": "low", "risk_score": 1}\
        """
            .formatted(id, values));
  }
}
