package dev.detection.it;

import java.util.List;
import java.util.Locale;

/**
 * What {@link AlertBenchmark} measured.
 *
 * @param largestLag how many operations alerts were behind at the most
 * @param balances of the wanted rule and of the flood
 * @param pairs seconds without the flood and with it
 * @param idle seconds of the processor in a second: without rules, with them, without
 */
record AlertReport(
    AlertBenchmark.Size size,
    AlertRounds.Fed quiet,
    AlertRounds.Fed flooded,
    long largestLag,
    List<AlertRounds.Balance> balances,
    List<List<Double>> pairs,
    List<Double> idle) {

  /** Whether each document that was marked has one alert. */
  boolean isComplete() {
    return balances.stream().allMatch(rule -> rule.marked() == rule.alerts());
  }

  /** As Markdown. */
  String print() {
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(
            Locale.ROOT,
            "%,d events a second for %d s, one in a hundred wanted; then the same with a rule that"
                + " matches all of them.%n%n",
            size.rate(),
            size.seconds()));
    text.append("| | alone | in a flood |\n|---|---|---|\n");
    row(text, "searchable to alert, ms: median", quiet.latencies(), flooded.latencies(), 50);
    row(text, "99 %", quiet.latencies(), flooded.latencies(), 99);
    row(text, "longest", quiet.latencies(), flooded.latencies(), 100);
    row(text, "bulk request, ms: median", quiet.bulks(), flooded.bulks(), 50);
    row(text, "99 %", quiet.bulks(), flooded.bulks(), 99);
    text.append(
        String.format(
            Locale.ROOT,
            "%nThe flood was behind by %,d operations at the most. In the end:%n%n| rule |"
                + " documents marked | alerts | different documents, about |%n|---|---|---|---|%n",
            largestLag));
    for (int i = 0; i < balances.size(); i++) {
      AlertRounds.Balance rule = balances.get(i);
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %,d | %,d | %,d |%n",
              i == 0 ? "one in a hundred" : "everything",
              rule.marked(),
              rule.alerts(),
              rule.documents()));
    }
    double ratio =
        Math.exp(
            pairs.stream()
                .mapToDouble(pair -> Math.log(pair.get(1) / pair.get(0)))
                .average()
                .orElse(0));
    text.append(
        String.format(
            Locale.ROOT,
            "%nAs fast as can be, %,d documents: with the flood %.2f times as long as without (%d"
                + " pairs).%n",
            size.documents(),
            ratio,
            pairs.size()));
    double without = (idle.get(0) + idle.get(2)) / 2;
    text.append(
        String.format(
            Locale.ROOT,
            "%nIdle, %d s each: %.2f %% of a core with %,d rules, %.2f %% and %.2f %% without, so"
                + " %.2f %% for the rules.%n",
            size.idle(),
            100 * idle.get(1),
            size.rules(),
            100 * idle.get(0),
            100 * idle.get(2),
            100 * (idle.get(1) - without)));
    return text.toString();
  }

  private static void row(
      StringBuilder text, String what, List<Long> quiet, List<Long> flooded, int percent) {
    text.append(
        String.format(
            Locale.ROOT,
            "| %s | %,d | %,d |%n",
            what,
            percentile(quiet, percent),
            percentile(flooded, percent)));
  }

  /** The smallest value that so many of a hundred do not exceed. */
  static long percentile(List<Long> values, int percent) {
    List<Long> sorted = values.stream().sorted().toList();
    int rank = (int) Math.ceil(percent / 100.0 * sorted.size());
    return sorted.get(Math.max(1, rank) - 1);
  }
}
