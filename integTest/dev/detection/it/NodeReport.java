package dev.detection.it;

import dev.detection.it.NodeRounds.Measured;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * What the benchmark of a node measured.
 *
 * @param rules how many were imported
 * @param plain how long a round's documents are in characters
 * @param marked likewise with the marks
 * @param rounds every variant of every round that counts
 */
record NodeReport(
    int rules,
    MarkedSample sample,
    NodeRounds.Size size,
    long plain,
    long marked,
    List<Map<Variant, Measured>> rounds) {

  /** What a variant takes of something, each round a value. */
  Estimate median(Variant variant, ToDoubleFunction<Measured> of) {
    return Estimate.median(
        rounds.stream().mapToDouble(round -> of.applyAsDouble(round.get(variant))).toArray());
  }

  /** The processor time of a variant over that of another in the same round. */
  Estimate ratio(Variant variant, Variant to) {
    return Estimate.mean(
        rounds.stream()
            .mapToDouble(round -> round.get(variant).cpu() / round.get(to).cpu())
            .toArray());
  }

  /**
   * What judging adds by its own clock, which is less disturbed than the difference of two CPUs.
   */
  private Estimate share() {
    return Estimate.mean(
        rounds.stream()
            .mapToDouble(
                round -> round.get(Variant.DETECTION).processor() / round.get(Variant.EMPTY).cpu())
            .toArray());
  }

  /** Markdown. */
  String print() {
    StringBuilder text = new StringBuilder();
    text.append(
        "%,d rules; %,d events (%,d more do not fit the mapping), %,d characters each, %,d with the marks; %,d match a rule, with %.1f marks each; %s\n"
            .formatted(
                rules,
                sample.plain().size(),
                sample.refused(),
                plain / size.documents(),
                marked / size.documents(),
                sample.withMarks(),
                sample.marks() / (double) Math.max(1, sample.withMarks()),
                sample.unjudged().isEmpty()
                    ? "all judged by all rules."
                    : "left incomplete: " + sample.unjudged() + "."));
    text.append(
        "%d rounds of %,d documents, %d requests at a time; medians with 95 %% intervals, ratios: mean over rounds.\n\n"
            .formatted(rounds.size(), size.documents(), size.clients()));
    text.append(
        "| | CPU of the node, µs a document | to an empty pipeline | documents a second | in the"
            + " processor, µs a document |\n"
            + "|---|---|---|---|---|\n");
    for (Variant variant : Variant.values()) {
      text.append(
          "| %s | %s | %s | %s | %s |\n"
              .formatted(
                  variant.label(),
                  median(variant, Measured::cpu).text("%.1f"),
                  variant == Variant.EMPTY ? "1" : ratio(variant, Variant.EMPTY).text("%.3f"),
                  median(variant, Measured::documents).text("%,.0f"),
                  variant.hasProcessor() ? median(variant, Measured::processor).text("%.2f") : ""));
    }
    text.append(
        "\nCPU of all rules to that of marks without judging: %s. Time in the processor to CPU with an empty pipeline: %s.\n"
            .formatted(ratio(Variant.DETECTION, Variant.MARKS).text("%.3f"), share().text("%.3f")));
    return text.toString();
  }
}
