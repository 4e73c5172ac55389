package dev.detection;

import dev.detection.rest.Calls;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/** Anomaly jobs and the rules that name them, under a clock that the test moves. */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class JobClusterTests extends ClockTestCase {
  private static final Duration SPAN = Duration.ofMinutes(15);
  private static final String EVENTS = "logs-network";

  private static final String JOB =
      """
      {"analysis_config": {"bucket_span": "15m",
         "detectors": [{"function": "rare", "by_field_name": "process.name"}],
         "influencers": ["host.name", "user.name"]},
       "datafeed_config": {"indices": ["logs-*"], "query": "event.category: network"}}
      """;

  private static final String RULE =
      """
      {"rule_id": "rare", "name": "Rare", "description": "d", "type": "machine_learning",
       "machine_learning_job_id": "v3_rare_network_ea", "anomaly_threshold": 50,
       "from": "now-45m", "interval": "15m", "severity": "low", "risk_score": 21}
      """;

  private static Map<String, Object> event(Instant time, String process, String host) {
    return Map.of(
        "@timestamp", time.toString(),
        "event", Map.of("category", "network"),
        "process", Map.of("name", process),
        "host", Map.of("name", host),
        "user", Map.of("name", "root"));
  }

  private void index(List<Map<String, Object>> events) {
    BulkRequest bulk = new BulkRequest();
    events.forEach(event -> bulk.add(new IndexRequest(EVENTS).source(event)));
    assertFalse(client().bulk(bulk).actionGet().hasFailures());
    refresh(EVENTS);
  }

  private void start() throws Exception {
    // Not ahead of the other clocks: an index that is older than a run is not new to it.
    now = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(6));
    awaitTemplates();
    putLogsTemplate();
  }

  /** Ordinary programs of some hosts: each in each bucket. */
  private static List<Map<String, Object>> ordinary(Instant from, Instant to) {
    List<Map<String, Object>> events = new ArrayList<>();
    for (Instant bucket = from; bucket.isBefore(to); bucket = bucket.plus(SPAN)) {
      for (String process : List.of("sshd", "curl", "apt", "chronyd")) {
        events.add(event(bucket.plusSeconds(60), process, "host-" + randomInt(3)));
      }
    }
    return events;
  }

  /** Moves the clock and waits until the job has its buckets. */
  private void pass(Duration time) throws Exception {
    now = now.plus(time);
    long millis = now.minus(Duration.ofMinutes(2)).toEpochMilli();
    Instant due = Instant.ofEpochMilli(millis - Math.floorMod(millis, SPAN.toMillis()));
    assertBusy(
        () -> {
          Map<?, ?> progress = (Map<?, ?>) job().get("progress");
          assertNotNull(problems() + status().get("scheduled"), progress);
          assertNotNull(progress.toString(), progress.get("through"));
          Instant through = Instant.parse((String) progress.get("through"));
          assertFalse(problems() + "through " + through, through.isBefore(due));
        },
        60,
        TimeUnit.SECONDS);
  }

  private Map<String, Object> job() {
    return call(Calls.GET_JOB, Map.of("job_id", "rare_network"), "").body();
  }

  private List<Map<String, Object>> records() {
    refresh("detection-anomalies*");
    return documents("detection-anomalies").stream()
        .filter(document -> document.get("result_type").equals("record"))
        .toList();
  }

  public void testProgramThatNeverUsedTheNetworkRaisesOneAlert() throws Exception {
    start();
    Instant hour = now;
    index(ordinary(hour.minus(Duration.ofDays(14)), hour));
    Map<String, Object> put = call(Calls.PUT_JOB, Map.of("job_id", "rare_network"), JOB).body();
    assertEquals(put.toString(), "created", put.get("result"));
    call(Calls.PUT_RULE, Map.of("rule_id", "rare"), RULE);
    pass(Duration.ZERO);
    index(ordinary(hour, hour.plus(SPAN)));
    index(List.of(event(hour.plusSeconds(300), "nc", "host-7")));
    pass(Duration.ofHours(1));
    List<Map<String, Object>> unusual =
        records().stream()
            .filter(record -> ((Number) record.get("record_score")).doubleValue() >= 50)
            .toList();
    assertEquals(documents("detection-anomalies") + " " + job(), 1, unusual.size());
    Map<String, Object> record = unusual.getFirst();
    assertEquals("nc", record.get("by_field_value"));
    assertEquals(hour.toEpochMilli(), record.get("timestamp"));
    now = now.plus(Duration.ofMinutes(16));
    assertBusy(() -> assertEquals(problems(), 1, alerts().size()), 60, TimeUnit.SECONDS);
    Map<String, Object> alert = alerts().getFirst();
    assertEquals(Map.of("name", List.of("host-7")), alert.get("host"));
    assertEquals(Map.of("name", List.of("nc")), alert.get("process"));
    assertEquals(hour.toString(), alert.get("kibana.alert.original_time"));
  }

  public void testResultsOfElasticsOwnJobsAreReadWhereThereAreSome() throws Exception {
    start();
    Map<String, Object> record =
        Map.of(
            "job_id", "v3_rare_network_ea",
            "result_type", "record",
            "is_interim", false,
            "timestamp", now.minusSeconds(600).toEpochMilli(),
            "record_score", 75.5,
            "by_field_name", "process.name",
            "by_field_value", "nc");
    Map<String, Object> lower = new HashMap<>(record);
    lower.put("record_score", 49.9);
    safeGet(
        client()
            .admin()
            .indices()
            .prepareCreate(".ml-anomalies-shared")
            .setMapping(
                "job_id", "type=keyword",
                "result_type", "type=keyword",
                "timestamp", "type=date",
                "record_score", "type=double")
            .execute());
    client().prepareIndex(".ml-anomalies-shared").setSource(record).get();
    client().prepareIndex(".ml-anomalies-shared").setSource(lower).get();
    refresh(".ml-anomalies-shared");
    call(Calls.PUT_RULE, Map.of("rule_id", "rare"), RULE);
    Map<String, Object> alert = awaitAlerts(1).getFirst();
    assertEquals(Map.of("name", List.of("nc")), alert.get("process"));
    assertEquals(75.5, alert.get("record_score"));
    assertEquals("no job is missed", "[]", problems());
  }

  public void testPictureOfASplitThatIsNoneIsRefused() throws Exception {
    start();
    call(Calls.PUT_JOB, Map.of("job_id", "rare_network"), JOB);
    call(Calls.PLOT_JOB, Map.of("job_id", "rare_network"), "");
    String counts =
        JOB.replace(
            "\"rare\", \"by_field_name\": \"process.name\"",
            "\"count\", \"partition_field_name\": \"host.name\"");
    call(Calls.PUT_JOB, Map.of("job_id", "rare_network"), counts);
    Exception refused =
        expectThrows(
            IllegalArgumentException.class,
            () -> call(Calls.PLOT_JOB, Map.of("job_id", "rare_network"), ""));
    assertEquals(
        "[partition] is required: detector [0] splits by [host.name]", refused.getMessage());
  }

  public void testMissingJobIsAWarning() throws Exception {
    start();
    call(Calls.PUT_RULE, Map.of("rule_id", "rare"), RULE);
    assertBusy(
        () -> assertTrue(problems(), problems().contains("rules/jobs/rare_network.toml")),
        60,
        TimeUnit.SECONDS);
    call(Calls.PUT_JOB, Map.of("job_id", "rare_network", "enabled", "false"), JOB);
    now = now.plus(Duration.ofMinutes(16));
    assertBusy(
        () -> assertTrue(problems(), problems().contains("[rare_network] is switched off")),
        60,
        TimeUnit.SECONDS);
  }

  public void testWhatIsWrongWithAJobIsSaid() throws Exception {
    start();
    assertEquals(new TreeSet<>(), ids());
    Map<String, Object> imported =
        call(
                Calls.IMPORT_JOBS,
                Map.of(),
                "{\"job_id\": \"a\"}\n"
                    + JOB.replace("\n", "").replaceFirst("\\{", "{\"job_id\": \"b\","))
            .body();
    assertEquals(imported.toString(), true, imported.get("errors"));
    assertEquals(Map.of("created", 1, "rejected", 1), imported.get("summary"));
    assertEquals(new TreeSet<>(List.of("b")), ids());
    call(Calls.DELETE_JOB, Map.of("job_id", "b"), "");
    assertEquals(new TreeSet<>(), ids());
  }

  private Set<Object> ids() {
    List<?> jobs = (List<?>) call(Calls.GET_JOBS, Map.of(), "").body().get("jobs");
    return jobs.stream()
        .map(job -> ((Map<?, ?>) job).get("job_id"))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
