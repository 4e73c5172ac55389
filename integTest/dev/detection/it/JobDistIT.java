package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Test;

/** The rule for programs that rarely use the network, with its job, as they are shipped. */
public class JobDistIT {
  @ClassRule public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);

  private static final Engine ENGINE = new Engine(CLUSTER::rest);
  private static final String EVENTS = "logs-endpoint.events.network-default";
  private static final String JOB = "linux_rare_network_process";
  private static final String RULE = "2d8176e8-c827-47f8-9866-0b38ac3dc99f";

  private static String shipped(String file) throws IOException {
    return Files.readString(Path.of(System.getProperty("detection.rules"), file));
  }

  private static void putJob(Duration delay, Instant start) throws IOException {
    String job =
        shipped("jobs/" + JOB + ".toml")
            .replace(
                "[job.datafeed_config]",
                "[job.datafeed_config]\nquery_delay = \"%ss\"".formatted(delay.toSeconds()));
    Rest.Answer answer =
        CLUSTER
            .rest()
            .call(
                "POST",
                "/_detection/jobs/_import?start=" + start,
                new Rest.Body("application/toml", job));
    assertEquals(answer.body(), false, answer.json().get("errors"));
  }

  private static void awaitJob(Instant through) {
    Wait.until(
        Duration.ofMinutes(4),
        "the job to be through " + through,
        () -> {
          Object is = Json.at(ENGINE.rest().get("/_detection/jobs/" + JOB), "progress.through");
          return is != null && !Instant.parse((String) is).isBefore(through);
        });
  }

  /** Its buckets with a score that alerts, each with the program. */
  private static List<String> unusual() throws IOException {
    Map<String, Object> found =
        ENGINE
            .rest()
            .post(
                "/detection-anomalies/_search?ignore_unavailable=true",
                Map.of(
                    "size",
                    100,
                    "query",
                    Map.of(
                        "bool",
                        Map.of(
                            "filter",
                            List.of(
                                Map.of("term", Map.of("result_type", "record")),
                                Map.of("range", Map.of("record_score", Map.of("gte", 50))))))));
    List<String> unusual = new ArrayList<>();
    for (Object hit : (List<?>) Json.at(found, "hits.hits")) {
      unusual.add(
          Instant.ofEpochMilli(((Number) Json.at(hit, "_source.timestamp")).longValue())
              + " "
              + Json.at(hit, "_source.by_field_value"));
    }
    return unusual;
  }

  @Test
  public void aProgramThatNeverUsedTheNetworkAlertsOnce() throws Exception {
    ENGINE.createIndex(EVENTS, LinuxNetwork.INDEX);
    long span = LinuxNetwork.SPAN.toMillis();
    Instant now = Instant.now();
    Instant bucket = Instant.ofEpochMilli((now.toEpochMilli() - 70_000) / span * span - span);
    Instant begin = bucket.minus(Duration.ofDays(14));
    LinuxNetwork network = new LinuxNetwork(20_261_122, begin);
    List<Map<String, Object>> events = new ArrayList<>();
    for (Instant one = begin; one.isBefore(bucket); one = one.plus(LinuxNetwork.SPAN)) {
      events.addAll(network.of(one));
    }
    ENGINE.bulk(EVENTS, events);

    // All but the last hour; what comes after it is not looked at yet.
    Duration hour = Duration.ofHours(1);
    putJob(hour, begin);
    String rule =
        shipped("ml/linux_process_rarely_on_network.toml")
            .replace("interval = \"15m\"", "interval = \"5s\"");
    ENGINE
        .rest()
        .call("POST", "/_detection/rules/_import", new Rest.Body("application/toml", rule));
    awaitJob(Instant.ofEpochMilli(now.minus(hour).toEpochMilli() / span * span));
    assertEquals("in two ordinary weeks", List.of(), unusual());
    assertEquals(List.of(), ENGINE.alerts(RULE));

    ElasticsearchNode node = CLUSTER.node(0);
    node.stop();
    node.launch();
    node.awaitReady();

    List<Map<String, Object>> last = network.of(bucket);
    last.add(LinuxNetwork.event(bucket.plusSeconds(30), "xmrig", 7));
    last.add(LinuxNetwork.event(bucket.plusSeconds(40), "xmrig", 7));
    ENGINE.bulk(EVENTS, last);
    putJob(Duration.ofSeconds(60), begin);
    awaitJob(bucket.plus(LinuxNetwork.SPAN));
    Map<?, ?> alert = ENGINE.awaitAlerts(RULE, 1).getFirst();
    assertEquals(List.of("xmrig"), Json.at(alert, "process.name"));
    assertEquals(List.of("linux-7"), Json.at(alert, "host.name"));
    assertEquals(bucket.toString(), Json.at(alert, "kibana.alert.original_time"));
    assertTrue(((Number) Json.at(alert, "record_score")).doubleValue() >= 50);
    assertEquals(List.of(bucket + " xmrig"), unusual());
    assertEquals("", ENGINE.problem("rule", RULE));
  }
}
