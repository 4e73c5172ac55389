package dev.detection.anomaly;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.rule.Job;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.Test;

/**
 * What models take, and what they forget. The long form, of 100,000 splits by each kind of model,
 * prints figures: by the system property {@code detection.anomaly.splits}.
 */
public class ModelSizeTests {
  private static final int SPLITS = Integer.getInteger("detection.anomaly.splits", 500);
  private static final List<String> KINDS =
      List.of(
          "count", "rare", "rare-over", "time_of_day", "time_of_week", "lat_long", "high_sum-over");

  private static Job job(String kind, long memory) {
    TestJobs made = TestJobs.job().memory(memory);
    String function = kind.replace("-over", "");
    boolean over = kind.endsWith("-over");
    boolean rare = function.equals("rare");
    return made.detector(
            function,
            over && !rare ? "bytes" : null,
            rare ? "process" : null,
            over ? "host" : null,
            over ? null : "host")
        .build();
  }

  private static Feature feature(String kind, int host, int bucket) {
    String name = "host-" + host + ".example.com";
    boolean over = kind.endsWith("-over");
    Split split =
        new Split(
            over ? null : name,
            over ? name : null,
            kind.startsWith("rare") ? "process-" + (host * 31 + bucket * 7) % 20 : null);
    double value = 10 + (host * 17 + bucket * 31) % 23;
    List<Double> actual =
        switch (kind) {
          case "time_of_day", "time_of_week" -> List.of(900.0 * (bucket % 96));
          case "lat_long" -> List.of(value, (double) (host % 100));
          default -> List.of(value);
        };
    return new Feature(0, split, actual, 1, Map.of());
  }

  private static long heap() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  public void everyKindOfModelStaysWithinTheLimit() throws IOException {
    boolean told = SPLITS >= 50_000;
    for (String kind : KINDS) {
      long limit = told ? 512L << 20 : kind.equals("count") ? 120_000 : 60_000; // for some only
      long before = told ? heap() : 0;
      Job job = job(kind, limit);
      Analysis analysis = new Analysis(job);
      long took = 0;
      for (int bucket = 0; bucket < 24; bucket++) {
        List<Feature> features = new ArrayList<>();
        for (int host = 0; host < SPLITS; host++) {
          features.add(feature(kind, host, bucket));
        }
        long start = System.nanoTime();
        BucketResult result =
            analysis.bucket(Planted.START.plusSeconds(900L * bucket), features, 0);
        took = Math.max(bucket < 4 ? 0 : took, System.nanoTime() - start);
        assertTrue(kind + result.size(), result.size().bytes() <= limit);
      }
      if (told) {
        System.out.printf(
            "%s: %d ms a bucket at most, estimate %d MB, heap %d MB, snapshot %d MB, %s%n",
            kind,
            took / 1_000_000,
            analysis.size().bytes() >> 20,
            (heap() - before) >> 20,
            Planted.written(analysis).length >> 20,
            analysis.size());
        assertEquals("all have room", 0, analysis.size().refused());
      } else {
        assertTrue(kind, analysis.size().refused() > 0 && analysis.size().splits() > 50);
      }
    }
  }

  @Test
  public void aFloodOfNewNamesDoesNotPushOutWhatIsOftenSeen() {
    int regular = 200;
    Job job = job("rare", 400_000);
    Analysis analysis = new Analysis(job);
    Instant at = Planted.START;
    for (int bucket = 0; bucket < 400; bucket++, at = at.plus(job.bucketSpan())) {
      List<Feature> features = new ArrayList<>();
      for (int host = 0; host < regular; host++) {
        features.add(feature("rare", host, bucket));
      }
      for (int k = 0; bucket > 300 && k < 500; k++) {
        features.add(feature("rare", 1_000_000 + 500 * bucket + k, bucket));
      }
      BucketResult result = analysis.bucket(at, features, 0);
      assertTrue(result.size().toString(), result.size().bytes() <= 400_000);
      if (bucket == 300) {
        assertEquals("all have room", 0, result.size().prunedForMemory());
      }
    }
    ModelSize size = analysis.size();
    assertTrue(size.toString(), size.prunedForMemory() > 0 && size.refused() > 0);
    assertEquals("hard_limit", size.toMap().get("memory_status"));
    List<Feature> ordinary = new ArrayList<>();
    for (int host = 0; host < regular; host++) {
      ordinary.add(feature("rare", host, 400));
    }
    long splits = size.splits();
    assertTrue(size.toString(), splits >= regular);
    analysis.bucket(at, ordinary, 0);
    assertEquals("the regular hosts are all still known", splits, analysis.size().splits());
    assertEquals(size.refused(), analysis.size().refused());
  }

  @Test
  public void whatIsNotSeenForThePruneWindowIsForgotten() {
    for (String kind : KINDS) {
      Job base = job(kind, 1L << 30);
      Job job =
          new Job(
              base.id(),
              "",
              List.of(),
              List.of(),
              base.index(),
              null,
              base.timeField(),
              base.bucketSpan(),
              base.queryDelay(),
              base.detectors(),
              List.of(),
              Duration.ofHours(24),
              base.memoryLimit(),
              Map.of());
      Analysis analysis = new Analysis(job);
      Instant at = Planted.START;
      long most = 0;
      for (int bucket = 0; bucket < 250; bucket++, at = at.plus(job.bucketSpan())) {
        List<Feature> features = new ArrayList<>();
        for (int host = 0; host < (bucket < 100 ? 50 : 10); host++) {
          features.add(feature(kind, host, bucket));
        }
        analysis.bucket(at, features, 0);
        most = Math.max(most, analysis.size().splits());
      }
      assertTrue(kind, most >= 50);
      assertTrue(kind + analysis.size(), analysis.size().splits() <= 11);
      assertTrue(kind + analysis.size(), analysis.size().prunedForAge() >= 40);
      assertEquals("ok", analysis.size().toMap().get("memory_status"));
    }
  }
}
