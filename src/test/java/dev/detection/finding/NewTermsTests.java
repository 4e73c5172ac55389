package dev.detection.finding;

import static org.junit.Assert.assertEquals;

import dev.detection.match.Schema;
import dev.detection.rule.DateMath;
import dev.detection.rule.Rule;
import dev.detection.rule.Rules;
import dev.detection.window.Grid;
import dev.detection.window.Timing;
import dev.detection.window.Window;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.Test;

/** What is new among events that are all there, against the definition window by window. */
public class NewTermsTests {
  private static final Instant START = Instant.parse("2026-03-10T12:00:00Z");

  private static Rule.NewTerms rule(String more) {
    return (Rule.NewTerms)
        Rules.parseToml(
                """
                [rule]
                rule_id = "r"
                name = "n"
                description = "d"
                severity = "low"
                risk_score = 1
                index = ["logs-*"]
                type = "new_terms"
                query = "*"
                new_terms_fields = ["user.name"]
                %s
                """
                    .formatted(more))
            .rule();
  }

  private static SourceDocument event(String id, Instant time, Object user) {
    Map<String, Object> source = new HashMap<>();
    source.put("@timestamp", time.toString());
    source.put("user", Map.of("name", user));
    return new SourceDocument("logs-a", id, source);
  }

  @Test
  public void everyValueOfAnArrayIsATerm() {
    NewTerms terms =
        new NewTerms(rule("history_window_start = 'now-1d'\nfrom = 'now-9m'"), Schema.ecs());
    terms.add(event("1", START, List.of("ann", "bob")));
    terms.add(event("2", START.plusSeconds(1), List.of("bob", "cy")));
    assertEquals(
        List.of("[ann] 1", "[bob] 1", "[cy] 2"),
        terms.inAllWindows().stream()
            .map(found -> found.values() + " " + found.document().id())
            .toList());
  }

  @Test
  public void theOverrideFieldCounts() {
    NewTerms terms =
        new NewTerms(
            rule(
                """
                history_window_start = 'now-1d'
                from = 'now-9m'
                timestamp_override = 'event.ingested'
                timestamp_override_fallback_disabled = true
                """),
            Schema.ecs());
    SourceDocument came = event("1", START, "ann");
    came.source().put("event.ingested", START.plusSeconds(3600).toString());
    terms.add(came);
    terms.add(event("2", START, "bob"));
    List<NewTerms.Found> found = terms.inAllWindows();
    assertEquals(1, found.size());
    assertEquals(START.plusSeconds(3600), found.getFirst().firstSeen());
  }

  /** Rules of many shapes and events at random, every window by itself. */
  @Test
  public void windowsAreThoseOfScheduledRuns() {
    Random random = new Random(7);
    for (int round = 0; round < 300; round++) {
      int interval = 1 + random.nextInt(10);
      int from = 1 + random.nextInt(30);
      int history = from + 1 + random.nextInt(60);
      Rule.NewTerms rule =
          rule(
              "interval = '%dm'\nfrom = 'now-%dm'\nhistory_window_start = 'now-%dm'"
                  .formatted(interval, from, history));
      NewTerms terms = new NewTerms(rule, Schema.ecs());
      List<SourceDocument> events = new ArrayList<>();
      for (int i = random.nextInt(20); i > 0; i--) {
        Instant time = START.plusMillis(random.nextInt(1000 * 60 * 200));
        events.add(event(String.valueOf(i), time, "user" + random.nextInt(3)));
      }
      events.forEach(terms::add);
      assertEquals(
          "round " + round,
          expected(rule, events),
          terms.inAllWindows().stream()
              .map(found -> found.window().to() + " " + found.values())
              .collect(Collectors.toCollection(LinkedHashSet::new)));
    }
  }

  /** One window after the other, as the definition says it. */
  private static Set<String> expected(Rule.NewTerms rule, List<SourceDocument> events) {
    Grid grid = Grid.of(rule.head());
    Set<String> expected = new LinkedHashSet<>();
    Map<String, List<Instant>> alerts = new HashMap<>();
    Instant end = grid.endOf(START);
    for (; end.isBefore(START.plus(Duration.ofHours(6))); end = end.plus(grid.interval())) {
      Window window =
          Timing.of(rule.head()).endingAt(end).reachingBackTo(end.minus(grid.interval()));
      Instant history = DateMath.evaluate(rule.historyWindowStart(), end, false);
      Map<String, Instant> first = new HashMap<>();
      Set<String> known = new LinkedHashSet<>();
      for (SourceDocument event : events) {
        Instant time = Instant.parse((String) event.source().get("@timestamp"));
        String user = (String) ((Map<?, ?>) event.source().get("user")).get("name");
        if (!time.isBefore(window.from()) && !time.isAfter(window.to())) {
          first.merge(user, time, (one, other) -> one.isBefore(other) ? one : other);
        } else if (!time.isBefore(history) && time.isBefore(window.from())) {
          known.add(user);
        }
      }
      Instant until = end.plus(Duration.between(history, end));
      for (var one :
          first.entrySet().stream()
              .sorted(Map.Entry.comparingByValue(Comparator.naturalOrder()))
              .toList()) {
        List<Instant> before = alerts.computeIfAbsent(one.getKey(), user -> new ArrayList<>());
        if (!known.contains(one.getKey())
            && before.stream().noneMatch(at -> !at.isBefore(history) && !at.isAfter(until))) {
          before.add(one.getValue());
          expected.add(end + " [" + one.getKey() + "]");
        }
      }
    }
    return expected;
  }
}
