package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Test;

/** A job of 100,000 partitions on a real node: what its models take, and how long a bucket runs. */
public class ManyPartitionsIT {
  @ClassRule public static final ElasticsearchCluster CLUSTER = ElasticsearchCluster.of(1);

  private static final int PARTITIONS = Integer.getInteger("detection.partitions", 100_000);
  private static final int BUCKETS = 6;
  private static final Duration SPAN = Duration.ofMinutes(15);
  private static final Engine ENGINE = new Engine(CLUSTER::rest);

  private static List<Map<String, Object>> events(Instant bucket) {
    List<Map<String, Object>> events = new ArrayList<>();
    for (int i = 0; i < PARTITIONS; i++) {
      events.add(
          Map.of(
              "@timestamp",
              bucket.plusMillis(i % SPAN.toMillis()).toString(),
              "host",
              Map.of("name", "host-" + i + ".example.org"),
              "bytes",
              i % 1_000));
    }
    return events;
  }

  @Test
  public void bucketsRunInTimeAndModelsStaySmall() throws Exception {
    ENGINE.createIndex(
        "many",
        """
        {"settings": {"index.number_of_replicas": 0},
         "mappings": {"properties": {"@timestamp": {"type": "date"},
           "bytes": {"type": "long"},
           "host": {"properties": {"name": {"type": "keyword"}}}}}}\
        """);
    long span = SPAN.toMillis();
    long millis = Instant.now().toEpochMilli() - Duration.ofMinutes(2).toMillis();
    Instant end = Instant.ofEpochMilli(millis - millis % span);
    Instant begin = end.minus(SPAN.multipliedBy(BUCKETS));
    for (int i = 0; i < BUCKETS; i++) {
      ENGINE.bulk("many", events(begin.plus(SPAN.multipliedBy(i))));
    }
    ENGINE
        .rest()
        .put(
            "/_detection/jobs/many?start=" + begin,
            Map.of(
                "analysis_config",
                Map.of(
                    "bucket_span",
                    "15m",
                    "detectors",
                    List.of(Map.of("function", "high_count", "partition_field_name", "host.name"))),
                "analysis_limits",
                Map.of("model_memory_limit", "512mb"),
                "datafeed_config",
                Map.of("indices", List.of("many"))));
    Wait.until(
        Duration.ofMinutes(5),
        "the job to be through",
        () -> {
          Object is = Json.at(ENGINE.rest().get("/_detection/jobs/many"), "progress.through");
          return is != null && !Instant.parse((String) is).isBefore(end);
        });
    Map<?, ?> progress = (Map<?, ?>) ENGINE.rest().get("/_detection/jobs/many").get("progress");
    assertEquals(progress.toString(), PARTITIONS, progress.get("split_count"));
    assertEquals(progress.toString(), "ok", progress.get("memory_status"));
    assertTrue(((Number) progress.get("model_bytes")).longValue() < 512L << 20);
    Engine.until("the log of the run", () -> took() > 0);
    System.out.printf(
        "%,d partitions: models %,d bytes; %,d ms a bucket%n",
        PARTITIONS, ((Number) progress.get("model_bytes")).longValue(), took() / BUCKETS);
  }

  /** How long the runs of the job took together, in milliseconds. */
  private static long took() throws IOException {
    ENGINE.rest().call("POST", "/detection-runs/_refresh", null);
    Map<String, Object> found =
        ENGINE
            .rest()
            .post(
                "/detection-runs/_search?ignore_unavailable=true",
                Map.of(
                    "size", 0,
                    "query", Map.of("term", Map.of("rule_id", "_job:many")),
                    "aggs", Map.of("took", Map.of("sum", Map.of("field", "took_millis")))));
    Object took = Json.at(found, "aggregations.took.value");
    return took == null ? 0 : ((Number) took).longValue();
  }
}
