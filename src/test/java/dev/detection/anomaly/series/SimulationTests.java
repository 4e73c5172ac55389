package dev.detection.anomaly.series;

import static org.junit.Assert.assertTrue;

import dev.detection.anomaly.series.Simulation.Anomaly;
import dev.detection.anomaly.series.Simulation.Shape;
import org.junit.Test;

/** Planted anomalies are found and stationary data is quiet; the figures are in the docs. */
public class SimulationTests {
  private static void assertFound(Shape shape, Anomaly anomaly, double recall, double precision) {
    Simulation.Found found = Simulation.planted(shape, anomaly, 12);
    String told = shape + " " + anomaly + " " + found;
    assertTrue(told, found.recall() >= recall);
    assertTrue(told, found.precision() >= precision);
  }

  @Test
  public void singleAndFewBucketsAreFound() {
    assertFound(Shape.GAUSSIAN, Anomaly.SPIKE, 0.95, 0.6);
    assertFound(Shape.LOG_NORMAL, Anomaly.SPIKE, 0.95, 0.5);
    assertFound(Shape.GAUSSIAN, Anomaly.BURST, 0.9, 0.6);
    assertFound(Shape.GAUSSIAN, Anomaly.MISSING_DATA, 0.95, 0.6);
    assertFound(Shape.SEASONAL, Anomaly.MISSING_DATA, 0.95, 0.6);
    assertFound(Shape.COUNTS, Anomaly.MISSING_DATA, 0.9, 0.6);
  }

  @Test
  public void lastingChangesAreFound() {
    assertFound(Shape.GAUSSIAN, Anomaly.LEVEL_SHIFT, 0.95, 0.5);
    assertFound(Shape.SEASONAL, Anomaly.LEVEL_SHIFT, 0.9, 0.6);
    assertFound(Shape.GAUSSIAN, Anomaly.SLOW_RISE, 0.85, 0.45);
    assertFound(Shape.COUNTS, Anomaly.LEVEL_SHIFT, 0.75, 0.6);
    assertFound(Shape.SEASONAL, Anomaly.SLOW_RISE, 0.9, 0.6);
  }

  @Test
  public void changedPatternsAreFound() {
    assertFound(Shape.SEASONAL, Anomaly.NO_PEAK, 0.9, 0.6);
    assertFound(Shape.SEASONAL, Anomaly.NEW_WEEKDAY, 0.85, 0.7);
  }

  @Test
  public void stationaryDataIsQuiet() {
    for (Shape shape : Shape.values()) {
      double[] alerts = Simulation.stationary(shape, 5);
      String told = "%s %.2f %.2f %.3f".formatted(shape, alerts[0], alerts[1], alerts[2]);
      assertTrue(told, alerts[0] > 1 && alerts[0] < 6.5);
      assertTrue(told, alerts[1] < 0.7);
      assertTrue(told, alerts[2] < 0.25);
    }
  }
}
