package dev.detection.anomaly.series;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import dev.detection.anomaly.series.Simulation.Anomaly;
import dev.detection.anomaly.series.Simulation.Shape;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Random;
import org.junit.Test;

/** What is expected of a series, and what is improbable. */
public class SeriesTests {
  private static final long SPAN = Simulation.SPAN;
  private static final int DAY = Simulation.DAY;

  private long now = Simulation.START;

  private Expectation observe(Series series, double value) {
    now += SPAN;
    return series.observe(now, value);
  }

  private static double[] quiet(Shape shape, int days) {
    return new Simulation(shape, 5).values(days * DAY, Anomaly.NONE, 0, 0);
  }

  private Expectation learn(Series series, double[] values) {
    Expectation last = null;
    for (double value : values) {
      last = observe(series, value);
    }
    return last;
  }

  @Test
  public void ofTheFirstValueNothingIsExpected() {
    assertEquals(new Expectation(7, 7, 7, 1, 1, 1), observe(new Series(SPAN), 7));
  }

  @Test
  public void firstDaysAreCautious() {
    Series series = new Series(SPAN);
    learn(series, quiet(Shape.GAUSSIAN, 1));
    double early = observe(series, 150).probability();
    series = new Series(SPAN);
    learn(series, quiet(Shape.GAUSSIAN, 14));
    double late = observe(series, 150).probability();
    assertTrue("after a day " + early, early > 1e-4);
    assertTrue("after two weeks " + late, late < 3e-5);
  }

  @Test
  public void sidesAreToldApart() {
    Series series = new Series(SPAN);
    learn(series, quiet(Shape.GAUSSIAN, 14));
    Expectation low = observe(series, 30);
    assertTrue(low.toString(), low.lowProbability() < 1e-5);
    assertTrue(low.toString(), low.highProbability() > 0.05);
    assertTrue(low.toString(), low.probability() <= 2.001 * low.lowProbability());
    assertEquals(100, low.typical(), 5);
    assertTrue(low.toString(), low.low() > 75 && low.high() < 125);
  }

  @Test
  public void bandHoldsNearlyAllValues() {
    Series series = new Series(SPAN);
    int outside = 0;
    double[] values = quiet(Shape.SEASONAL, 42);
    for (int i = 0; i < values.length; i++) {
      Expectation expectation = observe(series, values[i]);
      boolean in = values[i] >= expectation.low() && values[i] <= expectation.high();
      outside += i >= 21 * DAY && !in ? 1 : 0;
    }
    assertEquals(0.02, outside / (21.0 * DAY), 0.012);
  }

  @Test
  public void whatGoesOnIsToldOnce() {
    Series series = new Series(SPAN);
    learn(series, quiet(Shape.GAUSSIAN, 14));
    Random random = new Random(3);
    int told = 0;
    for (int i = 0; i < 2 * DAY; i++) {
      told += observe(series, 150 + 5 * random.nextGaussian()).probability() < 1e-4 ? 1 : 0;
    }
    assertTrue("told " + told + " times", told >= 1 && told <= 3);
    Expectation learned = observe(series, 150);
    assertEquals("the new level", 150, learned.typical(), 5);
    assertTrue(learned.toString(), learned.probability() > 0.01);
    Expectation back = observe(series, 90);
    assertTrue("a step of its own: " + back, back.probability() < 0.05);
  }

  @Test
  public void anomaliesDoNotMoveTheLevel() {
    Series series = new Series(SPAN);
    learn(series, quiet(Shape.GAUSSIAN, 7));
    for (int i = 0; i < 3; i++) {
      observe(series, 1e9);
    }
    learn(series, quiet(Shape.GAUSSIAN, 1));
    Expectation after = observe(series, 100);
    assertEquals(100, after.typical(), 5);
    assertTrue(after.toString(), after.high() < 150);
  }

  @Test
  public void constantSeriesExpectTheirValue() {
    Series series = new Series(SPAN);
    Expectation last = learn(series, new double[14 * DAY]);
    assertEquals(0, last.typical(), 0);
    assertTrue(last.toString(), last.probability() > 0.001);
    double hundred = observe(series, 100).probability();
    Series other = new Series(SPAN);
    learn(other, new double[14 * DAY]);
    double one = observe(other, 1).probability();
    assertTrue("hundred " + hundred, hundred < 1e-6);
    assertTrue("one is less of an event: " + one, one > 1e-5 && one < 0.1);
  }

  @Test
  public void seasonsAreFoundAndUsed() {
    Series series = new Series(SPAN);
    double[] values = quiet(Shape.SEASONAL, 35);
    double early = 0;
    double late = 0;
    for (int i = 0; i < values.length; i++) {
      Expectation expectation = observe(series, values[i]);
      double error = Math.abs(expectation.typical() - values[i]);
      early += i < 2 * DAY ? error / (2 * DAY) : 0;
      late += i >= 28 * DAY ? error / (7 * DAY) : 0;
    }
    assertTrue(late + " of " + early, late < 0.85 * early);
    assertTrue("profiles: " + series.bytes(), series.bytes() > 1_500);
    // A gap of half a day: only the season tells what comes then, at 11 o'clock on a Monday.
    now += 44 * SPAN;
    assertEquals(500, observe(series, 500).typical(), 80);
  }

  @Test
  public void noiseHasNoSeason() {
    for (Shape shape : new Shape[] {Shape.GAUSSIAN, Shape.LOG_NORMAL, Shape.COUNTS}) {
      Series series = new Series(SPAN);
      learn(series, quiet(shape, 60));
      assertTrue(shape + " " + series.bytes(), series.bytes() <= 1_170);
    }
  }

  @Test
  public void aSilenceIsTold() {
    Series series = new Series(SPAN);
    learn(series, quiet(Shape.COUNTS, 30));
    double least = 1;
    for (int i = 0; i < 12; i++) {
      least = Math.min(least, observe(series, 0).lowProbability());
    }
    assertTrue("probability " + least, least < 1e-4);
  }

  @Test
  public void runsAreNoNewsWhereTheyAreUsual() {
    Series series = new Series(SPAN);
    Random random = new Random(12);
    double least = 1;
    for (int i = 0; i < 40 * DAY; i++) {
      // Now and then one, and nothing for hours between.
      double probability = observe(series, random.nextInt(20) == 0 ? 1 : 0).probability();
      least = i > 10 * DAY ? Math.min(least, probability) : 1;
    }
    assertTrue("probability " + least, least > 1e-5);
  }

  @Test
  public void trendsAreNoAnomalies() {
    Series series = new Series(SPAN);
    Random random = new Random(9);
    int told = 0;
    for (int i = 0; i < 60 * DAY; i++) {
      double probability = observe(series, 1000 + i + 10 * random.nextGaussian()).probability();
      told += i > 7 * DAY && probability < 1e-4 ? 1 : 0;
    }
    assertTrue("told " + told + " times in 53 days", told <= 5);
    assertEquals(1000 + 60 * DAY, observe(series, 1000 + 60 * DAY).typical(), 40);
  }

  @Test
  public void longBucketsHaveNoTimeOfDay() {
    Series series = new Series(86_400);
    double[] values = new double[200];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 7 >= 5 ? 10 : 100;
      now += 86_400;
      Expectation expectation = series.observe(now, values[i]);
      if (i > 150) {
        assertEquals("day " + i, values[i], expectation.typical(), 15);
      }
    }
  }

  @Test
  public void goesOnAsIfNeverStopped() throws IOException {
    double[] values = new Simulation(Shape.SEASONAL, 8).values(40 * DAY, Anomaly.BURST, 3000, 20);
    Series series = new Series(SPAN);
    Series copy = new Series(SPAN);
    for (int i = 0; i < values.length; i++) {
      now += SPAN;
      assertEquals(series.observe(now, values[i]), copy.observe(now, values[i]));
      if (i % 97 == 0) {
        copy = Series.read(input(bytes(copy)));
      }
    }
  }

  private static byte[] bytes(Series series) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    series.write(new DataOutputStream(bytes));
    return bytes.toByteArray();
  }

  private static DataInputStream input(byte[] bytes) {
    return new DataInputStream(new ByteArrayInputStream(bytes));
  }

  @Test
  public void unknownVersionsAreRefused() throws IOException {
    byte[] bytes = bytes(new Series(SPAN));
    bytes[0] = 9;
    assertThrows(IOException.class, () -> Series.read(input(bytes)));
  }

  @Test
  public void onlyFiniteValuesInOrder() {
    Series series = new Series(SPAN);
    series.observe(0, 1);
    assertThrows(IllegalArgumentException.class, () -> series.observe(SPAN, Double.NaN));
    assertThrows(IllegalArgumentException.class, () -> series.observe(0, 1));
    assertThrows(IllegalArgumentException.class, () -> new Series(0));
  }

  @Test
  public void extremesGiveProbabilities() {
    Random random = new Random(4);
    double[] extremes = {0, 1e-300, -1e300, Double.MAX_VALUE, 1, -1, 1e9 + 1, 1e9, 0.1};
    Series series = new Series(SPAN);
    for (int i = 0; i < 5_000; i++) {
      Expectation e = observe(series, extremes[random.nextInt(extremes.length)]);
      for (double p : new double[] {e.probability(), e.highProbability(), e.lowProbability()}) {
        assertTrue(e.toString(), p >= 0 && p <= 1);
      }
      assertTrue(e.toString(), e.low() <= e.typical() && e.typical() <= e.high());
      assertNotEquals(Double.NaN, e.typical());
    }
  }
}
