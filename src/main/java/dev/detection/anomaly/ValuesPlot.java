package dev.detection.anomaly;

import dev.detection.anomaly.Plot.Occurrence;
import dev.detection.picture.Svg;
import dev.detection.picture.TimeAxis;
import dev.detection.picture.ValueAxis;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Draws {@link Plot#ofValues}. */
final class ValuesPlot {
  private static final int ROWS = 30;
  private static final int ROW = 22;
  private static final int LEFT = 214;

  /** For how often there was a value. */
  private static final int RIGHT = 56;

  /** Characters of a value that fit. */
  private static final int LABEL = 29;

  /** Dots in the same so many pixels of a row are one, that of the highest score. */
  private static final int NEAR = 3;

  private static final String ORDINARY = "#9db0c0";

  /** A value and where it was. */
  private static final class Row {
    private final String value;
    private final List<Occurrence> occurrences = new ArrayList<>();
    private double score;

    Row(String value) {
      this.value = value;
    }
  }

  private final List<Row> rows;
  private final int all;
  private final Frame frame;
  private final Svg svg;

  ValuesPlot(String title, List<Occurrence> occurrences) {
    Map<String, Row> byValue = new HashMap<>();
    Instant from = Instant.MAX;
    Instant to = Instant.MIN;
    for (Occurrence one : occurrences) {
      String value = one.value() == null ? "(none)" : one.value();
      Row row = byValue.computeIfAbsent(value, Row::new);
      row.occurrences.add(one);
      row.score = Math.max(row.score, one.score());
      from = one.time().isBefore(from) ? one.time() : from;
      to = one.time().isAfter(to) ? one.time() : to;
    }
    if (occurrences.isEmpty()) {
      from = Instant.EPOCH;
      to = from.plusSeconds(86_400);
    }
    all = byValue.size();
    rows =
        byValue.values().stream()
            .sorted(
                Comparator.<Row>comparingDouble(row -> -row.score)
                    .thenComparing(row -> row.occurrences.size())
                    .thenComparing(row -> row.value))
            .limit(ROWS)
            .toList();
    int height = Math.max(3, rows.size()) * ROW;
    frame = new Frame(title, from, to, height, LEFT, Frame.WIDTH - RIGHT);
    svg = frame.svg;
  }

  String draw() {
    double x = Severity.legend(svg, Frame.MARGIN, Frame.LEGEND);
    svg.element("circle", "cx", x + 5, "cy", Frame.LEGEND - 4, "r", 2, "fill", ORDINARY);
    svg.text(x + 14, Frame.LEGEND, 11, Frame.FAINT, "ordinary");
    String values = all == 1 ? " value" : " values";
    frame.note(
        (rows.size() < all ? "the " + rows.size() + " most unusual of " : "")
            + all
            + values
            + ", buckets with it on the right, ");
    if (rows.isEmpty()) {
      frame.empty("no values in this time");
    } else {
      frame.times();
    }
    for (int i = 0; i < rows.size(); i++) {
      row(rows.get(i), frame.top + ROW * i + ROW / 2.0);
    }
    return svg.end();
  }

  /** Long values are cut in the middle: paths and versions differ at the end. */
  private static String label(String value) {
    int[] characters = value.codePoints().toArray();
    int half = (LABEL - 1) / 2;
    return characters.length <= LABEL
        ? value
        : new String(characters, 0, half)
            + "…"
            + new String(characters, characters.length - half, half);
  }

  private void row(Row row, double y) {
    svg.element(
        "line", "x1", frame.left, "y1", y, "x2", frame.right, "y2", y, "stroke", Frame.LINE);
    svg.open("g").title(row.value);
    svg.text(frame.left - 12, y + 4, 11, Frame.INK, label(row.value), "text-anchor", "end");
    svg.close("g");
    svg.text(
        Frame.WIDTH - Frame.MARGIN,
        y + 4,
        11,
        Frame.FAINT,
        ValueAxis.told(row.occurrences.size(), 3),
        "text-anchor",
        "end");
    Map<Long, Occurrence> near = new TreeMap<>();
    for (Occurrence one : row.occurrences) {
      long place = (long) (frame.time.at(one.time()) / NEAR);
      near.merge(place, one, (old, now) -> now.score() > old.score() ? now : old);
    }
    StringBuilder ordinary = new StringBuilder();
    for (Occurrence one : near.values()) {
      if (one.score() <= 0) {
        double x = frame.time.at(one.time());
        ordinary.append('M').append(Svg.number(x)).append(' ').append(Svg.number(y)).append("h0.1");
      }
    }
    if (!ordinary.isEmpty()) {
      svg.element(
          "path",
          "d",
          ordinary.toString(),
          "stroke",
          ORDINARY,
          "stroke-width",
          4,
          "stroke-linecap",
          "round");
    }
    near.values().stream()
        .filter(one -> one.score() > 0)
        .sorted(Comparator.comparingDouble(Occurrence::score))
        .forEach(
            one ->
                Severity.dot(
                    svg,
                    frame.time.at(one.time()),
                    y,
                    one.score(),
                    Severity.told(one.score())
                        + "\n"
                        + row.value
                        + "\n"
                        + TimeAxis.told(one.time())));
  }
}
