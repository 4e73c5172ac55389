package dev.detection.coverage;

import dev.detection.coverage.Coverage.Covered;
import dev.detection.coverage.Coverage.Tactic;
import dev.detection.coverage.Coverage.Technique;
import dev.detection.picture.Svg;
import java.util.ArrayList;
import java.util.List;

/**
 * The table as a picture (SVG): a column a tactic, a cell a technique, darker with the number of
 * rules that are on. A technique of which no rule is on is hatched; one whose rules have raised
 * alerts has a mark. Pointing at a cell names its rules.
 */
public final class CoveragePicture {
  private static final int MARGIN = 16;
  private static final int WIDTH = 148;
  private static final int GAP = 6;
  private static final int TITLE = 44;
  private static final int HEAD = 46;
  private static final int CELL = 40;

  /** Characters of a name that fit into a line of a cell. */
  private static final int LINE = 23;

  private static final int MOST_RULES = 20;

  /** From few rules to many; text is dark on the first ones and light on the others. */
  private static final List<String> COLOURS =
      List.of("#dcefe3", "#b4dcc3", "#7fc39b", "#46a06f", "#1f7a4d");

  private static final int FIRST_LIGHT_TEXT = 3;

  private final StringBuilder svg = new StringBuilder();
  private final Coverage coverage;
  private final long most;

  private CoveragePicture(Coverage coverage) {
    this.coverage = coverage;
    this.most =
        coverage.tactics().stream()
            .flatMap(tactic -> tactic.techniques().stream())
            .mapToLong(technique -> Coverage.enabled(technique.rules()))
            .max()
            .orElse(1);
  }

  /** The text of the picture. */
  public static String of(Coverage coverage) {
    return new CoveragePicture(coverage).draw();
  }

  private String draw() {
    int columns = Math.max(1, coverage.tactics().size());
    int rows =
        coverage.tactics().stream().mapToInt(tactic -> tactic.techniques().size()).max().orElse(0);
    int width = Math.max(640, 2 * MARGIN + columns * (WIDTH + GAP) - GAP);
    int height = 2 * MARGIN + TITLE + HEAD + rows * (CELL + GAP);
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="%s" height="%s" viewBox="0 0 %s %s" role="img" font-family="system-ui, sans-serif">
        <title>Coverage of ATT&amp;CK</title>
        <defs><pattern id="off" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/><rect width="2" height="6" fill="#d5d9dd"/></pattern></defs>
        <rect width="%s" height="%s" fill="#ffffff"/>
        """
            .formatted(width, height, width, height, width, height));
    text(MARGIN, MARGIN + 16, 17, "#1b2733", "bold", "Coverage of ATT&CK");
    text(
        MARGIN,
        MARGIN + 34,
        12,
        "#55606b",
        "normal",
        "%s rules, %s on, %s without a tactic · darker: more rules on · hatched: none on · dot: has raised alerts"
            .formatted(coverage.rules(), coverage.enabled(), coverage.unmapped()));
    int x = MARGIN;
    for (Tactic tactic : coverage.tactics()) {
      column(tactic, x);
      x += WIDTH + GAP;
    }
    return svg.append("</svg>\n").toString();
  }

  private void column(Tactic tactic, int x) {
    int y = MARGIN + TITLE;
    text(x, y + 16, 12, "#1b2733", "bold", tactic.name());
    text(
        x,
        y + 32,
        11,
        "#55606b",
        "normal",
        "%s techniques, %s of %s on"
            .formatted(
                tactic.techniques().size(),
                Coverage.enabled(tactic.rules()),
                tactic.rules().size()));
    y += HEAD;
    for (Technique technique : tactic.techniques()) {
      cell(technique, x, y);
      y += CELL + GAP;
    }
  }

  private void cell(Technique technique, int x, int y) {
    long enabled = Coverage.enabled(technique.rules());
    int shade = (int) ((COLOURS.size() - 1) * Math.max(0, enabled - 1) / Math.max(1, most - 1));
    String fill = enabled == 0 ? "url(#off)" : COLOURS.get(shade);
    String ink = enabled > 0 && shade >= FIRST_LIGHT_TEXT ? "#ffffff" : "#1b2733";
    svg.append("<g><title>").append(Svg.escaped(names(technique))).append("</title>\n");
    svg.append(
        "<rect x=\"%s\" y=\"%s\" width=\"%s\" height=\"%s\" rx=\"4\" fill=\"%s\" stroke=\"#c3cbd2\"/>\n"
            .formatted(x, y, WIDTH, CELL, fill));
    List<String> lines = lines(technique.name());
    int first = lines.size() == 1 ? y + 17 : y + 13;
    for (int i = 0; i < lines.size(); i++) {
      text(x + 6, first + 12 * i, 11, ink, "normal", lines.get(i));
    }
    text(
        x + 6,
        y + CELL - 4,
        9,
        ink,
        "normal",
        "%s · %s of %s on".formatted(technique.id(), enabled, technique.rules().size()));
    Long alerts = Coverage.alerts(technique.rules());
    if (alerts != null && alerts > 0) {
      svg.append(
          "<circle cx=\"%s\" cy=\"%s\" r=\"4\" fill=\"#d1462f\" stroke=\"#ffffff\"/>\n"
              .formatted(x + WIDTH - 9, y + CELL - 9));
    }
    svg.append("</g>\n");
  }

  private static String names(Technique technique) {
    StringBuilder names =
        new StringBuilder(technique.name())
            .append(": ")
            .append(NavigatorLayer.comment(technique.rules()));
    technique.rules().stream()
        .limit(MOST_RULES)
        .map(Covered::rule)
        .forEach(rule -> names.append('\n').append(rule.name()));
    if (technique.rules().size() > MOST_RULES) {
      names.append("\n… and ").append(technique.rules().size() - MOST_RULES).append(" more");
    }
    return names.toString();
  }

  /** A name in at most two lines. */
  private static List<String> lines(String name) {
    List<String> lines = new ArrayList<>();
    StringBuilder line = new StringBuilder();
    for (String word : name.split("\\s+")) {
      if (!line.isEmpty() && line.length() + 1 + word.length() > LINE) {
        lines.add(line.toString());
        line.setLength(0);
      }
      line.append(line.isEmpty() ? "" : " ").append(word);
    }
    lines.add(line.toString());
    if (lines.size() > 2) {
      lines = List.of(lines.get(0), lines.get(1) + " …");
    }
    return lines.stream().map(CoveragePicture::cut).toList();
  }

  private static String cut(String line) {
    return line.length() <= LINE + 1 ? line : line.substring(0, LINE) + "…";
  }

  private void text(int x, int y, int size, String colour, String weight, String text) {
    svg.append(
        "<text x=\"%s\" y=\"%s\" font-size=\"%s\" fill=\"%s\" font-weight=\"%s\">%s</text>\n"
            .formatted(x, y, size, colour, weight, Svg.escaped(text)));
  }
}
