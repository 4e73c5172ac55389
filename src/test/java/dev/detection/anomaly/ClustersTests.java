package dev.detection.anomaly;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import org.junit.Test;

/** Places on earth. */
public class ClustersTests {
  private static final Fading FADING = Fading.of(TestJobs.job().build());
  private static final Moment NOW = new Moment(0, 0);

  @Test
  public void neitherDateLineNorPoleIsABorder() {
    Clusters clusters = new Clusters(4);
    assertNull(clusters.nearest(0, 0));
    assertTrue(clusters.add(10, 179.9, NOW, FADING));
    assertFalse("22 km on", clusters.add(10, -179.9, NOW, FADING));
    assertEquals(10, clusters.nearest(0, 0)[0], 1e-3);
    assertEquals(180, Math.abs(clusters.nearest(0, 0)[1]), 1e-3);
    assertTrue(clusters.add(89.9, 0, NOW, FADING));
    assertFalse("over the pole", clusters.add(89.9, 180, NOW, FADING));
    assertEquals(90, clusters.nearest(80, 70)[0], 0.2);
  }

  @Test
  public void weightIsNearByDistance() {
    Clusters clusters = new Clusters(4);
    clusters.add(52.5, 13.4, NOW, FADING);
    assertEquals("there", 1, clusters.near(52.5, 13.4, 100, NOW, FADING), 1e-3);
    // a degree of latitude is 111.2 km: 1 / (1 + 1.112^2)^2
    assertEquals(0.2, clusters.near(53.5, 13.4, 100, NOW, FADING), 0.01);
    assertTrue("Sydney", clusters.near(-33.9, 151.2, 100, NOW, FADING) < 1e-7);
  }

  @Test
  public void theLightestGivesWay() {
    Clusters clusters = new Clusters(2);
    clusters.add(0, 0, NOW, FADING);
    clusters.add(0, 0, NOW, FADING);
    clusters.add(10, 10, NOW, FADING);
    clusters.add(20, 20, NOW, FADING);
    assertEquals(0, clusters.nearest(9, 9)[0], 1e-3);
    assertEquals(20, clusters.nearest(19, 19)[0], 1e-3);
  }
}
