package dev.detection.anomaly;

import dev.detection.picture.Svg;
import dev.detection.picture.ValueAxis;
import java.util.List;

/**
 * How bad a score is, in a picture. The limits are those by which the documentation of anomaly
 * detection tells severities apart: warning from 3, minor from 25, major from 50, critical from 75.
 */
enum Severity {
  /** Hardly unusual. */
  LOW(0, "#93a5b5", 3),
  /** From 3. */
  WARNING(3, "#5b9bd5", 3.5),
  /** From 25. */
  MINOR(25, "#e3b62f", 4),
  /** From 50. */
  MAJOR(50, "#e8812e", 4.8),
  /** From 75. */
  CRITICAL(75, "#c8372d", 5.6);

  private static final int SIZE = 11;

  private final int from;
  private final String colour;
  private final double radius;

  Severity(int from, String colour, double radius) {
    this.from = from;
    this.colour = colour;
    this.radius = radius;
  }

  static Severity of(double score) {
    Severity found = LOW;
    for (Severity one : values()) {
      found = score >= one.from ? one : found;
    }
    return found;
  }

  /** A score for people. */
  static String told(double score) {
    return "score " + ValueAxis.told(score, 3) + " (" + of(score) + ")";
  }

  /** Draws a score where it is, with what is told of it. */
  static void dot(Svg svg, double x, double y, double score, String told) {
    Severity of = of(score);
    svg.open("circle", "cx", x, "cy", y, "r", of.radius, "fill", of.colour, "stroke", "#ffffff");
    svg.title(told).close("circle");
  }

  /** Says which colour is which, from a place to the right, and gives the end. */
  static double legend(Svg svg, double left, double y) {
    double x = left;
    for (Severity one : List.of(WARNING, MINOR, MAJOR, CRITICAL)) {
      svg.element("circle", "cx", x + 5, "cy", y - 4, "r", one.radius, "fill", one.colour);
      String text = one + " from " + one.from;
      svg.text(x + 14, y, SIZE, Frame.FAINT, text);
      x += 14 + text.length() * 6 + 12;
    }
    return x;
  }

  /** As documents and people name it. */
  @Override
  public String toString() {
    return switch (this) {
      case LOW -> "low";
      case WARNING -> "warning";
      case MINOR -> "minor";
      case MAJOR -> "major";
      case CRITICAL -> "critical";
    };
  }
}
