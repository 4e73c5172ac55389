package dev.detection.anomaly;

import dev.detection.anomaly.Plot.Anomaly;
import dev.detection.picture.Svg;
import dev.detection.picture.TimeAxis;
import dev.detection.picture.ValueAxis;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/** Draws {@link Plot#of}. */
final class SeriesPlot {
  private static final int HEIGHT = 280;
  private static final int LEFT = 70;

  /** Half of a day's name, and a little. */
  private static final int RIGHT = 36;

  /** So many times the usual distance of points without one are a gap. */
  private static final int GAP = 4;

  /** With so few points each is told of where it is pointed at. */
  private static final int FEW = 400;

  /** Dots in the same so many pixels are one. */
  private static final int NEAR = 3;

  private static final String BAND = "#d5e6f3";
  private static final String TYPICAL = "#6fa3c8";
  private static final String ACTUAL = "#24527a";

  private final List<PlotPoint> points;
  private final List<Anomaly> anomalies;
  private final Frame frame;
  private final Svg svg;
  private final ValueAxis values;
  private final double usual;

  SeriesPlot(String title, List<PlotPoint> points, List<Anomaly> anomalies) {
    this.points = points;
    this.anomalies = anomalies;
    Instant from = points.isEmpty() ? Instant.EPOCH : points.getFirst().start();
    Instant to = points.isEmpty() ? Instant.EPOCH.plusSeconds(86_400) : points.getLast().start();
    frame = new Frame(title, from, to, HEIGHT, LEFT, Frame.WIDTH - RIGHT);
    svg = frame.svg;
    values = SeriesAxis.of(points, frame.top, frame.bottom);
    usual = usualDistance();
  }

  /** Seconds, the median. */
  private double usualDistance() {
    double[] distances = new double[Math.max(0, points.size() - 1)];
    for (int i = 0; i < distances.length; i++) {
      distances[i] = seconds(points.get(i), points.get(i + 1));
    }
    return DetectorModel.quantile(distances, 0.5);
  }

  private static double seconds(PlotPoint one, PlotPoint next) {
    return next.start().getEpochSecond() - one.start().getEpochSecond();
  }

  String draw() {
    legend();
    if (points.stream().noneMatch(point -> Double.isFinite(point.actual()))) {
      frame.empty("no values in this time");
    }
    if (!points.isEmpty()) {
      drawAll();
    }
    return svg.end();
  }

  private void drawAll() {
    for (double tick : values.ticks()) {
      double y = values.at(tick);
      svg.element(
          "line", "x1", frame.left, "y1", y, "x2", frame.right, "y2", y, "stroke", Frame.LINE);
      svg.text(frame.left - 8, y + 4, 11, Frame.FAINT, values.label(tick), "text-anchor", "end");
    }
    frame.times();
    band();
    line(PlotPoint::typical, TYPICAL, 1, "3 2");
    line(PlotPoint::actual, ACTUAL, 1.4, null);
    if (points.size() <= FEW) {
      tell();
    }
    dots();
  }

  private void legend() {
    int y = Frame.LEGEND;
    double x = Frame.MARGIN;
    x = sample(x, y, ACTUAL, 1.8, null, "actual");
    x = sample(x, y, TYPICAL, 1.4, "3 2", "typical");
    svg.element("rect", "x", x, "y", y - 9, "width", 20, "height", 10, "fill", BAND);
    svg.text(x + 26, y, 11, Frame.FAINT, "expected");
    Severity.legend(svg, x + 100, y);
    frame.note("");
  }

  private double sample(double x, int y, String colour, double width, String dashes, String text) {
    svg.element(
        "line",
        "x1",
        x,
        "y1",
        y - 4,
        "x2",
        x + 20,
        "y2",
        y - 4,
        "stroke",
        colour,
        "stroke-width",
        width,
        "stroke-dasharray",
        dashes == null ? "none" : dashes);
    svg.text(x + 26, y, 11, Frame.FAINT, text);
    return x + 26 + text.length() * 6 + 14;
  }

  /** Runs of points that have a value, without gaps between them. */
  private List<List<PlotPoint>> runs(ToDoubleFunction<PlotPoint> part) {
    List<List<PlotPoint>> runs = new ArrayList<>();
    PlotPoint before = null;
    for (PlotPoint point : points) {
      boolean there = Double.isFinite(part.applyAsDouble(point));
      if (there) {
        if (before == null || seconds(before, point) > GAP * usual) {
          runs.add(new ArrayList<>());
        }
        runs.getLast().add(point);
      }
      before = there ? point : null;
    }
    return runs;
  }

  private double x(PlotPoint point) {
    return frame.time.at(point.start());
  }

  /**
   * In each column of pixels the first, the lowest, the highest and the last point: the same line
   * as all of them would give (Jugel et al., "M4: A Visualization-Oriented Time Series Data
   * Aggregation", 2014).
   */
  private void line(ToDoubleFunction<PlotPoint> part, String colour, double width, String dashes) {
    StringBuilder path = new StringBuilder();
    for (List<PlotPoint> run : runs(part)) {
      int begin = path.length();
      for (List<PlotPoint> column : columns(run)) {
        TreeMap<Instant, PlotPoint> kept = new TreeMap<>();
        Comparator<PlotPoint> byValue = Comparator.comparingDouble(part);
        for (PlotPoint point :
            List.of(
                column.getFirst(),
                column.stream().min(byValue).orElseThrow(),
                column.stream().max(byValue).orElseThrow(),
                column.getLast())) {
          kept.put(point.start(), point);
        }
        for (PlotPoint point : kept.values()) {
          to(path, begin, x(point), values.at(part.applyAsDouble(point)));
        }
      }
      if (run.size() == 1) {
        path.append("h0.1"); // with round ends that is a dot
      }
    }
    if (!path.isEmpty()) {
      svg.element(
          "path",
          "d",
          path.toString(),
          "fill",
          "none",
          "stroke",
          colour,
          "stroke-width",
          width,
          "stroke-linejoin",
          "round",
          "stroke-linecap",
          "round",
          "stroke-dasharray",
          dashes == null ? "none" : dashes);
    }
  }

  private static void to(StringBuilder path, int begin, double x, double y) {
    path.append(path.length() == begin ? 'M' : 'L')
        .append(Svg.number(x))
        .append(' ')
        .append(Svg.number(y));
  }

  private List<List<PlotPoint>> columns(List<PlotPoint> run) {
    List<List<PlotPoint>> columns = new ArrayList<>();
    long last = Long.MIN_VALUE;
    for (PlotPoint point : run) {
      long column = (long) Math.floor(x(point));
      if (column != last) {
        columns.add(new ArrayList<>());
        last = column;
      }
      columns.getLast().add(point);
    }
    return columns;
  }

  /** In each column from the lowest to the highest. */
  private void band() {
    StringBuilder path = new StringBuilder();
    for (List<PlotPoint> run :
        runs(point -> Double.isNaN(point.low()) || Double.isNaN(point.high()) ? Double.NaN : 0)) {
      int begin = path.length();
      List<List<PlotPoint>> columns = columns(run);
      for (List<PlotPoint> column : columns) {
        double high = column.stream().mapToDouble(PlotPoint::high).max().orElseThrow();
        to(path, begin, x(column.getFirst()), values.at(high));
      }
      for (List<PlotPoint> column : columns.reversed()) {
        double low = column.stream().mapToDouble(PlotPoint::low).min().orElseThrow();
        to(path, begin, x(column.getFirst()), values.at(low));
      }
      path.append('Z');
    }
    if (!path.isEmpty()) {
      svg.element("path", "d", path.toString(), "fill", BAND, "stroke", BAND, "stroke-width", 1);
    }
  }

  private void tell() {
    double half = usual == 0 ? 10 : Math.max(0.5, (x(usual) - frame.left) / 2);
    svg.open("g", "fill", "#ffffff", "fill-opacity", 0);
    for (PlotPoint point : points) {
      double left = Math.max(frame.left, x(point) - half);
      double right = Math.min(frame.right, x(point) + half);
      svg.open(
          "rect",
          "x",
          left,
          "y",
          frame.top,
          "width",
          right - left,
          "height",
          frame.bottom - frame.top);
      svg.title(told(point)).close("rect");
    }
    svg.close("g");
  }

  private double x(double secondsFromBegin) {
    return frame.time.at(points.getFirst().start().plusSeconds((long) Math.ceil(secondsFromBegin)));
  }

  private static String told(PlotPoint point) {
    StringBuilder told = new StringBuilder(TimeAxis.told(point.start()));
    told.append("\nactual ").append(ValueAxis.told(point.actual(), 5));
    if (!Double.isNaN(point.typical())) {
      told.append("\ntypical ").append(ValueAxis.told(point.typical(), 5));
    }
    if (!Double.isNaN(point.low()) && !Double.isNaN(point.high())) {
      told.append("\nexpected ")
          .append(ValueAxis.told(point.low(), 5))
          .append(" to ")
          .append(ValueAxis.told(point.high(), 5));
    }
    return told.toString();
  }

  /** The worse ones above the others; of those that are nearly in one place the worst. */
  private void dots() {
    Map<Instant, PlotPoint> byTime = new HashMap<>();
    points.forEach(point -> byTime.put(point.start(), point));
    Map<List<Long>, Anomaly> near = new LinkedHashMap<>();
    for (Anomaly one : anomalies) {
      if (!points.isEmpty()
          && !one.time().isBefore(points.getFirst().start())
          && !one.time().isAfter(points.getLast().start())) {
        near.merge(
            List.of(
                (long) (frame.time.at(one.time()) / NEAR),
                (long) (y(byTime.get(one.time())) / NEAR)),
            one,
            (other, same) -> same.score() > other.score() ? same : other);
      }
    }
    near.values().stream()
        .sorted(Comparator.comparingDouble(Anomaly::score))
        .forEach(one -> dot(one, byTime.get(one.time())));
  }

  /** Of what has no value, at the bottom. */
  private double y(PlotPoint point) {
    return has(point) ? values.at(point.actual()) : frame.bottom;
  }

  private static boolean has(PlotPoint point) {
    return point != null && Double.isFinite(point.actual());
  }

  private void dot(Anomaly one, PlotPoint point) {
    String told =
        Severity.told(one.score())
            + "\n"
            + (has(point)
                ? told(point) + "\nprobability " + ValueAxis.told(point.probability(), 3)
                : TimeAxis.told(one.time()));
    Severity.dot(svg, frame.time.at(one.time()), y(point), one.score(), told);
  }
}
