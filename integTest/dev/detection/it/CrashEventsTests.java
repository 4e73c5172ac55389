package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.it.AlertBalance.About;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.Test;

/** The events of the crash test raise what it expects of them. */
public class CrashEventsTests {
  private static final int COUNT = 20_000;
  private static final CrashEvents EVENTS = new CrashEvents(7, COUNT);

  @Test
  public void seedDecidesEverything() {
    CrashEvents same = new CrashEvents(7, COUNT);
    CrashEvents other = new CrashEvents(8, COUNT);
    assertEquals(EVENTS.expected(), same.expected());
    assertEquals(EVENTS.event(11), same.event(11));
    assertTrue(IntStream.range(0, 50).anyMatch(i -> !EVENTS.event(i).equals(other.event(i))));
  }

  @Test
  public void everyRuleAlertsAndAboutOneEventInAHundred() {
    Map<String, Long> counts =
        EVENTS.expected().stream()
            .collect(Collectors.groupingBy(About::ruleId, TreeMap::new, Collectors.counting()));
    assertEquals(Set.copyOf(CrashEvents.rules().keySet()), counts.keySet());
    long documents =
        EVENTS.expected().stream()
            .filter(about -> !CrashEvents.scheduled().contains(about.ruleId()))
            .map(About::subject)
            .distinct()
            .count();
    assertTrue("" + documents, documents > COUNT / 125 && documents < COUNT / 75);
  }

  @Test
  public void someEventsMatchTwoRules() {
    Map<String, Long> rules =
        EVENTS.expected().stream()
            .collect(Collectors.groupingBy(About::subject, Collectors.counting()));
    assertTrue(IntStream.range(0, COUNT).anyMatch(i -> rules.getOrDefault(EVENTS.id(i), 0L) == 2));
  }

  @Test
  public void alertLeadsBackToItsEvents() {
    for (About about : EVENTS.expected().stream().limit(20).toList()) {
      assertTrue(about.toString(), !EVENTS.about(about).isEmpty());
    }
    assertEquals(List.of(), EVENTS.about(new About("crash-users", CrashEvents.known(0).get(0))));
  }

  @Test
  public void whoIsKnownIsNotNew() {
    assertTrue(
        EVENTS.expected().stream().noneMatch(about -> about.subject().matches("known-user-\\d+")));
  }
}
