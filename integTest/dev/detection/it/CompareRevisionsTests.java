package dev.detection.it;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import dev.detection.it.JmhResults.Series;
import dev.detection.it.Speed.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class CompareRevisionsTests {
  private static final double[] BEFORE = {100, 101, 102, 103, 104};
  private static final double[] FASTER = {90, 91, 92, 93, 94};

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  @Test
  public void lessTimeIsAnImprovementAndMoreARegression() {
    assertEquals(Verdict.IMPROVEMENT, verdict(false, BEFORE, FASTER));
    assertEquals(Verdict.REGRESSION, verdict(false, FASTER, BEFORE));
  }

  @Test
  public void moreOperationsAreAnImprovement() {
    assertEquals(Verdict.IMPROVEMENT, verdict(true, FASTER, BEFORE));
    assertEquals(Verdict.REGRESSION, verdict(true, BEFORE, FASTER));
  }

  @Test
  public void whatSpreadsMoreThanItDiffersIsNoise() {
    assertEquals(
        Verdict.NOISE,
        verdict(false, new double[] {80, 95, 100, 105, 130}, new double[] {75, 90, 110, 120, 125}));
  }

  @Test
  public void aSureButSmallChangeIsNoise() {
    double[] before = {100, 100.1, 100.2, 100.3, 100.4};
    double[] little = {98, 98.1, 98.2, 98.3, 98.4};
    assertTrue(RankTest.p(before, little) < Speed.SURE);
    assertEquals(Verdict.NOISE, verdict(false, before, little));
  }

  @Test
  public void threeSamplesAreNeverEnough() {
    assertEquals(
        Verdict.NOISE, verdict(false, Arrays.copyOf(BEFORE, 3), new double[] {50, 51, 52}));
    assertEquals(
        Verdict.IMPROVEMENT, verdict(false, Arrays.copyOf(BEFORE, 4), new double[] {5, 5, 6, 6}));
  }

  /** Values of the exact distribution, as tables of the test have them. */
  @Test
  public void theRankTestIsExact() {
    assertEquals(2 / 252.0, RankTest.p(BEFORE, FASTER), 1e-12);
    assertEquals(2 / 70.0, RankTest.p(new double[] {1, 2, 3, 4}, new double[] {5, 6, 7, 8}), 1e-12);
    assertEquals(1, RankTest.p(new double[] {1, 4}, new double[] {2, 3}), 1e-12);
    assertEquals(1, RankTest.p(new double[] {7, 7, 7}, new double[] {7, 7, 7}), 1e-12);
    assertEquals(5 / 35.0, RankTest.p(new double[] {1, 1, 1}, new double[] {1, 2, 2, 2}), 1e-12);
  }

  @Test
  public void everyJvmOfEveryFileIsOneSample() throws IOException {
    Path one = file("1", "[[1.0, 2.0, 9.0], [3.0, 3.0, 4.0]]");
    Path two = file("2", "[[5.0], [7.0, 8.0]]");
    Map<String, Series> read = JmhResults.read(List.of(one, two));
    String name = "EngineBenchmark.cold avgt engine=ours rules=250";
    assertEquals(
        Map.of(name, new Series("us/op", false, List.of(2.0, 3.0, 5.0, 7.5))), Map.copyOf(read));
  }

  @Test
  public void theTableSaysWhatEachBenchmarkDid() throws IOException {
    Map<String, Series> first = JmhResults.read(files("first", 10.0));
    Map<String, Series> second = JmhResults.read(files("second", 20.0));
    first.put("Gone.method avgt", new Series("us/op", false, List.of(1.0)));
    assertEquals(
        """
        | benchmark | A | B | unit | ratio | p | samples | |
        |---|---|---|---|---|---|---|---|
        | EngineBenchmark.cold avgt engine=ours rules=250 | 10.25 | 20.25 | us/op | 1.976 | 0.029 | 4, 4 | regression |
        | Gone.method avgt | only in A | | | | | | |
        """,
        CompareRevisions.print("A", first, "B", second));
  }

  private List<Path> files(String prefix, double from) throws IOException {
    List<Path> files = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      files.add(file(prefix + i, "[[" + (from + i % 2 * 0.5) + "]]"));
    }
    return files;
  }

  private Path file(String name, String rawData) throws IOException {
    return Files.writeString(
        folder.getRoot().toPath().resolve(name + ".json"),
        """
        [ { "jmhVersion" : "1.37", "benchmark" : "dev.detection.bench.EngineBenchmark.cold", "mode" : "avgt",
            "params" : { "rules" : "250", "engine" : "ours" },
            "primaryMetric" : { "score" : 4.0, "scoreError" : "NaN", "scoreUnit" : "us/op", "rawData" : %s },
            "secondaryMetrics" : { } } ]
        """
            .formatted(rawData));
  }

  private static Verdict verdict(boolean higherIsBetter, double[] first, double[] second) {
    return Speed.of(series(higherIsBetter, first), series(higherIsBetter, second)).verdict();
  }

  private static Series series(boolean higherIsBetter, double[] values) {
    return new Series("unit", higherIsBetter, Arrays.stream(values).boxed().toList());
  }
}
