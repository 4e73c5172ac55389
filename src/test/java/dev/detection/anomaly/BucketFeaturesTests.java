package dev.detection.anomaly;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.finding.EventFields;
import dev.detection.rule.Detector.ExcludeFrequent;
import dev.detection.rule.Job;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

/** What documents come to, function by function. */
public class BucketFeaturesTests {
  private static final long MONDAY_NOON =
      Instant.parse("2026-01-05T12:00:00Z").toEpochMilli(); // a Monday

  private static BucketFeatures of(Job job, List<Map<String, Object>> documents) {
    BucketFeatures bucket = new BucketFeatures(job);
    for (int i = 0; i < documents.size(); i++) {
      bucket.add(MONDAY_NOON + 60_000L * i, new EventFields(documents.get(i))::values);
    }
    return bucket;
  }

  private static List<Double> actual(
      String function, String field, List<Map<String, Object>> documents) {
    List<Feature> features =
        of(TestJobs.job().detector(function, field, null, null, null).build(), documents)
            .features();
    assertEquals(1, features.size());
    return features.get(0).actual();
  }

  private static final List<Map<String, Object>> NUMBERS =
      List.of(
          Map.of("n", 1),
          Map.of("n", 2.5),
          Map.of("n", List.of(4, "8.5")),
          Map.of("n", "no number"),
          Map.of("other", 1));

  @Test
  public void everyFunctionOfNumbers() {
    assertEquals(List.of(5.0), actual("count", null, NUMBERS));
    assertEquals(List.of(5.0), actual("high_non_zero_count", null, NUMBERS));
    assertEquals(List.of(1.0), actual("min", "n", NUMBERS));
    assertEquals(List.of(8.5), actual("high_max", "n", NUMBERS));
    assertEquals(List.of(4.0), actual("mean", "n", NUMBERS));
    assertEquals(List.of(3.25), actual("median", "n", NUMBERS));
    assertEquals(List.of(16.0), actual("sum", "n", NUMBERS));
    assertEquals(List.of(16.0), actual("non_null_sum", "n", NUMBERS));
    assertEquals(List.of(1.0, 8.5, 4.0), actual("metric", "n", NUMBERS));
    // ((1-4)^2 + (2.5-4)^2 + 0 + (8.5-4)^2) / 4
    assertEquals(7.875, actual("varp", "n", NUMBERS).get(0), 1e-12);
    assertEquals(List.of(5.0), actual("distinct_count", "n", NUMBERS));
  }

  @Test
  public void whatIsNoNumberIsCounted() {
    BucketFeatures bucket =
        of(TestJobs.job().detector("mean", "n", null, null, null).build(), NUMBERS);
    assertEquals(1, bucket.unread());
    assertEquals(5, bucket.documents());
    assertEquals("documents with a number", 3, bucket.features().get(0).count());
  }

  @Test
  public void informationIsThatOfTheDifferentTexts() {
    List<Map<String, Object>> same = new ArrayList<>();
    List<Map<String, Object>> random = new ArrayList<>();
    Random letters = new Random(3);
    for (int i = 0; i < 100; i++) {
      same.add(Map.of("t", "www.example.com"));
      StringBuilder text = new StringBuilder();
      for (int k = 0; k < 15; k++) {
        text.append((char) ('a' + letters.nextInt(26)));
      }
      random.add(Map.of("t", text.toString()));
    }
    double little = actual("info_content", "t", same).get(0);
    double much = actual("info_content", "t", random).get(0);
    assertTrue("one text of 15: " + little, little > 10 && little < 25);
    // log2(26) / 8 bytes a letter
    assertTrue("100 texts of 15 random letters: " + much, much > 880 && much < 1100);
    Collections.shuffle(random, letters);
    assertEquals("in any order", much, actual("high_info_content", "t", random).get(0), 0);
  }

  @Test
  public void timesOfDayAndWeek() {
    List<Map<String, Object>> three = List.of(Map.of(), Map.of(), Map.of());
    assertEquals(List.of(12 * 3600 + 60.0), actual("time_of_day", null, three));
    assertEquals(List.of(12 * 3600 + 60.0), actual("time_of_week", null, three));
    BucketFeatures sunday =
        new BucketFeatures(TestJobs.job().detector("time_of_week", null, null, null, null).build());
    sunday.add(MONDAY_NOON - 86_400_000L, new EventFields(Map.of())::values);
    assertEquals(List.of(6 * 86_400.0 + 43_200), sunday.features().get(0).actual());
  }

  @Test
  public void placesHoweverTheyAreWritten() {
    List<Map<String, Object>> berlin =
        List.of(
            Map.of("geo", "52.5,13.4"),
            Map.of("geo", Map.of("lat", 52.5, "lon", 13.4)),
            Map.of("geo", List.of(13.4, 52.5)),
            Map.of("geo", "POINT (13.4 52.5)"),
            Map.of("geo.lat", 52.5, "geo.lon", "13.4"));
    assertEquals(List.of(52.5, 13.4), actual("lat_long", "geo", berlin));
    List<Map<String, Object>> two = new ArrayList<>(berlin);
    two.add(Map.of("geo", "-33.9,151.2"));
    assertEquals(
        "most documents first", List.of(52.5, 13.4, -33.9, 151.2), actual("lat_long", "geo", two));
    BucketFeatures none =
        of(
            TestJobs.job().detector("lat_long", "geo", null, null, null).build(),
            List.of(Map.of("geo", "91,0"), Map.of("geo", "nowhere"), Map.of("geo", "1")));
    assertEquals(List.of(), none.features());
    assertEquals(3, none.unread());
  }

  @Test
  public void everyValueOfASplitFieldCountsOnce() {
    Job job =
        TestJobs.job()
            .detector("count", null, "user.name", null, "host.name")
            .influencers("user.name", "source.ip")
            .build();
    List<Feature> features =
        of(
                job,
                List.of(
                    Map.of("host.name", "a", "user.name", List.of("x", "y", "x")),
                    Map.of("host", Map.of("name", "a"), "user.name", "x", "source.ip", "1.2.3.4"),
                    Map.of("host.name", "b"),
                    Map.of("user.name", "x")))
            .features();
    assertEquals(
        List.of(new Split("a", null, "x"), new Split("a", null, "y")),
        features.stream().map(Feature::split).toList());
    assertEquals(List.of(2L, 1L), features.stream().map(Feature::count).toList());
    assertEquals(
        Map.of("user.name", Map.of("x", 2L, "y", 1L), "source.ip", Map.of("1.2.3.4", 1L)),
        features.get(0).influencers());
  }

  @Test
  public void nullCountsIfAsked() {
    Job job =
        TestJobs.job()
            .detector("count", null, "user", null, "host", ExcludeFrequent.NONE, true, List.of())
            .detector("count", null, "user", "ip", null, ExcludeFrequent.NONE, true, List.of())
            .build();
    List<Feature> features =
        of(job, List.of(Map.of("host", "a"), Map.of("user", "x", "ip", "1.2.3.4"), Map.of()))
            .features();
    assertEquals(
        "an over field is never null",
        List.of(
            new Split(null, null, null),
            new Split(null, null, "x"),
            new Split("a", null, null),
            new Split(null, "1.2.3.4", "x")),
        features.stream().map(Feature::split).toList());
  }

  @Test
  public void splitsBeyondTheLimitAreLeftOutAndCounted() {
    BucketFeatures bucket =
        new BucketFeatures(TestJobs.job().detector("count", null, "u", null, null).build(), 3);
    for (int i = 0; i < 10; i++) {
      bucket.add(MONDAY_NOON, new EventFields(Map.of("u", "u" + i % 5))::values);
    }
    assertEquals(3, bucket.features().size());
    assertEquals(4, bucket.leftOut());
  }

  @Test
  public void partsMergedAreTheWhole() {
    TestJobs made = TestJobs.job().influencers("u");
    for (String function :
        List.of("min", "mean", "median", "sum", "varp", "metric", "distinct_count")) {
      made.detector(function, "n", "u", null, null);
    }
    made.detector("info_content", "t", null, null, null)
        .detector("time_of_week", null, "u", null, null)
        .detector("lat_long", "geo", "u", null, null)
        .detector("rare", null, "u", null, null);
    Job job = made.build();
    BucketFeatures whole = new BucketFeatures(job);
    BucketFeatures left = new BucketFeatures(job);
    BucketFeatures right = new BucketFeatures(job);
    Random random = new Random(5);
    for (int i = 0; i < 500; i++) {
      Map<String, Object> document =
          Map.of(
              "n", random.nextInt(1000) / 8.0, // sums are exact in binary
              "u", "u" + random.nextInt(7),
              "t", "t" + random.nextInt(50),
              "geo", random.nextInt(3) + "," + random.nextInt(2));
      whole.add(MONDAY_NOON + i, new EventFields(document)::values);
      (random.nextInt(3) == 0 ? left : right)
          .add(MONDAY_NOON + i, new EventFields(document)::values);
    }
    left.merge(right);
    List<Feature> merged = left.features();
    List<Feature> expected = whole.features();
    assertEquals(expected.size(), merged.size());
    for (int i = 0; i < merged.size(); i++) {
      Feature one = merged.get(i);
      Feature other = expected.get(i);
      assertEquals(other.split(), one.split());
      assertEquals(other.count(), one.count());
      assertEquals(other.influencers(), one.influencers());
      for (int k = 0; k < one.actual().size(); k++) {
        assertEquals(other.actual().get(k), one.actual().get(k), 1e-6);
      }
    }
    assertEquals(whole.documents(), left.documents());
  }

  @Test
  public void theMostFrequentInfluencersAreFound() {
    BucketFeatures bucket =
        new BucketFeatures(
            TestJobs.job().detector("count", null, null, null, null).influencers("ip").build());
    for (int i = 0; i < 3000; i++) {
      String ip = i % 3 == 0 ? "often" : i % 10 == 1 ? "sometimes" : "once-" + i;
      bucket.add(MONDAY_NOON, new EventFields(Map.of("ip", ip))::values);
    }
    List<String> told =
        List.copyOf(bucket.features().get(0).influencers().get("ip").keySet()).subList(0, 2);
    assertEquals(List.of("often", "sometimes"), told);
    assertEquals(10, bucket.features().get(0).influencers().get("ip").size());
  }
}
