package dev.detection.anomaly;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.anomaly.Planted.Marks;
import dev.detection.anomaly.Planted.Plant;
import dev.detection.rule.Job;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.Test;

/**
 * What rare finds, and how often it errs, on hosts with known truth. The long form, of 1,000 hosts
 * and 5,000 processes for four weeks, by the system property {@code detection.anomaly.long}.
 */
public class RareTests {
  private static final boolean LONG = Boolean.getBoolean("detection.anomaly.long");
  private static final int HOSTS = LONG ? 1_000 : 100;
  private static final int PROCESSES = LONG ? 5_000 : 500;
  private static final int DAYS = LONG ? 14 : 7;

  /** Processes that ran once each on some hosts, at the beginning, when all was new. */
  private static final int SELDOM = 50;

  private static Marks marks(boolean perHost) throws IOException {
    Job job =
        TestJobs.job()
            .detector("rare", null, "process.name", null, perHost ? "host.name" : null)
            .build();
    QuietHosts hosts = new QuietHosts(7, HOSTS, PROCESSES, 2.0 / 96);
    Random random = new Random(11);
    int[] seldom = {0};
    int[] planted = {0};
    Planted.World world =
        at -> {
          List<Feature> features = QuietHosts.features(hosts.next(), perHost);
          for (int i = 0; i < 5 && seldom[0] < SELDOM; i++) {
            features.add(seldom(perHost, seldom[0]++));
          }
          return features;
        };
    Planted.Plants plants =
        at -> {
          if (random.nextInt(DAYS) > 0 || planted[0] == 2 * SELDOM) {
            return null;
          }
          int number = planted[0]++;
          return Plant.of(
              number % 2 == 0
                  ? seldom(perHost, number / 2)
                  : QuietHosts.feature(
                      perHost ? "host-" + random.nextInt(HOSTS) : null, "never-" + number, 1));
        };
    return Planted.marks(job, world, plants, DAYS, DAYS);
  }

  private static Feature seldom(boolean perHost, int number) {
    return QuietHosts.feature(perHost ? "host-" + number % HOSTS : null, "seldom-" + number, 1);
  }

  @Test
  public void aProcessThatHardlyAnyHostEverHad() throws IOException {
    Marks marks = marks(false);
    if (LONG) {
      System.out.println("rare: " + marks);
    }
    marks.good(0.95);
    assertTrue(marks + ": less than one a week", marks.falseAlerts() < marks.weeks());
  }

  @Test
  public void aProcessThatAHostHardlyEverHad() throws IOException {
    Marks marks = marks(true);
    if (LONG) {
      System.out.println("rare per host: " + marks);
    }
    marks.good(0.95);
    assertTrue(marks + ": less than one a week", marks.falseAlerts() < marks.weeks());
  }

  @Test
  public void newOnOneHostIsLessUnusualIfTheOthersHaveIt() {
    Job job = TestJobs.job().detector("rare", null, "process.name", null, "host.name").build();
    Analysis analysis = new Analysis(job);
    Instant at = Planted.START;
    for (int i = 0; i < 500; i++, at = at.plus(job.bucketSpan())) {
      int bucket = i;
      analysis.bucket(
          at,
          IntStream.range(0, 40)
              .boxed()
              .flatMap(
                  host ->
                      Stream.of(
                          QuietHosts.feature("host-" + host, "all", 1),
                          QuietHosts.feature(
                              "host-" + host,
                              host > 0 && bucket % 50 == host ? "updater" : "all-2",
                              1)))
              .toList(),
          0);
    }
    List<AnomalyRecord> records =
        analysis
            .bucket(
                at,
                List.of(
                    QuietHosts.feature("host-0", "updater", 1),
                    QuietHosts.feature("host-1", "unknown", 1)),
                0)
            .records();
    assertEquals("unknown", records.get(0).split().by());
    assertTrue(
        records.size() == 1 || records.get(1).probability() > 10 * records.get(0).probability());
  }
}
