package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.rule.Job;
import dev.detection.rule.Jobs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.ClassRule;
import org.junit.Test;

/**
 * All shipped jobs at once on one node, over two weeks of network events of Linux hosts, which most
 * of them have no use for, but look through: how long their first two weeks take, and how long a
 * bucket of all of them takes from then on.
 */
public class AllJobsIT {
  @ClassRule public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);

  private static final Engine ENGINE = new Engine(CLUSTER::rest);
  private static final String EVENTS = "logs-endpoint.events.network-default";
  private static final Duration WEEKS = Duration.ofDays(14);

  private static List<Job> jobs() throws IOException {
    List<Job> jobs = new ArrayList<>();
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("detection.rules"), "jobs"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".toml")).toList()) {
        jobs.add(Jobs.parseToml(Files.readString(file)));
      }
    }
    return jobs;
  }

  @Test
  public void allJobsLearnTwoWeeks() throws Exception {
    ENGINE.createIndex(EVENTS, LinuxNetwork.INDEX);
    long span = LinuxNetwork.SPAN.toMillis();
    Instant begin = Instant.ofEpochMilli(Instant.now().minus(WEEKS).toEpochMilli() / span * span);
    LinuxNetwork network = new LinuxNetwork(20_261_123, begin);
    List<Map<String, Object>> events = new ArrayList<>();
    for (Instant one = begin; one.isBefore(Instant.now()); one = one.plus(LinuxNetwork.SPAN)) {
      events.addAll(network.of(one));
    }
    ENGINE.bulk(EVENTS, events);
    List<Job> jobs = jobs();
    StringBuilder all = new StringBuilder();
    for (Job job : jobs) {
      all.append(Json.print(job.source())).append('\n');
    }
    long start = System.nanoTime();
    Rest.Answer imported =
        CLUSTER
            .rest()
            .call(
                "POST",
                "/_detection/jobs/_import?start=" + begin,
                new Rest.Body("application/x-ndjson", all.toString()));
    assertEquals(imported.body(), false, imported.json().get("errors"));
    Wait.until(Duration.ofMinutes(10), "all jobs to learn", () -> learned(jobs.size()));
    System.out.printf(
        "%s jobs, %,d events in %s days: %,d s%n",
        jobs.size(), events.size(), WEEKS.toDays(), (System.nanoTime() - start) / 1_000_000_000);
    Map<String, Object> nodes = ENGINE.rest().get("/_nodes/stats/process,jvm");
    System.out.println(
        "CPU of the node in all: "
            + Json.at(((Map<?, ?>) nodes.get("nodes")).values().iterator().next(), "process.cpu"));
    assertTrue(ENGINE.rest().get("/_detection/status").toString(), learned(jobs.size()));
  }

  private static boolean learned(int jobs) throws IOException {
    int through = 0;
    List<?> all = (List<?>) ENGINE.rest().get("/_detection/jobs").get("jobs");
    for (Object job : all) {
      Object is = Json.at(job, "progress.through");
      if (is != null && Instant.parse((String) is).isAfter(Instant.now().minusSeconds(90_000))) {
        through++;
      }
    }
    return through == jobs;
  }
}
