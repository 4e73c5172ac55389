package dev.detection.anomaly;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.detection.rule.Detector.AppliesTo;
import dev.detection.rule.Detector.Condition;
import dev.detection.rule.Detector.CustomRule;
import dev.detection.rule.Detector.ExcludeFrequent;
import dev.detection.rule.Detector.Operator;
import dev.detection.rule.Job;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.Test;

/** A whole job: its results, its snapshots, and what keeps values from being told or learned. */
public class AnalysisTests {
  private static final Instant START = Planted.START;

  private static Instant at(Job job, long bucket) {
    return START.plus(job.bucketSpan().multipliedBy(bucket));
  }

  private static Feature feature(int detector, Split split, double... actual) {
    List<Double> values = new ArrayList<>();
    for (double value : actual) {
      values.add(value);
    }
    Map<String, Map<String, Long>> influencers = new LinkedHashMap<>();
    influencers.put("user.name", Map.of("root", 9L, "someone", 1L));
    return new Feature(detector, split, values, 10, influencers);
  }

  private static Split split(String partition, String over, String by) {
    return new Split(partition, over, by);
  }

  /** One detector of every kind. */
  private static Job everything(long memory) {
    return TestJobs.job()
        .detector("count", null, null, null, "host")
        .detector("metric", "bytes", "user", null, null)
        .detector("high_sum", "bytes", null, "user", null)
        .detector("metric", "bytes", "action", "user", "host")
        .detector("rare", null, "process", null, "host")
        .detector("rare", null, "process", "user", "host")
        .detector("freq_rare", null, "process", "user", null)
        .detector("time_of_day", null, "user", null, null)
        .detector("time_of_week", null, null, null, null)
        .detector("lat_long", "geo", "user", null, null)
        .influencers("user.name", "host")
        .prune(Duration.ofDays(2))
        .memory(memory)
        .build();
  }

  private static List<Feature> anything(Random random) {
    Map<List<Object>, Feature> features = new LinkedHashMap<>();
    for (int i = 0; i < random.nextInt(60); i++) {
      String name = "n" + random.nextInt(12);
      String host = "h" + random.nextInt(3);
      String process = "p" + (int) Math.exp(random.nextDouble() * 5);
      double value = Math.exp(3 * random.nextGaussian());
      Feature one =
          switch (random.nextInt(10)) {
            case 0 -> feature(0, split(host, null, null), Math.rint(value));
            case 1 -> feature(1, split(null, null, name), value, 2 * value, 1.5 * value);
            case 2 -> feature(2, split(null, name, null), value);
            case 3 -> feature(3, split(host, name, "a"), -value, 2 * value, value);
            case 4 -> feature(4, split(host, null, process), 1);
            case 5 -> feature(5, split(host, name, process), 1);
            case 6 -> feature(6, split(null, name, process), 1);
            case 7 -> feature(7, split(null, null, name), random.nextInt(86_400));
            case 8 -> feature(8, Split.NONE, random.nextInt(7 * 86_400));
            default -> feature(9, split(null, null, name), 10 * random.nextGaussian(), 20, 50, 8.5);
          };
      features.put(List.of(one.detector(), one.split()), one);
    }
    return List.copyOf(features.values());
  }

  @Test
  public void afterASnapshotItGoesOnAsIfItHadNeverStopped() throws IOException {
    for (long memory : new long[] {1L << 30, 40_000}) {
      Job job = everything(memory);
      Random random = new Random(13);
      Analysis whole = new Analysis(job, new StandIns());
      Analysis parts = new Analysis(job, new StandIns());
      int records = 0;
      for (int i = 0; i < 700; i++) {
        List<Feature> features = anything(random);
        BucketResult expected = whole.bucket(at(job, i), features, 0);
        assertEquals(expected, parts.bucket(at(job, i), features, 0));
        records += expected.records().size();
        if (random.nextInt(30) == 0) {
          parts = Planted.copy(job, parts);
          assertEquals(whole.size(), parts.size());
          assertEquals(whole.last(), parts.last());
        }
      }
      assertTrue("something was told: " + records, records > 50);
      assertTrue(whole.size().toString(), whole.size().prunedForAge() > 0);
      assertEquals(memory < 1 << 30, whole.size().prunedForMemory() > 0);
    }
  }

  @Test
  public void theOrderOfFeaturesDoesNotMatter() {
    Job job = everything(1L << 30);
    Random random = new Random(14);
    Analysis one = new Analysis(job, new StandIns());
    Analysis other = new Analysis(job, new StandIns());
    for (int i = 0; i < 200; i++) {
      List<Feature> features = anything(random);
      List<Feature> shuffled = new ArrayList<>(features);
      Collections.shuffle(shuffled, random);
      assertEquals(one.bucket(at(job, i), features, 0), other.bucket(at(job, i), shuffled, 0));
    }
  }

  @Test
  public void modelsOfAnotherDefinitionAreRefused() throws IOException {
    Job job = TestJobs.job().detector("count", null, null, null, "host").build();
    Analysis analysis = new Analysis(job, new StandIns());
    analysis.bucket(START, List.of(feature(0, split("a", null, null), 1)), 0);
    byte[] written = Planted.written(analysis);
    Job other = TestJobs.job().detector("count", null, null, null, "user").build();
    SnapshotException refused =
        assertThrows(SnapshotException.class, () -> Planted.read(other, written));
    assertTrue(refused.getMessage(), refused.getMessage().contains("partition host"));
    assertTrue(refused.getMessage(), refused.getMessage().contains("partition user"));
    Job longer =
        TestJobs.job()
            .detector("count", null, null, null, "host")
            .span(Duration.ofHours(1))
            .build();
    assertThrows(SnapshotException.class, () -> Planted.read(longer, written));
    written[3]++;
    assertThrows(SnapshotException.class, () -> Planted.read(job, written));
    assertThrows(
        IOException.class,
        () ->
            Analysis.read(
                job,
                new StandIns(),
                new DataInputStream(new ByteArrayInputStream(Planted.written(analysis), 0, 90))));
  }

  @Test
  public void bucketsComeInTheirOrder() {
    Job job = TestJobs.job().detector("count", null, null, null, null).build();
    Analysis analysis = new Analysis(job, new StandIns());
    assertNull(analysis.last());
    analysis.bucket(at(job, 1), List.of(), 0);
    assertThrows(IllegalArgumentException.class, () -> analysis.bucket(at(job, 1), List.of(), 0));
    assertThrows(IllegalArgumentException.class, () -> analysis.bucket(at(job, 0), List.of(), 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> analysis.bucket(at(job, 2).plusSeconds(1), List.of(), 0));
    assertEquals(at(job, 1), analysis.last());
  }

  /** An ordinary day or so, then a bucket. */
  private static BucketResult after(Job job, double ordinary, double actual) {
    Analysis analysis = new Analysis(job, new StandIns());
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
    List<BucketResult.Document> documents = result.documents();
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
        after(job, 100, 5_000).documents().stream().map(BucketResult.Document::id).toList());
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
    Analysis analysis = new Analysis(job, new StandIns());
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
        result.documents().stream()
            .map(BucketResult.Document::source)
            .filter(one -> one.get("result_type").equals("record"))
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
  public void ordinaryBucketsWriteNothing() {
    Job job = TestJobs.job().detector("high_count", null, null, null, "host.name").build();
    BucketResult result = after(job, 100, 101);
    assertEquals(0, result.anomalyScore(), 0);
    assertEquals("but for what is late", 1, result.documents().size());
    assertEquals("bucket", result.documents().get(0).source().get("result_type"));
  }

  @Test
  public void aBucketWithoutDocumentsIsAZeroForCounts() {
    for (String function : List.of("low_count", "low_sum", "low_non_zero_count", "low_mean")) {
      Job job =
          TestJobs.job()
              .detector(function, function.endsWith("count") ? null : "n", null, null, "host")
              .build();
      Analysis analysis = new Analysis(job, new StandIns());
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

  private static Job ruled(boolean skipResult, boolean skipUpdate, Condition... conditions) {
    return TestJobs.job()
        .detector(
            "count",
            null,
            null,
            null,
            "host.name",
            ExcludeFrequent.NONE,
            false,
            List.of(new CustomRule(skipResult, skipUpdate, List.of(conditions))))
        .build();
  }

  @Test
  public void aCustomRuleSkipsTheResult() {
    Condition below = new Condition(AppliesTo.ACTUAL, Operator.LT, 6_000);
    Condition far = new Condition(AppliesTo.DIFF_FROM_TYPICAL, Operator.GTE, 4_000);
    Condition usual = new Condition(AppliesTo.TYPICAL, Operator.LTE, 200);
    Condition then = new Condition(AppliesTo.TIME, Operator.GT, START.getEpochSecond());
    assertEquals(
        0, after(ruled(true, false, below, far, usual, then), 100, 5_000).records().size());
    assertEquals(1, after(ruled(true, false, below, far), 100, 7_000).records().size());
    assertEquals(1, after(ruled(false, true, far), 100, 5_000).records().size());
  }

  @Test
  public void aCustomRuleKeepsValuesFromBeingLearned() {
    for (boolean skips : new boolean[] {false, true}) {
      Job job = ruled(false, skips, new Condition(AppliesTo.ACTUAL, Operator.GT, 1_000));
      Analysis analysis = new Analysis(job, new StandIns());
      analysis.follow(0, split("h", null, null));
      PlotPoint last = null;
      for (int i = 0; i < 600; i++) {
        double actual = i < 300 ? 100 : 5_000;
        last =
            analysis
                .bucket(at(job, i), List.of(feature(0, split("h", null, null), actual)), 0)
                .followed();
      }
      assertEquals(5_000, last.actual(), 0);
      if (skips) {
        assertEquals(100, last.typical(), 1);
      } else {
        assertNotEquals(100, last.typical(), 100);
      }
      assertTrue(last.low() < last.typical() && last.typical() < last.high());
    }
  }

  @Test
  public void frequentByValuesMayBeLeftOut() {
    for (ExcludeFrequent excluded : List.of(ExcludeFrequent.NONE, ExcludeFrequent.BY)) {
      Job job =
          TestJobs.job()
              .detector("high_count", null, "action", null, null, excluded, false, List.of())
              .build();
      Analysis analysis = new Analysis(job, new StandIns());
      for (int i = 0; i < 500; i++) {
        List<Feature> features = new ArrayList<>();
        features.add(feature(0, split(null, null, "always"), 10 + i % 3));
        if (i % 20 == 0) {
          features.add(feature(0, split(null, null, "seldom"), 1));
        }
        analysis.bucket(at(job, i), features, 0);
      }
      List<AnomalyRecord> records =
          analysis
              .bucket(
                  at(job, 500),
                  List.of(
                      feature(0, split(null, null, "always"), 1_000),
                      feature(0, split(null, null, "seldom"), 1_000)),
                  0)
              .records();
      assertEquals(excluded == ExcludeFrequent.NONE ? 2 : 1, records.size());
      assertTrue(records.stream().anyMatch(one -> one.split().by().equals("seldom")));
    }
  }

  @Test
  public void nothingIsToldOfTheFirstBuckets() {
    Job job = everything(1L << 30);
    Random random = new Random(3);
    Analysis analysis = new Analysis(job, new StandIns());
    for (int i = 0; i < DetectorModel.FIRST_BUCKETS; i++) {
      assertEquals(List.of(), analysis.bucket(at(job, i), anything(random), 0).records());
    }
  }
}
