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

  /** Of what is measured without rules. */
  private static final int NO_RULES = -1;

  private record Row(String benchmark, String events, int rules, RunResult result) {
    static Row of(RunResult result) {
      String name = result.getParams().getBenchmark();
      String benchmark = name.substring(name.lastIndexOf('.') + 1);
      String events = result.getParams().getParam("events");
      String rules = result.getParams().getParam("rules");
      String changing = result.getParams().getParam("changing");
      return new Row(
          benchmark,
          events != null ? events : benchmark.endsWith("UnaskedLeaves") ? "hot" : "",
          rules == null && changing == null
              ? NO_RULES
              : Integer.parseInt(rules != null ? rules : changing),
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

  private final List<Row> rows;

  /** Medians of the floor by the kind of events. */
  private final Map<String, Double> floors = new TreeMap<>();

  private Table(Collection<RunResult> results) {
    rows = new ArrayList<>(results.stream().map(Row::of).toList());
    rows.sort(
        Comparator.comparing(Row::events)
            .reversed()
            .thenComparing(Row::rules)
            .thenComparing(Row::benchmark));
    rows.stream()
        .filter(row -> row.benchmark.equals(FLOOR))
        .forEach(row -> floors.put(row.events, row.median()));
  }

  /** The table of all results; after it what is compared, as far as it was measured. */
  static String of(Collection<RunResult> results) {
    Table table = new Table(results);
    StringBuilder text = new StringBuilder();
    text.append("| events | rules | benchmark | median | least – most | B/op | × floor |\n");
    text.append("|---|---:|---|---:|---:|---:|---:|\n");
    table.rows.forEach(row -> text.append(table.line(row)));
    return text.append('\n').append(table.comparisons()).toString();
  }

  private String line(Row row) {
    Double floor = floors.get(row.events);
    String unit = row.result.getPrimaryResult().getScoreUnit().replace("/op", "");
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %s %s | %s – %s | %,.0f | %s |%n",
        row.events,
        row.rules == NO_RULES ? "" : rules(row),
        row.benchmark,
        number(row.median()),
        unit.replace("us", "µs"),
        number(row.statistics().getMin()),
        number(row.statistics().getMax()),
        row.bytes(),
        floor == null ? "" : number(row.median() / floor));
  }

  private static String rules(Row row) {
    return row.rules == RuleScale.ALL ? "all" : String.format(Locale.ROOT, "%,d", row.rules);
  }

  private String comparisons() {
    StringBuilder text = new StringBuilder();
    for (Row ours : rows) {
      if (ours.benchmark.equals("ours")) {
        String what = ours.events + ", " + rules(ours) + " rules";
        compare(text, what + ": ours ÷ floor", ours, find(ours, FLOOR, NO_RULES));
        compare(text, what + ": plain loop ÷ ours", find(ours, "plainLoop", ours.rules), ours);
        compare(
            text,
            what + ": event-ruler ÷ ours on what it can say",
            find(ours, "eventRuler", ours.rules),
            find(ours, "oursAsEventRuler", ours.rules));
        for (String monitor : List.of("luceneMonitor", "luceneMonitorMultipass")) {
          compare(text, what + ": " + monitor + " ÷ ours", find(ours, monitor, ours.rules), ours);
        }
        compare(
            text,
            what + ": three times the leaves ÷ ours",
            ours.events.equals("hot") ? find(ours, "oursUnaskedLeaves", ours.rules) : null,
            ours);
        compare(
            text,
            what + ": 8 times the rules ÷ ours",
            ours.rules == RuleScale.ALL ? null : find(ours, "ours", 8 * ours.rules),
            ours);
      }
    }
    return text.toString();
  }

  private Row find(Row like, String benchmark, int rules) {
    return rows.stream()
        .filter(row -> row.benchmark.equals(benchmark))
        .filter(row -> row.events.equals(like.events) && row.rules == rules)
        .findFirst()
        .orElse(null);
  }

  private static void compare(StringBuilder text, String what, Row one, Row other) {
    if (one != null && other != null) {
      text.append("- ").append(what).append(": ");
      text.append(number(one.median() / other.median())).append('\n');
    }
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 100 ? "%.2f" : "%,.0f", value);
  }
}
