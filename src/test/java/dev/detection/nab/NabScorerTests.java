package dev.detection.nab;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.nab.NabFile.Window;
import dev.detection.nab.NabScorer.Judged;
import dev.detection.nab.NabScorer.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.Assume;
import org.junit.Test;

/** The benchmark's rules, on cases made by hand and on a detector with published scores. */
public class NabScorerTests {
  private static final int ROWS = 1000;

  private static Judged judged(List<Window> windows, int... detections) {
    double[] scores = new double[ROWS];
    for (int row : detections) {
      scores[row] = 0.9;
    }
    return new Judged(
        new NabFile("file.csv", List.of(), new long[ROWS], new double[ROWS], windows), scores);
  }

  private static final List<Window> TWO = List.of(new Window(400, 499), new Window(700, 799));

  private static double standard(Judged... files) {
    return NabScorer.at(List.of(files), NabProfile.STANDARD, 0.5).score();
  }

  @Test
  public void nothingDetectedIsNull() {
    for (NabProfile profile : NabProfile.values()) {
      assertEquals(0, NabScorer.best(List.of(judged(TWO)), profile).score(), 0);
    }
  }

  @Test
  public void allAtOnceIsAHundred() {
    for (NabProfile profile : NabProfile.values()) {
      Result result = NabScorer.best(List.of(judged(TWO, 400, 700)), profile);
      assertEquals(100, result.score(), 1e-9);
      assertEquals(0.9, result.threshold(), 0);
      assertEquals(2, result.found());
      assertEquals(0, result.falseAlarms());
    }
  }

  @Test
  public void theEarlierInAWindowTheMore() {
    assertEquals(50, standard(judged(TWO, 400)), 1e-9);
    // In the middle: 2 / (1 + e^-2.5) - 1 = 0.84828, at the beginning 0.98661; a window missed -1.
    assertEquals(25 * (1 + 0.84828 / 0.98661), standard(judged(TWO, 450)), 0.01);
    assertEquals(
        "more detections in a window are nothing more",
        standard(judged(TWO, 450)),
        standard(judged(TWO, 450, 451, 452, 499)),
        0);
    assertEquals("half of it is avoided loss", 25, standard(judged(TWO, 499)), 1);
  }

  @Test
  public void whatIsOutsideCosts() {
    assertEquals("before any window", 50 - 25 * 0.11, standard(judged(TWO, 300, 400)), 1e-9);
    assertEquals(
        "long after one", 50 - 25 * 0.11 * 0.99999, standard(judged(TWO, 400, 690 + 309)), 0.01);
    assertEquals("just after one", 50 - 25 * 0.11 * 0.0252, standard(judged(TWO, 400, 500)), 0.01);
    assertEquals(
        50 - 25 * 0.22,
        NabScorer.at(List.of(judged(TWO, 300, 400)), NabProfile.LOW_FP, 0.5).score(),
        1e-9);
    assertEquals("not in probation", 50, standard(judged(TWO, 0, 149, 400)), 1e-9);
    assertEquals("from there on", 50 - 25 * 0.11, standard(judged(TWO, 150, 400)), 1e-9);
  }

  @Test
  public void missedWindowsWeighDoubleForFewMisses() {
    // 1 found, 1 missed: (1 - 2 - -4) / (2 - -4)
    assertEquals(50, NabScorer.at(List.of(judged(TWO, 400)), NabProfile.LOW_FN, 0.5).score(), 1e-9);
  }

  @Test
  public void oneThresholdServesAllFiles() {
    Judged good = judged(TWO, 400, 700);
    Judged noisy = judged(List.of(), 200, 300, 400, 500);
    noisy.scores()[600] = 0.95;
    Result result = NabScorer.best(List.of(good, noisy), NabProfile.STANDARD);
    assertEquals(0.9, result.threshold(), 0);
    assertEquals(100 - 25 * 0.11 * 5, result.score(), 1e-9);
    assertEquals(5, result.falseAlarms());
  }

  @Test
  public void probationIsAtMost750Rows() {
    assertEquals(604, NabFile.probation(4032));
    assertEquals(750, NabFile.probation(20_000));
  }

  @Test
  public void rowsAreReadWithTheirWindows() {
    NabFile file =
        NabFile.read(
            "g/f.csv",
            List.of(
                "timestamp,value",
                "2014-04-01 00:00:00,1",
                "2014-04-01 00:05:00,2.5",
                "2014-04-01 00:10:00,3",
                "2014-04-01 00:20:00,4"),
            List.of(
                new long[] {
                  NabFile.time("2014-04-01 00:04:00.000000"),
                  NabFile.time("2014-04-01 00:10:00.000000")
                }));
    assertEquals(300, file.interval());
    assertEquals(List.of(new Window(1, 2)), file.windows());
    assertArrayEquals(new double[] {1, 2.5, 3, 4}, file.values(), 0);
  }

  @Test
  public void theNormalDistributionHasItsTail() {
    assertEquals(0.5, WindowedGaussian.beyond(0), 1e-12);
    assertEquals(0.15865525393145707, WindowedGaussian.beyond(1), 1e-10);
    assertEquals(0.0013498980316300946, WindowedGaussian.beyond(3), 1e-10);
    assertEquals(9.865876450376946e-10, WindowedGaussian.beyond(6), 1e-16);
  }

  @Test
  public void windowedGaussianHasItsPublishedScores() throws IOException {
    String corpus = System.getProperty("detection.corpus", "");
    Path folder = Path.of(corpus).resolve("nab");
    Assume.assumeTrue(
        "skipped because there is no data of the benchmark in [" + folder + "]",
        !corpus.isEmpty() && Files.isDirectory(folder));
    List<Judged> judged = new ArrayList<>();
    for (NabFile file : NabFile.readAll(folder)) {
      if (file.windows() != null) {
        judged.add(new Judged(file, WindowedGaussian.scores(file.values())));
      }
    }
    assertTrue(judged.size() >= 28);
    Assume.assumeTrue("published for these 28 files", judged.size() == 28);
    assertEquals(26.5, NabScorer.best(judged, NabProfile.STANDARD).score(), 1);
    assertEquals(2.2, NabScorer.best(judged, NabProfile.LOW_FP).score(), 1);
    assertEquals(37.1, NabScorer.best(judged, NabProfile.LOW_FN).score(), 1);
  }
}
