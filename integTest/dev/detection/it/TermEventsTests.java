package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.Test;

/** What the benchmark of new_terms rules is fed with is what its documentation says. */
public class TermEventsTests {
  private static final int KNOWN = 500;
  private static final long PER_DAY = 10_000;

  private final TermProfiles profiles = new TermProfiles(7, KNOWN);
  private final TermEvents events = new TermEvents(7, profiles, PER_DAY);

  @Test
  public void sameSeedGivesTheSame() {
    TermProfiles same = new TermProfiles(7, KNOWN);
    TermProfiles other = new TermProfiles(8, KNOWN);
    assertEquals(rules(profiles), rules(same));
    assertNotEquals(rules(profiles), rules(other));
    for (int profile = 0; profile < KNOWN + 50; profile++) {
      assertEquals(profiles.fields(profile), same.fields(profile));
    }
    TermEvents again = new TermEvents(7, same, PER_DAY);
    for (long event = 0; event < PER_DAY; event++) {
      assertEquals(events.profile(event), again.profile(event));
    }
  }

  @Test
  public void everyKnownProfileComesBackInTime() {
    long most = PER_DAY * TermEvents.RETURN.toMillis() / Duration.ofDays(1).toMillis();
    for (long first = 0; first < 2 * PER_DAY; first += 777) {
      Set<Integer> seen = new HashSet<>();
      for (long event = first; event <= first + most; event++) {
        seen.add(events.profile(event));
      }
      assertEquals("from " + first, KNOWN, seen.size());
    }
  }

  @Test
  public void somethingIsFrequentAndNothingIsMoreThanATenth() {
    int[] counts = new int[KNOWN];
    for (long event = 0; event < PER_DAY; event++) {
      counts[events.profile(event)]++;
    }
    int most = IntStream.of(counts).max().orElseThrow();
    assertTrue("most " + most, most > 10 * PER_DAY / KNOWN && most < PER_DAY / 10);
  }

  @Test
  public void tooFewEventsForTheTermsAreRefused() {
    assertThrows(IllegalArgumentException.class, () -> new TermEvents(7, profiles, 2_999));
  }

  @Test
  public void newProfilesHaveACombinationThatNoneHad() {
    List<String> all =
        List.of("user.name", "process.executable", "source.ip", "event.dataset", "event.action");
    Set<List<Object>> known = new HashSet<>();
    for (int profile = 0; profile < KNOWN; profile++) {
      known.add(values(profile, all));
    }
    for (int profile = KNOWN; profile < KNOWN + 200; profile++) {
      assertTrue("profile " + profile, known.add(values(profile, all)));
    }
  }

  private List<Object> values(int profile, List<String> fields) {
    Map<String, Object> of = profiles.fields(profile);
    return fields.stream().<Object>map(field -> String.valueOf(of.get(field))).toList();
  }

  @Test
  public void eventsAreJsonWithTheirTime() {
    Instant now = Instant.parse("2026-03-10T12:00:00Z");
    Map<String, Object> event = Json.parse(events.json(3, now));
    assertEquals(now.toString(), Json.at(event, "event.ingested"));
    assertTrue(Instant.parse((String) event.get("@timestamp")).isBefore(now));
    profiles.fields(3).forEach((field, value) -> assertEquals(value, Json.at(event, field)));
  }

  @Test
  public void rulesHaveTheShapeOfTheCorpus() {
    List<Map<String, Object>> rules = rules(profiles);
    assertEquals(95, rules.stream().filter(rule -> NewTermsRounds.fields(rule) == 1).count());
    assertEquals(106, rules.stream().filter(rule -> NewTermsRounds.fields(rule) == 2).count());
    assertEquals(39, rules.stream().filter(rule -> NewTermsRounds.fields(rule) == 3).count());
    assertEquals(100, rules.stream().filter(rule -> "now-14d".equals(start(rule))).count());
    assertEquals(87, rules.stream().filter(rule -> "now-10d".equals(start(rule))).count());
  }

  private static Object start(Map<String, Object> rule) {
    return rule.get("history_window_start");
  }

  /** With histories twice as long as in the corpus. */
  private static List<Map<String, Object>> rules(TermProfiles profiles) {
    return TermRules.of(
        7, profiles, TermRules.CORPUS, new TermRules.Schedule(20, 36, 2), NewTermsNode.WATCHED);
  }

  @Test
  public void newProfilesComeTwiceAndOnceMoreInTheNextInterval() {
    TermFeed feed = new TermFeed(events, 20, 3, 0, KNOWN);
    List<Integer> first = flat(feed.next());
    List<Integer> second = flat(feed.next());
    assertEquals(20 + 2 * 3, first.size());
    assertEquals(20 + 3 * 3, second.size());
    for (int fresh = KNOWN; fresh < KNOWN + 3; fresh++) {
      int profile = fresh;
      assertEquals(2, first.stream().filter(one -> one == profile).count());
      assertEquals(1, second.stream().filter(one -> one == profile).count());
      assertEquals(2, second.stream().filter(one -> one == profile + 3).count());
    }
  }

  @Test
  public void partsHaveEveryKnownProfileOnce() {
    TermFeed feed = new TermFeed(events, 0, 0, 0, KNOWN);
    Set<Integer> seen = new HashSet<>();
    int all = 0;
    for (int part = 0; part < 4; part++) {
      List<Integer> profiles = flat(feed.next(part, 4, KNOWN));
      seen.addAll(profiles);
      all += profiles.size();
    }
    assertEquals(KNOWN, seen.size());
    assertEquals(KNOWN, all);
  }

  private static List<Integer> flat(List<List<Integer>> slices) {
    return slices.stream().flatMap(List::stream).toList();
  }
}
