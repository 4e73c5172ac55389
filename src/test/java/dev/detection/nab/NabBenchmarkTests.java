package dev.detection.nab;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** The benchmark from its files to its table and results, on series of our own. */
public class NabBenchmarkTests {
  private static final int ROWS = 4032;
  private static final long START = Instant.parse("2026-03-02T00:00:00Z").getEpochSecond();

  @Rule public final TemporaryFolder folder = new TemporaryFolder();

  private static String stamp(int row) {
    return Instant.ofEpochSecond(START + 300L * row).toString().replace('T', ' ').replace("Z", "");
  }

  private void write(String name, Random random, int anomaly) throws IOException {
    StringBuilder lines = new StringBuilder("timestamp,value\n");
    for (int i = 0; i < ROWS; i++) {
      double value = 50 + random.nextGaussian() + (anomaly > 0 && i >= anomaly ? 20 : 0);
      lines.append(stamp(i)).append(',').append(value).append('\n');
    }
    Path file = folder.getRoot().toPath().resolve("data/" + name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, lines);
  }

  @Test
  public void seriesAreScoredAndResultsWritten() throws IOException {
    write("own/quiet.csv", new Random(1), 0);
    write("own/shift.csv", new Random(2), 3000);
    write("other/unlabelled.csv", new Random(3), 2000);
    Path root = folder.getRoot().toPath();
    Files.createDirectories(root.resolve("labels"));
    Files.writeString(
        root.resolve("labels/combined_windows.json"),
        """
        {"own/quiet.csv": [], "own/shift.csv": [["%s.000000", "%s.000000"]]}
        """
            .formatted(stamp(2990), stamp(3200)));
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    NabBenchmark.run(
        root, root.resolve("results"), new PrintStream(bytes, true, StandardCharsets.UTF_8));
    String report = bytes.toString(StandardCharsets.UTF_8);
    assertTrue(report, report.contains("3 series, 2 with labels of 1 windows"));
    List<String> standard =
        report.lines().filter(line -> line.startsWith("| detection | standard |")).toList();
    assertEquals(report, 1, standard.size());
    String[] cells = standard.getFirst().split("\\s*\\|\\s*");
    assertTrue(report, Double.parseDouble(cells[3]) > 95);
    assertEquals(report, "1", cells[5]);
    assertEquals(report, "0", cells[6]);
    assertTrue(report, report.contains("| own/shift.csv | 1 | 1 | 0 |"));

    for (String name :
        List.of("own/detection_quiet", "own/detection_shift", "other/detection_unlabelled")) {
      List<String> lines = Files.readAllLines(root.resolve("results/detection/" + name + ".csv"));
      assertEquals("timestamp,value,anomaly_score", lines.getFirst());
      assertEquals(ROWS + 1, lines.size());
      assertTrue(lines.get(1), lines.get(1).startsWith("2026-03-02 00:00:00,"));
    }
    double[] scores = NabBenchmark.scores(NabFile.readAll(root).getLast());
    assertTrue("the shift of the series: " + scores[3000], scores[3000] >= 0.5);
  }

  @Test
  public void aScoreKnowsNothingOfLaterRows() throws IOException {
    write("own/shift.csv", new Random(4), 1500);
    Files.createDirectories(folder.getRoot().toPath().resolve("labels"));
    Files.writeString(folder.getRoot().toPath().resolve("labels/combined_windows.json"), "{}");
    NabFile whole = NabFile.readAll(folder.getRoot().toPath()).getFirst();
    int rows = 1600;
    NabFile part =
        new NabFile(
            whole.name(),
            whole.stamps().subList(0, rows),
            java.util.Arrays.copyOf(whole.times(), rows),
            java.util.Arrays.copyOf(whole.values(), rows),
            null);
    double[] all = NabBenchmark.scores(whole);
    double[] some = NabBenchmark.scores(part);
    for (int i = 0; i < rows; i++) {
      assertEquals(all[i], some[i], 0);
    }
  }
}
