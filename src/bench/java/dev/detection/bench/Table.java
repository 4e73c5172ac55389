package dev.detection.bench;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/** The results of a run as a table in Markdown. */
final class Table {
  private static final String FLOOR = "floor";

  private record Row(String benchmark, String events, int rules, RunResult result) {
    static Row of(RunResult result) {
      String name = result.getParams().getBenchmark();
      String events = result.getParams().getParam("events");
      String rules = result.getParams().getParam("rules");
      return new Row(
          name.substring(name.lastIndexOf('.') + 1),
          events == null ? "" : events,
          rules == null ? 0 : Integer.parseInt(rules),
          result);
    }

    double median() {
      return statistics().getPercentile(50);
    }

    Statistics statistics() {
      return result.getPrimaryResult().getStatistics();
    }

    /** Bytes of garbage an operation; NaN if it was not measured. */
    double bytes() {
      var secondary = result.getSecondaryResults();
      for (String name : secondary.keySet()) {
        if (name.endsWith("gc.alloc.rate.norm")) {
          return secondary.get(name).getScore();
        }
      }
      return Double.NaN;
    }
  }

  private Table() {}

  static String of(Collection<RunResult> results) {
    List<Row> rows = new ArrayList<>(results.stream().map(Row::of).toList());
    rows.sort(
        Comparator.comparing(Row::events)
            .reversed()
            .thenComparing(Row::rules)
            .thenComparing(Row::benchmark));
    Map<String, Double> floors = new TreeMap<>();
    rows.stream()
        .filter(row -> row.benchmark.equals(FLOOR))
        .forEach(row -> floors.put(row.events, row.median()));
    StringBuilder table = new StringBuilder();
    table.append("| events | rules | benchmark | median | least – most | B/op | × floor |\n");
    table.append("|---|---:|---|---:|---:|---:|---:|\n");
    for (Row row : rows) {
      Double floor = floors.get(row.events);
      String unit = row.result.getPrimaryResult().getScoreUnit().replace("/op", "");
      table.append(
          String.format(
              Locale.ROOT,
              "| %s | %s | %s | %s %s | %s – %s | %.0f | %s |%n",
              row.events,
              row.rules == 0 ? "" : row.rules,
              row.benchmark,
              number(row.median()),
              unit,
              number(row.statistics().getMin()),
              number(row.statistics().getMax()),
              row.bytes(),
              floor == null ? "" : number(row.median() / floor)));
    }
    return table.toString();
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
  }
}
