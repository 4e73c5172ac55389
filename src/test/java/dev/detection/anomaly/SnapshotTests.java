package dev.detection.anomaly;

import static dev.detection.anomaly.AnalysisTests.at;
import static dev.detection.anomaly.AnalysisTests.feature;
import static dev.detection.anomaly.AnalysisTests.split;
import static org.junit.Assert.assertEquals;
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
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.Test;

/** Models that are written and read. */
public class SnapshotTests {
  /** For the last day and a half, so that there are values that were never learned. */
  private static final Condition UNLEARNED =
      new Condition(AppliesTo.TIME, Operator.GT, Planted.START.getEpochSecond() + 5.5 * 86_400);

  /** One detector of every kind. */
  static Job everything(long memory) {
    return TestJobs.job()
        .detector("count", null, null, null, "host")
        .detector("metric", "bytes", "user", null, null)
        .detector("high_sum", "bytes", null, "user", null)
        .detector("metric", "bytes", "action", "user", "host")
        .detector(
            "rare",
            null,
            "process",
            null,
            "host",
            ExcludeFrequent.NONE,
            true,
            List.of(new CustomRule(false, true, List.of(UNLEARNED))))
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

  static List<Feature> anything(Random random) {
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
      Analysis whole = new Analysis(job);
      Analysis parts = new Analysis(job);
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
    Analysis one = new Analysis(job);
    Analysis other = new Analysis(job);
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
    Analysis analysis = new Analysis(job);
    analysis.bucket(Planted.START, List.of(feature(0, split("a", null, null), 1)), 0);
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
                new DataInputStream(new ByteArrayInputStream(Planted.written(analysis), 0, 90))));
  }
}
