package dev.detection;

import static org.elasticsearch.test.hamcrest.ElasticsearchAssertions.assertAcked;

import dev.detection.rest.Calls;
import dev.detection.rule.Rules;
import dev.detection.window.Grid;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.elasticsearch.index.query.QueryBuilders;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/** Window rules under a clock that the test moves. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class TimeTravelClusterTests extends ClockTestCase {
  /** Most of the public rules: windows overlap by four minutes. */
  private static final String EVERY_FIVE_MINUTES =
      """
      , "new_terms_fields": ["process.name"], "history_window_start": "now-7d",
        "from": "now-9m", "interval": "5m\"\
      """;

  private static final Duration INTERVAL = Duration.ofMinutes(5);

  private void start() throws Exception {
    now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    awaitTemplates();
    putLogsTemplate();
  }

  /** Moves the clock, and waits until the rule has run, or found that it need not. */
  private void pass(Duration time) throws Exception {
    now = now.plus(time);
    Instant due = now.minus(INTERVAL);
    assertBusy(
        () -> {
          Map<?, ?> rule = scheduled();
          Instant end = Instant.parse(String.valueOf(rule.get("window_end")));
          assertTrue(problems() + rule + " at " + now, end.isAfter(due));
          assertEquals(rule.toString(), false, rule.get("running"));
        },
        60,
        TimeUnit.SECONDS);
  }

  private Map<?, ?> scheduled() {
    List<?> rules = (List<?>) status().get("scheduled");
    assertEquals(problems(), 1, rules.size());
    Map<?, ?> rule = (Map<?, ?>) rules.getFirst();
    assertTrue(rule.toString(), rule.containsKey("window_end"));
    return rule;
  }

  private void putRule() throws Exception {
    put("new", newTermsRule("new", "event.category: process", EVERY_FIVE_MINUTES));
    pass(Duration.ZERO);
  }

  private void write(Instant time, String name) {
    write("logs-a", time, name);
  }

  private void write(String index, Instant time, String name) {
    ingest(index, process(time, name, ""));
  }

  private Set<String> found() {
    return alerts().stream()
        .map(alert -> String.valueOf(((List<?>) alert.get("kibana.alert.new_terms")).getFirst()))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  public void testFirstRunTakesTheLookBackAndNoMore() throws Exception {
    start();
    write(now.minus(Duration.ofMinutes(8)), "within");
    write(now.minus(Duration.ofMinutes(10)), "before");
    putRule();
    assertEquals(Set.of("within"), found());
  }

  public void testDocumentOfEachIntervalAlertsOnceAlthoughWindowsOverlap() throws Exception {
    start();
    putRule();
    for (int i = 0; i < 5; i++) {
      write(now, "p" + i);
      write(now, "always");
      pass(INTERVAL);
    }
    pass(INTERVAL);
    assertEquals(Set.of("p0", "p1", "p2", "p3", "p4", "always"), found());
    assertEquals(6, alerts().size());
  }

  public void testDocumentThatComesLateIsGivenToItsWindowAndItsHistory() throws Exception {
    start();
    Instant late = now.plus(Duration.ofHours(1));
    Instant history = late.minus(Duration.ofDays(7));
    write(history.plus(Duration.ofHours(1)), "known"); // then, but not two hours later
    write(history.minus(Duration.ofHours(1)), "forgotten");
    putRule();
    pass(Duration.ofHours(3));
    for (String name : List.of("late", "known", "forgotten")) {
      write(late, name);
    }
    pass(INTERVAL);
    assertEquals(Set.of("forgotten", "late"), found());
    pass(INTERVAL);
    assertEquals(2, alerts().size());
  }

  public void testDocumentOfTheFutureAlertsWhenItsTimeHasCome() throws Exception {
    start();
    putRule();
    write(now.plus(Duration.ofHours(1)), "future");
    pass(INTERVAL);
    pass(INTERVAL);
    assertEquals(Set.of(), found());
    pass(Duration.ofHours(1));
    assertEquals(Set.of("future"), found());
  }

  public void testDocumentsOfTheFutureAreFoundWhereverOthersAreWrittenMeanwhile() throws Exception {
    start();
    putRule();
    write("logs-b", now.plus(Duration.ofMinutes(32)), "future");
    write("logs-b", now, "first");
    pass(INTERVAL);
    pass(INTERVAL);
    for (int i = 0; i < 2; i++) {
      write("logs-a", now, "past " + i);
      write("logs-a", now.plus(Duration.ofMinutes(12)), "soon " + i);
      pass(INTERVAL);
    }
    assertEquals(Set.of("first", "past 0", "past 1"), found());
    write("logs-a", now, "last");
    pass(Duration.ofMinutes(30));
    Set<String> all = Set.of("first", "past 0", "past 1", "soon 0", "soon 1", "last", "future");
    assertEquals(all, found());
    assertEquals(all.size(), alerts().size());
  }

  public void testNamesThatShowLessThanAnIndexAreKeptTo() throws Exception {
    start();
    write("logs-a", now.minus(Duration.ofDays(1)), "known");
    assertAcked(
        indicesAdmin()
            .prepareAliases(TEST_REQUEST_TIMEOUT, TEST_REQUEST_TIMEOUT)
            .addAlias("logs-a", "shown", QueryBuilders.termQuery("process.name", "shown")));
    put(
        "new",
        newTermsRule("new", "event.category: process", EVERY_FIVE_MINUTES)
            .replace("logs-*", "shown"));
    pass(Duration.ZERO);
    for (int i = 0; i < 2; i++) {
      write(now, "hidden " + i);
      write(now, "shown");
      pass(INTERVAL);
    }
    pass(INTERVAL);
    assertEquals(Set.of("shown"), found());
  }

  public void testNothingIsLostWhileNobodyRuns() throws Exception {
    start();
    putRule();
    write(now.plus(Duration.ofMinutes(30)), "first");
    write(now.plus(Duration.ofHours(20)), "second");
    pass(Duration.ofDays(2));
    assertEquals(Set.of("first", "second"), found());
  }

  public void testWhatIsWrittenWhileARuleIsOffAlertsWhenItIsOnAgain() throws Exception {
    start();
    putRule();
    call(Calls.DISABLE, Map.of("rule_id", "new"), "");
    now = now.plus(Duration.ofHours(1));
    write(now, "meanwhile");
    now = now.plus(Duration.ofHours(1));
    call(Calls.ENABLE, Map.of("rule_id", "new"), "");
    pass(INTERVAL);
    assertEquals(Set.of("meanwhile"), found());
  }

  public void testClockThatGoesBackLosesNothing() throws Exception {
    start();
    put(
        "new",
        newTermsRule(
            "new", "event.category: process", EVERY_FIVE_MINUTES.replace("\"5m\"", "\"1s\"")));
    pass(Duration.ZERO);
    now = now.minus(Duration.ofHours(1));
    write(now, "back");
    awaitAlerts(1);
    now = now.plus(Duration.ofHours(2));
    write(now.minusSeconds(2), "again");
    now = now.plusSeconds(2); // or there is no next window, if this one has just been looked at
    awaitAlerts(2);
    assertEquals(Set.of("again", "back"), found());
  }

  public void testChangedRuleLooksAtItsLookBackAnew() throws Exception {
    start();
    ingest("logs-a", process(now, "sh", ", \"user\": {\"name\": \"x\"}"));
    put("new", newTermsRule("new", "user.name: y", EVERY_FIVE_MINUTES));
    pass(INTERVAL);
    assertEquals(Set.of(), found());
    put("new", newTermsRule("new", "user.name: x", EVERY_FIVE_MINUTES));
    awaitAlerts(1);
    pass(INTERVAL);
    assertEquals(Set.of("sh"), found());
  }

  public void testRunThatTakesTooLongIsStoppedAndTriedInSmallerWindows() throws Exception {
    start();
    int count = 4_000; // each is asked of the history
    Duration lookBack = Duration.ofMinutes(9);
    ingest(
        "logs-a",
        IntStream.range(0, count)
            .mapToObj(i -> process(now.minusMillis(i * 100L), "p" + i, ""))
            .toArray(String[]::new));
    set("detection.schedule.time_limit", "10ms");
    put("new", newTermsRule("new", "event.category: process", EVERY_FIVE_MINUTES));
    assertBusy(
        () -> assertTrue(problems(), problems().contains("took longer than 10 ms")),
        30,
        TimeUnit.SECONDS);
    assertEquals(0, alerts().size());
    set("detection.schedule.time_limit", "5m");
    pass(INTERVAL);
    awaitAlerts(count);
    Map<String, Object> rule = call(Calls.GET_RULE, Map.of("rule_id", "new"), "").body();
    List<?> runs = (List<?>) rule.get("last_runs");
    Instant firstEnd = Instant.parse((String) ((Map<?, ?>) runs.getLast()).get("to"));
    assertTrue(
        runs.toString(), firstEnd.isBefore(now.minus(INTERVAL).minus(lookBack.dividedBy(2))));
    assertFalse(problems(), problems().contains("took longer"));
    assertEquals(count, alerts().size());
  }

  /** In time, late, or ahead of its time; by the override or, without it, by the timestamp. */
  public void testEachTermAlertsOnceWhereverItsDocumentsLie() throws Exception {
    start();
    Instant begin = now;
    put(
        "new",
        newTermsRule(
            "new",
            "event.category: process",
            EVERY_FIVE_MINUTES + ", \"timestamp_override\": \"event.ingested\""));
    pass(Duration.ZERO);
    Set<String> written = new TreeSet<>();
    for (int round = 0; round < 8; round++) {
      for (int i = randomInt(8); i > 0; i--) {
        Instant time = now.plusSeconds(randomIntBetween(-3_600, randomBoolean() ? 0 : 900));
        time = time.isBefore(begin) ? begin : time;
        String name = "p" + randomInt(30);
        String document = process(randomBoolean() ? time : begin, name, "");
        ingest(
            "logs-" + randomInt(3),
            document.contains(time.toString())
                ? document
                : document.replace("\"type\":", "\"ingested\": \"%s\", \"type\":".formatted(time)));
        written.add(name);
      }
      pass(INTERVAL);
    }
    pass(Duration.ofMinutes(20));
    assertEquals(written, found());
    assertEquals(written.size(), alerts().size());
  }

  public void testEndsOfTheHistoryBelongToIt() throws Exception {
    start();
    String rule = newTermsRule("new", "event.category: process", EVERY_FIVE_MINUTES);
    Instant window = Grid.of(Rules.parseJson(rule).head()).endOf(now.plus(Duration.ofMinutes(15)));
    Instant history = window.minus(Duration.ofDays(7));
    write(history, "at the start");
    write(history.minusMillis(1), "before the start");
    putRule();
    for (String name : List.of("at the start", "before the start")) {
      write(window, name);
    }
    pass(Duration.ofMinutes(25));
    assertEquals(Set.of("before the start"), found());
  }
}
