package dev.detection.it;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/**
 * A few hundred events of a small company, made up: four Linux servers, a laptop with macOS and a
 * subscription in Azure. Most of it is routine and noise of four days; in the last minutes somebody
 * breaks in through the web server, so that the rules of {@link #FOUND_BY} have exactly one alert
 * each. The same time gives the same events.
 */
public final class SampleEvents {
  /** Routine is older than the rules' look-back of 119 minutes and younger than five days. */
  private static final int DAYS = 4;

  private static final int NOISE = 240;
  private static final long SEED = 20261121;

  /** The rules of the pack that the planted events are for. */
  static final Set<String> FOUND_BY =
      Set.of(
          "96746f0e-8216-4dff-9775-39c2b2fa3d2f", // an executable with raw sockets
          "9baa35ce-2625-45fe-a3e8-f7247621bfd8", // a look at connections
          "111f9903-d6ca-4440-8a1c-198af0f16681", // a shell tool on a socket
          "167fbe33-9150-4a04-8c75-f083e892c511"); // a packet capture

  private final Instant now;
  private final Random random = new Random(SEED);
  private final List<Event> events = new ArrayList<>();

  /**
   * @param index the index it goes to, named as a data stream would be
   * @param time its {@code @timestamp}
   * @param source the document; {@code event.ingested} is set
   */
  public record Event(String index, Instant time, Map<String, Object> source) {}

  private SampleEvents(Instant now) {
    this.now = now.truncatedTo(ChronoUnit.MILLIS);
  }

  /** The events up to a time, in the order of time. */
  public static List<Event> until(Instant now) {
    SampleEvents sample = new SampleEvents(now);
    sample.routine();
    sample.noise();
    sample.breakIn();
    return sample.events.stream().sorted(Comparator.comparing(Event::time)).toList();
  }

  /** What happens every day: today's turn, in the last two hours, is nothing new to any rule. */
  private void routine() {
    for (int day = DAYS; day >= 0; day--) {
      for (SampleCompany.Run run : SampleCompany.ROUTINE) {
        Duration ago = Duration.ofDays(day).plusSeconds(60 + random.nextInt(100 * 60));
        add("logs-endpoint.events.process-default", ago, SampleCompany.process(run, random));
      }
      for (String operation : SampleCompany.AZURE_ROUTINE) {
        Duration ago = Duration.ofDays(day).plusSeconds(60 + random.nextInt(100 * 60));
        add("logs-azure.activitylogs-default", ago, SampleCompany.azure(operation, "success"));
      }
    }
  }

  private void noise() {
    for (int i = 0; i < NOISE; i++) {
      Duration ago = Duration.ofSeconds(60 + random.nextInt(DAYS * 24 * 60 * 60));
      SampleCompany.Host host = pick(SampleCompany.HOSTS);
      switch (random.nextInt(4)) {
        case 0 -> add("logs-network_traffic.dns-default", ago, SampleCompany.dns(host, random));
        case 1 ->
            add("logs-endpoint.events.network-default", ago, SampleCompany.flow(host, random));
        case 2 -> add("logs-endpoint.events.file-default", ago, SampleCompany.file(host, random));
        default -> add("logs-system.auth-default", ago, SampleCompany.login(host, random));
      }
    }
  }

  /** The planted events: each rule of {@link #FOUND_BY} has its reason here and nowhere else. */
  private void breakIn() {
    String processes = "logs-endpoint.events.process-default";
    for (SampleCompany.Step step : SampleCompany.INTRUSION) {
      Duration ago = Duration.ofSeconds(step.secondsAgo());
      add(processes, ago, SampleCompany.process(step.run(), random));
    }
    String capture = "MICROSOFT.NETWORK/NETWORKWATCHERS/PACKETCAPTURES/WRITE";
    add(
        "logs-azure.activitylogs-default",
        Duration.ofSeconds(75),
        SampleCompany.azure(capture, "failure"));
    add(
        "logs-azure.activitylogs-default",
        Duration.ofSeconds(60),
        SampleCompany.azure(capture, "success"));
  }

  private void add(String index, Duration ago, Document document) {
    Instant time = now.minus(ago).minusMillis(random.nextInt(1000));
    Instant ingested = time.plusMillis(500 + random.nextInt(3000));
    String[] stream = index.split("-");
    document
        .with("@timestamp", time.toString())
        .with("event.ingested", ingested.toString())
        .with("event.id", String.format("sample-%04d", events.size()))
        .with("data_stream.type", stream[0])
        .with("data_stream.dataset", stream[1])
        .with("data_stream.namespace", stream[2])
        .with("event.dataset", stream[1])
        .with("ecs.version", "8.17.0");
    events.add(new Event(index, time, document.map()));
  }

  private <T> T pick(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }
}
