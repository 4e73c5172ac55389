package dev.detection.execute;

import dev.detection.alert.AlertIds;
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
      SeenTerms terms = learned.of(rule, 1);
      for (int i = 0; i < 80; i++) {
        terms.add(hash(i), Instant.EPOCH, Instant.EPOCH);
      }
    }
    learned.of("b", 1);
    long one = learned.of("c", 1).bytes();
    learned.trim();
    assertTrue("" + one, 2 * one < LIMIT && LIMIT < 3 * one);
    assertFalse(learned.of("a", 1).has(hash(1), Instant.EPOCH, Instant.EPOCH));
    assertTrue(learned.of("c", 1).has(hash(1), Instant.EPOCH, Instant.EPOCH));
  }

  public void testChangedRuleKnowsNothing() {
    Learned learned = new Learned(1_000_000);
    learned.of("a", 1).add(hash(1), Instant.EPOCH, Instant.EPOCH);
    assertTrue(learned.of("a", 1).has(hash(1), Instant.EPOCH, Instant.EPOCH));
    assertFalse(learned.of("a", 2).has(hash(1), Instant.EPOCH, Instant.EPOCH));
  }

  private static String hash(int term) {
    return AlertIds.ofTerms("r", List.of(term));
  }
}
