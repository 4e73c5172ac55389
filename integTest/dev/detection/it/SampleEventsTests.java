package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.it.SampleEvents.Event;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.Test;

/**
 * The sample has exactly one reason for each alert of the quick start. What a rule looks for is
 * said again here in Java, so that a change of the sample or of a rule alone is noticed.
 */
public class SampleEventsTests {
  private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
  private static final Duration LOOK_BACK = Duration.ofMinutes(119);
  private static final Set<String> NETWORK_TOOLS =
      Set.of("arp", "ifconfig", "ip", "lsof", "netstat", "networksetup", "nmcli", "route", "ss");

  private final List<Event> events = SampleEvents.until(NOW);

  @Test
  public void sameTimeGivesTheSameEvents() {
    assertEquals(lines(events), lines(SampleEvents.until(NOW)));
    assertNotEquals(lines(events), lines(SampleEvents.until(NOW.plusSeconds(1))));
  }

  @Test
  public void thereAreAFewHundredInTheOrderOfTime() {
    assertTrue("events: " + events.size(), events.size() > 300 && events.size() < 700);
    List<Instant> times = events.stream().map(Event::time).toList();
    assertEquals(times.stream().sorted().toList(), times);
  }

  @Test
  public void everyEventIsJsonWithTimesInsideTheHistory() {
    Set<Object> ids = new HashSet<>();
    for (Event event : events) {
      Object source = Json.parse(Json.print(event.source()));
      Instant time = Instant.parse((String) Json.at(source, "@timestamp"));
      Instant ingested = ingested(event);
      assertEquals(event.time(), time);
      assertTrue("arrives after it happened: " + event, ingested.isAfter(time));
      assertTrue("arrives in the past: " + event, ingested.isBefore(NOW));
      assertTrue("is in the history: " + event, time.isAfter(NOW.minus(Duration.ofDays(5))));
      assertTrue("has an id of its own: " + event, ids.add(Json.at(source, "event.id")));
      assertEquals("logs-" + Json.at(source, "data_stream.dataset") + "-default", event.index());
    }
  }

  @Test
  public void oneExecutableIsNewWithRawSockets() {
    assertEquals(
        List.of("/var/tmp/.cache/kworkerd"),
        newValues(
            event -> started(event) && !"0".equals(field(event, "user.id")) && raw(event),
            event -> field(event, "process.executable")));
  }

  @Test
  public void oneLookAtConnectionsIsNew() {
    assertEquals(
        List.of("/usr/bin/dash|ss -antp|b7c1f0a2"),
        newValues(
            event -> started(event) && NETWORK_TOOLS.contains(field(event, "process.name")),
            event ->
                String.join(
                    "|",
                    field(event, "process.parent.executable"),
                    field(event, "process.command_line"),
                    field(event, "host.id"))));
  }

  @Test
  public void oneShellToolIsOnAServicesSocket() {
    List<String> found =
        starts()
            .map(event -> field(event, "process.command_line"))
            .filter(command -> command.contains("UNIX-") || command.contains(" -U "))
            .filter(command -> !command.contains("/run/libvirt/"))
            .toList();
    assertEquals(List.of("socat - UNIX-CLIENT:/run/docker.sock"), found);
  }

  @Test
  public void onePacketCaptureIsStarted() {
    long found =
        events.stream()
            .filter(event -> event.index().startsWith("logs-azure.activitylogs-"))
            .filter(event -> "success".equals(field(event, "event.outcome")))
            .filter(event -> field(event, "event.action").endsWith("/PACKETCAPTURES/WRITE"))
            .count();
    assertEquals(1, found);
  }

  /** Values seen within the look-back and not before. */
  private List<String> newValues(Predicate<Event> wanted, Function<Event, String> value) {
    Instant start = NOW.minus(LOOK_BACK);
    Set<String> known = new HashSet<>();
    events.stream()
        .filter(wanted)
        .filter(event -> ingested(event).isBefore(start))
        .forEach(event -> known.add(value.apply(event)));
    assertTrue("there is a history", known.size() > 1);
    return events.stream()
        .filter(wanted)
        .filter(event -> !ingested(event).isBefore(start))
        .map(value)
        .distinct()
        .filter(found -> !known.contains(found))
        .toList();
  }

  private Stream<Event> starts() {
    return events.stream().filter(SampleEventsTests::started);
  }

  private static boolean started(Event event) {
    return event.index().startsWith("logs-endpoint.events.process-")
        && "exec".equals(field(event, "event.action"));
  }

  private static boolean raw(Event event) {
    Object held = Json.at(event.source(), "process.thread.capabilities.effective");
    return held != null && ((List<?>) held).contains("CAP_NET_RAW");
  }

  private static Instant ingested(Event event) {
    return Instant.parse(field(event, "event.ingested"));
  }

  private static String field(Event event, String path) {
    return Objects.toString(Json.at(event.source(), path), null);
  }

  private static List<String> lines(List<Event> events) {
    return events.stream().map(event -> event.index() + Json.print(event.source())).toList();
  }
}
