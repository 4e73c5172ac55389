package dev.detection;

import dev.detection.anomaly.Analysis;
import dev.detection.anomaly.BucketFeatures;
import dev.detection.anomaly.BucketResult;
import dev.detection.rest.Calls;
import dev.detection.rule.Job;
import dev.detection.rule.Jobs;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.elasticsearch.action.bulk.BulkRequest;
import org.elasticsearch.action.index.IndexRequest;
import org.elasticsearch.test.ESIntegTestCase.ClusterScope;
import org.elasticsearch.test.ESIntegTestCase.Scope;

/**
 * A job's results in the cluster are those of the same buckets judged one after the other in
 * memory: no bucket is skipped, none comes twice, and aggregations say what documents do.
 */
@ClusterScope(scope = Scope.TEST, numDataNodes = 1, supportsDedicatedMasters = false)
public class JobTruthClusterTests extends ClockTestCase {
  private static final Duration SPAN = Duration.ofHours(1);
  private static final String EVENTS = "logs-truth";
  private static final Duration DELAY = Duration.ofMinutes(1);

  private static final String AGGREGATED =
      """
      {"job_id": "truth", "analysis_config": {"bucket_span": "1h", "influencers": ["user.name"],
         "detectors": [
           {"function": "high_count", "partition_field_name": "host.name"},
           {"function": "rare", "by_field_name": "process.name", "partition_field_name": "host.name"},
           {"function": "distinct_count", "field_name": "process.name"},
           {"function": "high_sum", "field_name": "bytes", "over_field_name": "host.name"},
           {"function": "mean", "field_name": "bytes", "by_field_name": "user.name", "use_null": true},
           {"function": "metric", "field_name": "bytes"},
           {"function": "varp", "field_name": "bytes"},
           {"function": "time_of_day", "by_field_name": "user.name"}]},
       "datafeed_config": {"indices": ["logs-*"]}}
      """;

  private static final String READ =
      """
      {"job_id": "truth", "analysis_config": {"bucket_span": "1h", "influencers": ["user.name"],
         "detectors": [
           {"function": "median", "field_name": "bytes", "partition_field_name": "host.name"},
           {"function": "info_content", "field_name": "process.name"},
           {"function": "rare", "by_field_name": "process.name"}]},
       "datafeed_config": {"indices": ["logs-*"]}}
      """;

  private final List<Map<String, Object>> events = new ArrayList<>();
  private Set<Instant> unusualHours = Set.of();

  /** Flat, as a job reads it, with the time at which a job may count it. */
  private Map<String, Object> event(Instant time) {
    Map<String, Object> event = new HashMap<>();
    event.put("@timestamp", time.toEpochMilli());
    event.put("host.name", "host-" + randomInt(2));
    event.put("process.name", rarely() ? "odd-" + randomInt(5) : "usual-" + randomInt(3));
    if (!rarely()) {
      event.put("user.name", "user-" + randomInt(2));
    }
    if (!rarely()) {
      event.put("bytes", rarely() ? randomIntBetween(10_000, 20_000) : randomInt(100));
    }
    return event;
  }

  private void index(List<Map<String, Object>> more) {
    if (more.isEmpty()) {
      return;
    }
    BulkRequest bulk = new BulkRequest();
    more.forEach(event -> bulk.add(new IndexRequest(EVENTS).source(event)));
    var response = client().bulk(bulk).actionGet();
    assertFalse(response.buildFailureMessage(), response.hasFailures());
    refresh(EVENTS);
  }

  private List<Map<String, Object>> ofHour(Instant hour) {
    List<Map<String, Object>> made = new ArrayList<>();
    if (!rarely()) {
      for (int i = randomIntBetween(5, 20); i > 0; i--) {
        made.add(event(hour.plusSeconds(randomInt(3_599))));
      }
    }
    if (unusualHours.contains(hour)) {
      for (int i = 0; i < 200; i++) {
        Map<String, Object> event = event(hour.plusSeconds(60));
        event.put("process.name", "never seen before " + i % 40);
        event.put("bytes", 1_000_000 + i);
        made.add(event);
      }
    }
    events.addAll(made);
    return made;
  }

  /** Moves the clock past the end of an hour, and waits until the job has it. */
  private void judged(Instant end) throws Exception {
    now = end.plus(DELAY).plusSeconds(1);
    assertBusy(
        () -> {
          Map<String, Object> job = call(Calls.GET_JOB, Map.of("job_id", "truth"), "").body();
          assertNotNull(problems() + status().get("scheduled"), job.get("progress"));
          assertEquals(
              problems() + status().get("scheduled"),
              end.toString(),
              ((Map<?, ?>) job.get("progress")).get("through"));
        },
        60,
        TimeUnit.SECONDS);
  }

  public void testAggregationsSayWhatDocumentsDo() throws Exception {
    resultsAreThoseOfTheBuckets(AGGREGATED);
  }

  public void testDocumentsAreReadWhereAggregationsWouldOnlyEstimate() throws Exception {
    resultsAreThoseOfTheBuckets(READ);
  }

  private void resultsAreThoseOfTheBuckets(String text) throws Exception {
    Instant begin = Instant.now().truncatedTo(ChronoUnit.HOURS).minus(Duration.ofHours(60));
    now = begin;
    awaitTemplates();
    putLogsTemplate();
    index(ofHour(begin.minus(SPAN))); // before the job begins
    events.clear();
    unusualHours = Set.of(begin.plus(SPAN.multipliedBy(28)), begin.plus(SPAN.multipliedBy(33)));
    Job job = Jobs.parseJson(text, "truth");
    call(Calls.PUT_JOB, Map.of("job_id", "truth", "start", begin.toString()), text);
    for (int hour = 0; hour < 36; hour++) {
      Instant start = begin.plus(SPAN.multipliedBy(hour));
      index(ofHour(start));
      if (hour == 30) { // its hour was judged long ago: it is counted now
        Map<String, Object> late = event(begin.plus(SPAN.multipliedBy(20)));
        index(List.of(late));
        late.put("counted", start.toEpochMilli());
        events.add(late);
      }
      if (hour > 5 && (hour == 31 || rarely() || hour == 30 || hour == 29)) {
        judged(start.plus(SPAN));
      }
      if (hour == 12 || hour == 24) {
        internalCluster().fullRestart();
        ensureYellow();
      }
    }
    judged(begin.plus(SPAN.multipliedBy(36)));
    Map<String, Map<String, Object>> found = new TreeMap<>();
    for (Map<String, Object> document : documents("detection-anomalies")) {
      found.put((String) document.remove("_id"), document);
    }
    Map<String, Map<String, Object>> expected = expected(job, begin, 36);
    assertTrue("there is something to compare: " + expected, expected.size() > 3);
    assertEquals(expected.keySet(), found.keySet());
    expected.forEach((id, document) -> assertAlike(id, document, found.get(id)));
  }

  private Map<String, Map<String, Object>> expected(Job job, Instant begin, int hours) {
    Analysis analysis = new Analysis(job);
    Map<String, Map<String, Object>> expected = new TreeMap<>();
    for (int hour = 0; hour < hours; hour++) {
      Instant start = begin.plus(SPAN.multipliedBy(hour));
      BucketFeatures bucket = new BucketFeatures(job);
      long late = 0;
      for (Map<String, Object> event : events) {
        long time = ((Number) event.get("@timestamp")).longValue();
        long counted = ((Number) event.getOrDefault("counted", time)).longValue();
        if (counted >= start.toEpochMilli() && counted < start.plus(SPAN).toEpochMilli()) {
          late += counted == time ? 0 : 1;
          bucket.add(
              time, field -> event.get(field) == null ? List.of() : List.of(event.get(field)));
        }
      }
      for (BucketResult.Document document :
          analysis.bucket(start, bucket.features(), late).documents(bucket.documents())) {
        expected.put(document.id(), document.source());
      }
    }
    return expected;
  }

  /** Sums in another order differ in their last digits. */
  private static void assertAlike(String what, Object expected, Object found) {
    switch (expected) {
      case Map<?, ?> map -> {
        assertEquals(what, map.keySet(), ((Map<?, ?>) found).keySet());
        map.forEach(
            (key, value) -> assertAlike(what + "." + key, value, ((Map<?, ?>) found).get(key)));
      }
      case List<?> list -> {
        assertEquals(what + list + found, list.size(), ((List<?>) found).size());
        for (int i = 0; i < list.size(); i++) {
          assertAlike(what + "[" + i + "]", list.get(i), ((List<?>) found).get(i));
        }
      }
      case Number number ->
          assertEquals(
              what,
              number.doubleValue(),
              ((Number) found).doubleValue(),
              1e-6 * Math.max(1, Math.abs(number.doubleValue())));
      default -> assertEquals(what, expected, found);
    }
  }
}
