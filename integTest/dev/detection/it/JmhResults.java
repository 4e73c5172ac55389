package dev.detection.it;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What JMH wrote with {@code -rf json}, of several runs of the same benchmarks. */
final class JmhResults {
  private JmhResults() {}

  /**
   * One benchmark with its parameters.
   *
   * @param higherIsBetter whether it counts operations and not time
   * @param samples the median of each JVM: what one JVM measures again and again is not independent
   */
  record Series(String unit, boolean higherIsBetter, List<Double> samples) {
    /** The samples as numbers. */
    double[] values() {
      return samples.stream().mapToDouble(Double::doubleValue).toArray();
    }
  }

  /** By class, method, parameters and mode, in the order of the files. */
  static Map<String, Series> read(List<Path> files) throws IOException {
    Map<String, Series> all = new LinkedHashMap<>();
    for (Path file : files) {
      // The text is a list; the reader wants an object.
      Map<String, Object> whole = Json.parse("{\"results\":" + Files.readString(file) + "}");
      for (Object result : (List<?>) whole.get("results")) {
        add(all, result);
      }
    }
    return all;
  }

  private static void add(Map<String, Series> all, Object result) {
    String mode = (String) Json.at(result, "mode");
    String unit = (String) Json.at(result, "primaryMetric.scoreUnit");
    Series series =
        all.computeIfAbsent(
            name(result, mode), key -> new Series(unit, mode.equals("thrpt"), new ArrayList<>()));
    for (Object fork : (List<?>) Json.at(result, "primaryMetric.rawData")) {
      series
          .samples()
          .add(
              Estimate.middle(
                  ((List<?>) fork)
                      .stream().mapToDouble(one -> ((Number) one).doubleValue()).toArray()));
    }
  }

  private static String name(Object result, String mode) {
    String full = (String) Json.at(result, "benchmark");
    int method = full.lastIndexOf('.');
    StringBuilder name =
        new StringBuilder(full.substring(full.lastIndexOf('.', method - 1) + 1))
            .append(' ')
            .append(mode);
    if (Json.at(result, "params") instanceof Map<?, ?> params) {
      new TreeMap<>(params)
          .forEach((key, value) -> name.append(' ').append(key).append('=').append(value));
    }
    return name.toString();
  }
}
