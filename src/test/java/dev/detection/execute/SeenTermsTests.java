package dev.detection.execute;

import dev.detection.finding.AlertIds;
import dev.detection.rule.Rules;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.elasticsearch.test.ESTestCase;

/** What is remembered of terms, against a map. */
public class SeenTermsTests extends ESTestCase {
  private static final long LIMIT = 8_000;

  public void testTermIsKnownAtTheLastTimeItWasSeen() {
    SeenTerms seen = new SeenTerms();
    Map<Integer, Long> expected = new HashMap<>();
    for (int i = 0; i < 20_000; i++) {
      int term = randomInt(3_000);
      long time = randomIntBetween(0, 1_000);
      seen.add(hash(term), Instant.ofEpochMilli(time), Instant.EPOCH);
      expected.merge(term, time, Math::max);
    }
    for (int term = 0; term <= 4_000; term++) {
      long last = expected.getOrDefault(term, Long.MIN_VALUE);
      int from = randomIntBetween(0, 1_000);
      int to = randomIntBetween(from, 1_000);
      assertEquals(
          last >= from && last <= to,
          seen.has(hash(term), Instant.ofEpochMilli(from), Instant.ofEpochMilli(to)));
    }
  }

  public void testMemoryFollowsWhatIsStillInTheHistory() {
    SeenTerms seen = new SeenTerms();
    for (int i = 0; i < 200_000; i++) {
      Instant now = Instant.ofEpochMilli(i);
      seen.add(hash(i), now, now.minusMillis(1_000));
      assertTrue(seen.has(hash(i), now, now));
    }
    assertTrue("" + seen.bytes(), seen.bytes() < 1_000_000);
  }

  public void testRulesThatRanLongestAgoAreForgottenFirst() {
    Learned learned = new Learned(LIMIT);
    for (String rule : List.of("a", "b", "c")) {
      SeenTerms terms = of(learned, rule, 1);
      for (int i = 0; i < 80; i++) {
        terms.add(hash(i), Instant.EPOCH, Instant.EPOCH);
      }
    }
    of(learned, "b", 1);
    long one = of(learned, "c", 1).bytes();
    learned.trim();
    assertTrue("" + one, 2 * one < LIMIT && LIMIT < 3 * one);
    assertFalse(of(learned, "a", 1).has(hash(1), Instant.EPOCH, Instant.EPOCH));
    assertTrue(of(learned, "c", 1).has(hash(1), Instant.EPOCH, Instant.EPOCH));
  }

  public void testChangedRuleKnowsNothing() {
    Learned learned = new Learned(1_000_000);
    of(learned, "a", 1).add(hash(1), Instant.EPOCH, Instant.EPOCH);
    assertTrue(of(learned, "a", 1).has(hash(1), Instant.EPOCH, Instant.EPOCH));
    assertFalse(of(learned, "a", 2).has(hash(1), Instant.EPOCH, Instant.EPOCH));
  }

  private static SeenTerms of(Learned learned, String ruleId, long since) {
    String rule =
        """
        {"rule_id": "%s", "name": "R", "description": "For tests.", "type": "new_terms",
         "language": "kuery", "query": "name: *", "index": ["logs-*"], "severity": "low",
         "risk_score": 1, "new_terms_fields": ["name"], "history_window_start": "now-7d"}
        """;
    return learned.of(Rules.parseJson(rule.formatted(ruleId)), since).terms();
  }

  private static String hash(int term) {
    return AlertIds.ofTerms("r", List.of(term));
  }
}
