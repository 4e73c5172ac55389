package dev.detection.anomaly;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.detection.rule.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.Test;

/** A whole job: what its results say. */
public class AnalysisTests {
  private static final Instant START = Planted.START;

  static Instant at(Job job, long bucket) {
    return START.plus(job.bucketSpan().multipliedBy(bucket));
  }

  static Feature feature(int detector, Split split, double... actual) {
    List<Double> values = new ArrayList<>();
    for (double value : actual) {
      values.add(value);
    }
    Map<String, Map<String, Long>> influencers = new LinkedHashMap<>();
    influencers.put("user.name", Map.of("root", 9L, "someone", 1L));
    return new Feature(detector, split, values, 10, influencers);
  }

  static Split split(String partition, String over, String by) {
    return new Split(partition, over, by);
  }

  @Test
  public void bucketsComeInTheirOrder() {
    Job job = TestJobs.job().detector("count", null, null, null, null).build();
    Analysis analysis = new Analysis(job);
    assertNull(analysis.last());
    analysis.bucket(at(job, 1), List.of(), 0);
    assertThrows(IllegalArgumentException.class, () -> analysis.bucket(at(job, 1), List.of(), 0));
    assertThrows(IllegalArgumentException.class, () -> analysis.bucket(at(job, 0), List.of(), 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> analysis.bucket(at(job, 2).plusSeconds(1), List.of(), 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> analysis.bucket(at(job, 2), List.of(feature(1, Split.NONE, 1)), 0));
    assertEquals(at(job, 1), analysis.last());
  }

  /** An ordinary day or so, then a bucket. */
  static BucketResult after(Job job, double ordinary, double actual) {
    Analysis analysis = new Analysis(job);
    Random random = new Random(2);
    for (int i = 0; i < 500; i++) {
      analysis.bucket(
          at(job, i), List.of(feature(0, split("h", null, null), ordinary + random.nextInt(3))), 0);
    }
    return analysis.bucket(at(job, 500), List.of(feature(0, split("h", null, null), actual)), 7);
  }

  @Test
  public void resultsHaveTheDocumentedFields() {
    Job job =
        TestJobs.job()
            .detector("high_count", null, null, null, "host.name")
            .influencers("host.name", "user.name")
            .build();
    BucketResult result = after(job, 100, 5_000);
    List<BucketResult.Document> documents = result.documents(5_000);
    assertEquals(5, documents.size());
    Map<String, Object> bucket = documents.get(0).source();
    assertEquals("bucket", bucket.get("result_type"));
    assertEquals(result.anomalyScore(), bucket.get("anomaly_score"));
    assertEquals(7L, bucket.get("late_documents"));
    Map<String, Object> told = documents.get(1).source();
    assertEquals(
        Set.of(
            "job_id",
            "result_type",
            "timestamp",
            "bucket_span",
            "is_interim",
            "detector_index",
            "probability",
            "record_score",
            "initial_record_score",
            "function",
            "function_description",
            "partition_field_name",
            "partition_field_value",
            "actual",
            "typical",
            "influencers"),
        told.keySet());
    assertEquals("test_job", told.get("job_id"));
    assertEquals("record", told.get("result_type"));
    assertEquals(at(job, 500).toEpochMilli(), told.get("timestamp"));
    assertEquals(900L, told.get("bucket_span"));
    assertEquals(false, told.get("is_interim"));
    assertEquals("high_count", told.get("function"));
    assertEquals("count", told.get("function_description"));
    assertEquals("h", told.get("partition_field_value"));
    assertEquals(List.of(5_000.0), told.get("actual"));
    assertEquals(101, ((Double) ((List<?>) told.get("typical")).get(0)), 1);
    assertEquals(
        List.of(
            Map.of("influencer_field_name", "host.name", "influencer_field_values", List.of("h")),
            Map.of(
                "influencer_field_name",
                "user.name",
                "influencer_field_values",
                List.of("root", "someone"))),
        sorted(told.get("influencers")));
    assertTrue(
        documents.get(1).id().startsWith("test_job_record_" + told.get("timestamp") + "_900_0_"));
    Map<String, Object> influencer = documents.get(2).source();
    assertEquals("influencer", influencer.get("result_type"));
    assertEquals("host.name", influencer.get("influencer_field_name"));
    assertEquals("h", influencer.get("influencer_field_value"));
    assertEquals(told.get("record_score"), influencer.get("influencer_score"));
    assertEquals(
        "ids are those of what is found",
        documents.stream().map(BucketResult.Document::id).toList(),
        after(job, 100, 5_000).documents(5_000).stream().map(BucketResult.Document::id).toList());
    assertEquals(5, documents.stream().map(BucketResult.Document::id).distinct().count());
  }

  @SuppressWarnings("unchecked")
  private static List<Map<String, Object>> sorted(Object influencers) {
    return ((List<Map<String, Object>>) influencers)
        .stream()
            .map(
                one -> {
                  Map<String, Object> copy = new LinkedHashMap<>(one);
                  copy.computeIfPresent(
                      "influencer_field_values",
                      (key, values) -> ((List<String>) values).stream().sorted().toList());
                  return copy;
                })
            .toList();
  }

  @Test
  public void aMembersRecordTellsItsCauses() {
    Job job = TestJobs.job().detector("rare", null, "action", "user", null).build();
    Analysis analysis = new Analysis(job);
    List<Feature> ordinary = new ArrayList<>();
    for (int user = 0; user < 30; user++) {
      ordinary.add(feature(0, split(null, "user-" + user, "read"), 1));
      ordinary.add(feature(0, split(null, "user-" + user, "write"), 1));
    }
    for (int i = 0; i < 500; i++) {
      analysis.bucket(at(job, i), ordinary, 0);
    }
    List<Feature> unusual = new ArrayList<>(ordinary);
    unusual.add(feature(0, split(null, "user-3", "wipe"), 1));
    unusual.add(feature(0, split(null, "user-3", "exfiltrate"), 1));
    BucketResult result = analysis.bucket(at(job, 500), unusual, 0);
    assertEquals(1, result.records().size());
    Map<String, Object> told =
        result.recordDocuments().stream()
            .map(BucketResult.Document::source)
            .findFirst()
            .orElseThrow();
    assertEquals("user-3", told.get("over_field_value"));
    assertEquals("action", told.get("by_field_name"));
    assertFalse(told.containsKey("by_field_value"));
    assertEquals(
        Set.of("wipe", "exfiltrate"),
        Set.copyOf(
            ((List<?>) told.get("causes"))
                .stream().map(cause -> ((Map<?, ?>) cause).get("by_field_value")).toList()));
  }

  @Test
  public void ordinaryBucketsHaveNoOtherResult() {
    Job job = TestJobs.job().detector("high_count", null, null, null, "host.name").build();
    BucketResult result = after(job, 100, 101);
    assertEquals(0, result.anomalyScore(), 0);
    assertEquals(1, result.documents(101).size());
    assertEquals("bucket", result.documents(101).get(0).source().get("result_type"));
    assertEquals(101L, result.documents(101).get(0).source().get("event_count"));
  }

  @Test
  public void aBucketWithoutDocumentsIsAZeroForCounts() {
    for (String function : List.of("low_count", "low_sum", "low_non_zero_count", "low_mean")) {
      Job job =
          TestJobs.job()
              .detector(function, function.endsWith("count") ? null : "n", null, null, "host")
              .build();
      Analysis analysis = new Analysis(job);
      for (int i = 0; i < 500; i++) {
        analysis.bucket(at(job, i), List.of(feature(0, split("h", null, null), 100 + i % 3)), 0);
      }
      BucketResult result = analysis.bucket(at(job, 500), List.of(), 0);
      boolean zero = function.equals("low_count") || function.equals("low_sum");
      assertEquals(function, zero ? 1 : 0, result.records().size());
      if (zero) {
        assertEquals(List.of(0.0), result.records().get(0).actual());
      }
    }
  }

  @Test
  public void nothingIsToldOfTheFirstBuckets() {
    Job job = SnapshotTests.everything(1L << 30);
    Random random = new Random(3);
    Analysis analysis = new Analysis(job);
    for (int i = 0; i < DetectorModel.FIRST_BUCKETS; i++) {
      assertEquals(
          List.of(), analysis.bucket(at(job, i), SnapshotTests.anything(random), 0).records());
    }
  }
}
