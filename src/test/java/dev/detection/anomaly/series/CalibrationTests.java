package dev.detection.anomaly.series;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.Test;

/** Scores mean the same, whatever gives the probabilities. */
public class CalibrationTests {
  private static final long SPAN = 900;
  private static final int DAY = 96;

  /** A model's probabilities. */
  private interface Model {
    double next(Random random);
  }

  private static Calibration calibration(Model model, int series, int buckets, Random random) {
    Calibration calibration = new Calibration(SPAN);
    for (int i = 0; i < buckets; i++) {
      for (int s = 0; s < series; s++) {
        calibration.learn(model.next(random));
      }
      calibration.endBucket();
    }
    return calibration;
  }

  /** Alerts a month at 25, 50 and 75 in a year after the first month. */
  private static double[] perMonth(Model model, int series) {
    Random random = new Random(11);
    Calibration calibration = calibration(model, series, 28 * DAY, random);
    double[] alerts = new double[3];
    for (int i = 0; i < 364 * DAY; i++) {
      for (int s = 0; s < series; s++) {
        double probability = model.next(random);
        double score = calibration.score(probability);
        for (int t = 0; t < 3; t++) {
          alerts[t] += score >= 25 * (t + 1) ? 1 / 12.0 : 0;
        }
        calibration.learn(probability);
      }
      calibration.endBucket();
    }
    return alerts;
  }

  private static void assertRates(String name, double[] alerts) {
    String told = "%s: %.2f %.2f %.2f".formatted(name, alerts[0], alerts[1], alerts[2]);
    assertTrue(told, alerts[0] > 1.5 && alerts[0] < 8);
    assertTrue(told, alerts[1] < 1.1);
    assertTrue(told, alerts[2] < 0.4);
  }

  @Test
  public void scoresMeanHowRarelySomethingComes() {
    assertRates("right", perMonth(Random::nextDouble, 1));
    assertRates("right, many series", perMonth(Random::nextDouble, 30));
  }

  @Test
  public void wrongProbabilitiesAreSetRight() {
    assertRates("far too small", perMonth(random -> Math.pow(random.nextDouble(), 3), 10));
    assertRates("too great", perMonth(random -> Math.sqrt(random.nextDouble()), 10));
  }

  @Test
  public void discreteProbabilitiesThatComeOftenScoreLow() {
    Calibration calibration =
        calibration(random -> random.nextInt(1000) == 0 ? 1e-6 : 1, 20, 28 * DAY, new Random(2));
    double usual = calibration.score(1e-6);
    assertTrue("comes twice a day: " + usual, usual < 25);
    double rarer = calibration.score(1e-10);
    assertTrue("never came: " + rarer, rarer > 50);
  }

  @Test
  public void firstDaysAreCautious() {
    Calibration calibration = new Calibration(SPAN);
    assertTrue("at once " + calibration.score(1e-12), calibration.score(1e-12) < 25);
    calibration = calibration(Random::nextDouble, 10, DAY, new Random(1));
    assertTrue("a day " + calibration.score(1e-12), calibration.score(1e-12) < 50);
    calibration = calibration(Random::nextDouble, 10, 14 * DAY, new Random(1));
    assertTrue("two weeks " + calibration.score(1e-12), calibration.score(1e-12) >= 70);
  }

  @Test
  public void oneAnomalyAfterTwoQuietWeeksIsFound() {
    for (int series : new int[] {1, 100}) {
      Calibration calibration =
          calibration(Random::nextDouble, series, 14 * DAY, new Random(series));
      double score = calibration.score(1e-4 / (14 * DAY * series));
      assertTrue(series + " series: " + score, score >= 50);
    }
  }

  @Test
  public void aBurstSpoilsNothing() {
    Random random = new Random(6);
    Calibration calibration = calibration(Random::nextDouble, 100, 14 * DAY, random);
    double before = calibration.score(1e-10);
    for (int i = 0; i < 8; i++) {
      for (int s = 0; s < 100; s++) {
        calibration.learn(1e-12);
      }
      calibration.endBucket();
    }
    for (int i = 0; i < 2 * DAY; i++) {
      for (int s = 0; s < 100; s++) {
        calibration.learn(random.nextDouble());
      }
      calibration.endBucket();
    }
    double after = calibration.score(1e-10);
    assertTrue(before + ", then " + after, before >= 70 && after >= 50);
  }

  @Test
  public void scoresRiseAsProbabilitiesFall() {
    Calibration calibration =
        calibration(random -> random.nextInt(50) / 50.0, 5, 10 * DAY, new Random(3));
    double before = 0;
    for (double exponent = 0; exponent < 320; exponent += 0.05) {
      double score = calibration.score(Math.pow(10, -exponent));
      assertTrue(exponent + ": " + score, score >= before - 1e-9 && score <= 100);
      before = score;
    }
  }

  @Test
  public void goesOnAsIfNeverStopped() throws IOException {
    Random random = new Random(7);
    Calibration calibration = new Calibration(SPAN);
    Calibration copy = new Calibration(SPAN);
    for (int i = 0; i < 20 * DAY; i++) {
      double probability = random.nextDouble();
      assertEquals(calibration.score(probability), copy.score(probability), 0);
      calibration.learn(probability);
      copy.learn(probability);
      calibration.endBucket();
      copy.endBucket();
      if (i % 50 == 0) {
        copy = Calibration.read(input(bytes(copy)));
      }
    }
    byte[] unknown = bytes(copy);
    unknown[0] = 0;
    assertThrows(IOException.class, () -> Calibration.read(input(unknown)));
  }

  private static byte[] bytes(Calibration calibration) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    calibration.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static DataInputStream input(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }
}
