package dev.detection.nab;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * One series of the benchmark.
 *
 * @param name group and file, for instance {@code realTraffic/speed_6005.csv}
 * @param stamps times as the file writes them
 * @param times seconds since the epoch, of times read as UTC; not always rising
 * @param values one for each time
 * @param windows where a detection is right, as indexes of rows; null if the labels are not known
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record NabFile(
    String name, List<String> stamps, long[] times, double[] values, List<Window> windows) {

  /**
   * Rows in which a labelled anomaly is found.
   *
   * @param first index of the first row
   * @param last index of the last row
   */
  record Window(int first, int last) {
    int rows() {
      return last - first + 1;
    }
  }

  /** Seconds from one row to the next, as most are. */
  long interval() {
    long[] steps = new long[times.length - 1];
    for (int i = 0; i < steps.length; i++) {
      steps[i] = times[i + 1] - times[i];
    }
    Arrays.sort(steps);
    return Math.max(1, steps[steps.length / 2]);
  }

  /** Rows at the beginning of a file of so many that are not scored. */
  static int probation(int rows) {
    return (int) Math.min(0.15 * rows, 750);
  }

  /**
   * All series, in the order of their names.
   *
   * @param folder with {@code data} and {@code labels}, as in a checkout of the benchmark; files
   *     that the labels do not name have none
   */
  static List<NabFile> readAll(Path folder) throws IOException {
    Map<String, List<long[]>> labels = labels(folder.resolve("labels/combined_windows.json"));
    Path data = folder.resolve("data");
    List<NabFile> files = new ArrayList<>();
    try (Stream<Path> paths = Files.walk(data)) {
      for (Path path : paths.filter(path -> path.toString().endsWith(".csv")).sorted().toList()) {
        String name = data.relativize(path).toString().replace('\\', '/');
        files.add(read(name, Files.readAllLines(path), labels.get(name)));
      }
    }
    return files;
  }

  /** An object of the files, each with a list of pairs of times. */
  private static Map<String, List<long[]>> labels(Path path) throws IOException {
    Map<String, List<long[]>> labels = new TreeMap<>();
    try (JsonParser parser = new JsonFactory().createParser(path.toFile())) {
      List<long[]> windows = List.of();
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME) {
          windows = new ArrayList<>();
          labels.put(parser.currentName(), windows);
        } else if (token == JsonToken.VALUE_STRING) {
          long from = time(parser.getText());
          parser.nextToken();
          windows.add(new long[] {from, time(parser.getText())});
        }
      }
    }
    return labels;
  }

  /**
   * @param lines a heading, then a time and a value each
   * @param labels first and last time of each window; null if not known
   */
  static NabFile read(String name, List<String> lines, List<long[]> labels) {
    List<String> stamps = new ArrayList<>();
    long[] times = new long[lines.size() - 1];
    double[] values = new double[times.length];
    for (int i = 0; i < times.length; i++) {
      String[] cells = lines.get(i + 1).split(",", -1);
      stamps.add(cells[0]);
      times[i] = time(cells[0]);
      values[i] = Double.parseDouble(cells[1]);
    }
    List<Window> windows = null;
    if (labels != null) {
      windows = new ArrayList<>();
      for (long[] label : labels) {
        windows.add(window(times, label[0], label[1]));
      }
    }
    return new NabFile(name, stamps, times, values, windows);
  }

  private static Window window(long[] times, long from, long to) {
    int first = -1;
    int last = -1;
    for (int i = 0; i < times.length; i++) {
      if (times[i] >= from && times[i] <= to) {
        first = first < 0 ? i : first;
        last = i;
      }
    }
    if (first < 0) {
      throw new IllegalArgumentException("no row from " + from + " to " + to);
    }
    return new Window(first, last);
  }

  /** Fractions of seconds, which only labels have, are cut off. */
  static long time(String stamp) {
    return LocalDateTime.parse(stamp.substring(0, 19).replace(' ', 'T'))
        .toEpochSecond(ZoneOffset.UTC);
  }
}
