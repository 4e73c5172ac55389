package dev.detection.it;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToDoubleFunction;

/**
 * What the benchmark of new_terms rules measured.
 *
 * @param values how many distinct values the fields of the rules have
 * @param rules how many rules have so many fields
 * @param nodes the second has twice as long a history as the first
 */
record NewTermsReport(
    NewTermsSize size, long values, Map<Integer, Long> rules, List<Measured> nodes) {
  /** Less than this is not measured: the clock goes in steps of it. */
  private static final double LEAST = 0.01;

  /**
   * One round on one node.
   *
   * @param cpu seconds of the processor that the intervals took
   * @param windows how many windows the rules finished meanwhile, as the mean over rules
   * @param millis how long the last run took by its own clock, summed up over the rules with so
   *     many fields
   * @param quiet seconds of the processor that an interval takes in which nothing comes in
   * @param rival seconds of the processor for one window of the rules with so many fields
   * @param searches that the rival made
   * @param ours alerts of the plugin about what was first seen in the rival's window
   * @param theirs alerts of the rival
   */
  record Round(
      double cpu,
      double windows,
      Map<Integer, Long> millis,
      double quiet,
      Map<Integer, Double> rival,
      int searches,
      Set<List<Object>> ours,
      Set<List<Object>> theirs) {}

  /**
   * What was measured on one node.
   *
   * @param picked documents that each rule's query picks
   * @param bytes that the events take on disk
   * @param learning seconds of the processor for the warm-up
   * @param feeding seconds of the processor for an interval of events without rules, for each
   * @param idle seconds of the processor for an interval in which the node has nothing to do
   */
  record Measured(
      NewTermsNode.Picked picked,
      long bytes,
      double learning,
      List<Round> rounds,
      List<Double> feeding,
      double idle) {}

  /** Of all parts. */
  static double sum(Map<?, ? extends Number> parts) {
    return parts.values().stream().mapToDouble(Number::doubleValue).sum();
  }

  /** Seconds of the processor that the plugin took for a window of all rules, in each round. */
  double[] ours(Measured node) {
    // Not the mean: a collection or a merge that happens to fall in would be taken off every round.
    double feeding = feeding(node).value();
    return node.rounds().stream()
        .mapToDouble(
            round -> Math.max(LEAST, (round.cpu() - feeding * size.intervals()) / round.windows()))
        .toArray();
  }

  private static double[] rival(Measured node) {
    return node.rounds().stream().mapToDouble(round -> sum(round.rival())).toArray();
  }

  private static double[] quotients(double[] over, double[] under) {
    double[] quotients = new double[over.length];
    for (int i = 0; i < over.length; i++) {
      quotients[i] = over[i] / under[i];
    }
    return quotients;
  }

  /** Alerts that both have, over all rounds of all nodes. */
  long common() {
    return all(Round::ours).stream().filter(all(Round::theirs)::contains).count();
  }

  /** Alerts that only the plugin has. */
  Set<List<Object>> onlyOurs() {
    return without(all(Round::ours), all(Round::theirs));
  }

  /** Alerts that only the rival has. */
  Set<List<Object>> onlyTheirs() {
    return without(all(Round::theirs), all(Round::ours));
  }

  private interface Alerts {
    Set<List<Object>> of(Round round);
  }

  /** Alerts with the number of node and round before them. */
  private Set<List<Object>> all(Alerts alerts) {
    Set<List<Object>> all = new HashSet<>();
    for (int node = 0; node < nodes.size(); node++) {
      List<Round> rounds = nodes.get(node).rounds();
      for (int round = 0; round < rounds.size(); round++) {
        for (List<Object> alert : alerts.of(rounds.get(round))) {
          all.add(List.of("node " + node, "round " + round, alert));
        }
      }
    }
    return all;
  }

  private static Set<List<Object>> without(Set<List<Object>> some, Set<List<Object>> others) {
    Set<List<Object>> left = new HashSet<>(some);
    left.removeAll(others);
    return left;
  }

  /** Markdown. */
  String print() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%,d rules with one, two and three fields: %s, whose fields have %,d distinct values; %,d events an interval of %d s, %d new profiles among them; %d rounds of %d intervals.\n"
            .formatted(
                size.rules(),
                rules.values(),
                values,
                size.perInterval(),
                size.interval(),
                size.fresh(),
                size.rounds(),
                size.intervals()));
    for (int i = 0; i < nodes.size(); i++) {
      text.append("\n").append(describe(nodes.get(i), i + 1)).append("\n\n");
      text.append(table(nodes.get(i)));
    }
    if (nodes.size() > 1) {
      text.append(
          "\nCPU with twice the history to CPU with the first, in the same intervals: %s by the plugin, %s by three phases.\n"
              .formatted(
                  quotient(this::ours).text("%.3f"), quotient(NewTermsReport::rival).text("%.3f")));
    }
    text.append(
        "\nAlerts about what was first seen in the last window of a round: %,d by both, %,d by the plugin alone%s, %,d by three phases alone%s.\n"
            .formatted(
                common(),
                onlyOurs().size(),
                examples(onlyOurs()),
                onlyTheirs().size(),
                examples(onlyTheirs())));
    return text.toString();
  }

  private interface Values {
    double[] of(Measured node);
  }

  private Estimate quotient(Values values) {
    return Estimate.mean(quotients(values.of(nodes.get(1)), values.of(nodes.getFirst())));
  }

  private static String examples(Collection<?> alerts) {
    return alerts.isEmpty() ? "" : " " + alerts.stream().limit(3).toList();
  }

  private String describe(Measured node, int times) {
    double all = node.picked().all();
    double[] shares =
        node.picked().byRule().values().stream().mapToDouble(count -> 100 * count / all).toArray();
    return "%,d events over %d days before, %,.0f MB; an event is picked by %.1f rules; a rule picks %.4f %% of the events (median), %d rules over 5 %%, %d under 0.01 %%. Warming up took %.1f s of CPU."
        .formatted(
            size.events() * times,
            size.days() * times,
            node.bytes() / 1e6,
            Arrays.stream(shares).sum() / 100,
            shares.length == 0 ? 0 : Estimate.middle(shares.clone()),
            over(shares, 5),
            size.rules() - over(shares, 0.01),
            node.learning());
  }

  private static long over(double[] shares, double percent) {
    return Arrays.stream(shares).filter(share -> share > percent).count();
  }

  private String table(Measured node) {
    Estimate ours = Estimate.median(ours(node));
    double windows = median(node, round -> round.windows() / size.intervals()).value();
    StringBuilder text = new StringBuilder("| | CPU of the node, s an interval |\n|---|---|\n");
    row(text, "the node without rules and events", "%.2f".formatted(node.idle()));
    row(text, "events without rules", feeding(node).text("%.2f"));
    row(text, "rules without events, node included", median(node, Round::quiet).text("%.2f"));
    row(text, "**the rules**: events with them, less events without", ours.text("%.2f"));
    row(text, "three phases", Estimate.median(rival(node)).text("%.2f"));
    Estimate less = Estimate.mean(quotients(rival(node), ours(node)));
    row(text, "three phases to the rules", less.text("%.1f"));
    text.append(
        "\nThe rules take %.2f %% of the five minutes that an interval stands for, by CPU, if they had one core; %.2f %% of two cores. By their own clock the runs of an interval take %.2f s one after the other. Windows run in an interval: %.2f of 1%s. A window of three phases is %,.0f searches.\n"
            .formatted(
                100 * ours.value() / NewTermsSize.REAL_INTERVAL.toSeconds(),
                50 * ours.value() / NewTermsSize.REAL_INTERVAL.toSeconds(),
                median(node, round -> sum(round.millis()) / 1e3).value(),
                windows,
                windows < 0.95 ? ": **the rules did not keep up**" : "",
                median(node, Round::searches).value()));
    text.append(
        """

        | fields | rules | a run by its own clock, ms | CPU of three phases, ms |
        |---|---|---|---|
        """);
    rules.forEach(
        (fields, count) -> {
          Estimate run = median(node, round -> part(round.millis(), fields) / count);
          Estimate rival = median(node, round -> 1e3 * part(round.rival(), fields) / count);
          text.append(
              "| %d | %d | %s | %s |\n"
                  .formatted(fields, count, run.text("%.1f"), rival.text("%.1f")));
        });
    return text.toString();
  }

  private static double part(Map<Integer, ? extends Number> parts, int fields) {
    return parts.containsKey(fields) ? parts.get(fields).doubleValue() : 0;
  }

  private static Estimate feeding(Measured node) {
    return Estimate.median(node.feeding().stream().mapToDouble(one -> one).toArray());
  }

  private static Estimate median(Measured node, ToDoubleFunction<Round> of) {
    return Estimate.median(node.rounds().stream().mapToDouble(of).toArray());
  }

  private static void row(StringBuilder text, String label, String value) {
    text.append("| ").append(label).append(" | ").append(value).append(" |\n");
  }
}
