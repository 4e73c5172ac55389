package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.util.Random;
import org.junit.Test;

public class EstimateTests {
  @Test
  public void theMedianIsTheMiddleOne() {
    assertEquals(3, Estimate.median(9, 1, 3).value(), 0);
    assertEquals(2.5, Estimate.median(4, 1, 3, 2).value(), 0);
    assertEquals(new Estimate(7, 7, 7), Estimate.median(7));
  }

  @Test
  public void theSampleStaysAsItIs() {
    double[] sample = {3, 1, 2};
    Estimate.median(sample);
    assertEquals(3, sample[0], 0);
  }

  /** For a normal distribution the bounds of the mean are known. */
  @Test
  public void theBoundsOfTheMeanAreThoseOfTheory() {
    Random random = new Random(1);
    double[] sample = random.doubles(400).map(ignored -> 10 + random.nextGaussian()).toArray();
    Estimate mean = Estimate.mean(sample);
    assertEquals(10, mean.value(), 0.15);
    assertEquals(2 * 1.96 / Math.sqrt(400), mean.high() - mean.low(), 0.02);
    assertTrue(mean.toString(), mean.low() < mean.value() && mean.value() < mean.high());
    assertEquals(mean, Estimate.mean(sample));
  }
}
