package dev.detection.window;

import dev.detection.rule.RuleHead;
import dev.detection.rule.Rules;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.elasticsearch.test.ESTestCase;

/** Windows of a rule, and where they end. */
public class WindowTests extends ESTestCase {
  private static final Instant NOW = Instant.parse("2026-03-29T00:58:17.123Z");

  public void testWindowsFollowEachOtherWithoutAHoleWhateverTheTimeBetweenRuns() {
    Timing rule = Timing.of(rule("r", "now-9m", "5m"));
    Instant now = NOW;
    Instant end = rule.endingAt(now).to();
    for (int i = 0; i < 1_000; i++) {
      now = now.plusSeconds(randomIntBetween(1, 3_000));
      int shrink = randomIntBetween(0, 3);
      Window next = Window.next(rule, end, now, shrink);
      assertFalse(next.from().isAfter(end));
      assertTrue(next.to().isAfter(end));
      if (next.to().isAfter(now)) {
        continue; // not due yet
      }
      end = next.to();
    }
  }

  public void testWindowReachesBackAsTheRuleSays() {
    Window next = Window.next(Timing.of(rule("r", "now-9m", "5m")), NOW, NOW.plusSeconds(300), 0);
    assertEquals(Duration.ofMinutes(9), Duration.between(next.from(), next.to()));
  }

  public void testLookBackShorterThanTheIntervalLeavesNoHole() {
    Window next = Window.next(Timing.of(rule("r", "now-1m", "5m")), NOW, NOW.plusSeconds(900), 0);
    assertEquals(NOW, next.from());
  }

  public void testRuleThatIsFarBehindTakesLongerWindowsButNeverReachesBeyondNow() {
    Timing rule = Timing.of(rule("r", "now-9m", "5m"));
    Instant now = NOW.plus(Duration.ofDays(30));
    Instant end = NOW;
    int windows = 0;
    for (Window next = Window.next(rule, end, now, 0);
        !next.to().isAfter(now);
        next = Window.next(rule, end, now, 0)) {
      end = next.to();
      windows++;
    }
    assertTrue("" + windows, windows < 1_000); // 8,640 intervals
    assertTrue(Duration.between(end, now).compareTo(Duration.ofMinutes(5)) < 0);
  }

  public void testRunThatTookTooLongIsTriedWithLess() {
    Timing rule = Timing.of(rule("r", "now-9m", "5m"));
    Instant end = rule.grid().endOf(NOW);
    Window next = Window.next(rule, end, NOW.plusSeconds(3_600), 2);
    assertEquals(Duration.ofSeconds(75), Duration.between(end, next.to()));
  }

  public void testEndsAreAnIntervalApartAlsoOnTheDayWhenClocksAreChanged() {
    Grid grid = Grid.of(rule("r", "now-9m", "1h"));
    Instant end = grid.endOf(NOW);
    for (int i = 0; i < 24; i++) {
      assertEquals(end, grid.endOf(end));
      assertEquals(end.plus(Duration.ofHours(1)), grid.endAfter(end));
      assertEquals(end.plus(Duration.ofHours(1)), grid.endOf(end.plusNanos(1)));
      end = grid.endAfter(end);
    }
  }

  public void testRulesOfOneIntervalAreSpreadOverIt() {
    Set<Instant> minutes = new HashSet<>();
    for (int i = 0; i < 500; i++) {
      Instant end = Grid.of(rule(someId(), "now-9m", "5m")).endOf(NOW);
      minutes.add(Instant.ofEpochSecond(end.getEpochSecond() / 10 * 10));
    }
    assertTrue("" + minutes.size(), minutes.size() > 25); // of 30 or 31
  }

  public void testCoarserGridHasSomeOfTheEnds() {
    Grid grid = Grid.of(rule("r", "now-9m", "1s"));
    Grid coarser = grid.coarser(Duration.ofDays(14), 10_000);
    assertTrue(Duration.ofDays(14).dividedBy(coarser.interval()) <= 10_000);
    assertEquals(coarser.endOf(NOW), grid.endOf(coarser.endOf(NOW)));
    assertEquals(grid, grid.coarser(Duration.ofHours(1), 10_000));
  }

  private static String someId() {
    return randomAlphaOfLength(8) + "-" + randomAlphaOfLength(12);
  }

  private static RuleHead rule(String id, String from, String interval) {
    return Rules.parseJson(
            """
            {"rule_id": "%s", "name": "n", "description": "d", "type": "query",
             "language": "kuery", "query": "a: 1", "index": ["logs-*"], "severity": "low",
             "risk_score": 1, "from": "%s", "interval": "%s"}\
            """
                .formatted(id, from, interval))
        .head();
  }
}
