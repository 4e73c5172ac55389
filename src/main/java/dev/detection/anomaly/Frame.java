package dev.detection.anomaly;

import dev.detection.picture.Svg;
import dev.detection.picture.TimeAxis;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** What pictures of anomalies have in common: a title, and the time from left to right. */
final class Frame {
  static final int WIDTH = 1000;
  static final int MARGIN = 18;

  /** Above what is shown: the title and the legend. */
  static final int HEAD = 66;

  /** Below it: the time. */
  static final int FOOT = 46;

  static final String INK = "#1b2733";
  static final String FAINT = "#5b6773";
  static final String LINE = "#e4e8ec";

  /** Seconds that are shown before and after a time that is the only one. */
  private static final long AROUND = 1800;

  /** Where the legend is written. */
  static final int LEGEND = 48;

  /** Characters of a title that fit. */
  private static final int TITLE = 110;

  final Svg svg;
  final TimeAxis time;
  final double left;
  final double right;
  final double top = HEAD;
  final double bottom;

  /**
   * @param height of what is shown
   * @param left where it begins
   * @param right where it ends
   */
  Frame(String title, Instant from, Instant to, int height, double left, double right) {
    this.left = left;
    this.right = right;
    bottom = top + height;
    boolean apart = from.until(to, ChronoUnit.SECONDS) > 0;
    time =
        new TimeAxis(
            apart ? from : from.minusSeconds(AROUND),
            apart ? to : to.plusSeconds(AROUND),
            left,
            right);
    svg = new Svg(title, WIDTH, HEAD + height + FOOT);
    svg.text(MARGIN, 26, 15, INK, Svg.cut(title, TITLE), "font-weight", "bold");
  }

  /** Draws the times, and lines up from them. */
  void times() {
    for (TimeAxis.Tick tick : time.ticks()) {
      svg.element(
          "line", "x1", tick.at(), "y1", top, "x2", tick.at(), "y2", bottom, "stroke", LINE);
      svg.text(tick.at(), bottom + 16, 11, FAINT, tick.text(), "text-anchor", "middle");
      if (!tick.below().isEmpty()) {
        svg.text(tick.at(), bottom + 31, 11, FAINT, tick.below(), "text-anchor", "middle");
      }
    }
    svg.element("line", "x1", left, "y1", bottom, "x2", right, "y2", bottom, "stroke", "#aab4bd");
  }

  /** What is to be known of the picture, beside the legend. */
  void note(String text) {
    svg.text(WIDTH - MARGIN, LEGEND, 11, FAINT, text + "times in UTC", "text-anchor", "end");
  }

  /** Says that there is nothing to see. */
  void empty(String why) {
    svg.text((left + right) / 2, (top + bottom) / 2, 13, FAINT, why, "text-anchor", "middle");
  }
}
