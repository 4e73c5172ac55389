package dev.detection.rule;

import java.util.ArrayList;
import java.util.List;

/** A text of many JSON objects: one a line, or a single one that spreads over several. */
final class JsonLines {
  private JsonLines() {}

  /**
   * One object, if it is one.
   *
   * @param line where it begins, from 1
   * @param before how many lines are before the text
   */
  record Line(int line, String text, int before) {}

  /** The lines that are not blank. */
  static List<Line> of(String text) {
    List<String> lines = text.lines().toList();
    int first = 0;
    while (lines.get(first).isBlank()) {
      first++;
    }
    if (!isObject(lines.get(first)) && isObject(text)) {
      return List.of(new Line(first + 1, text, 0));
    }
    List<Line> found = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (!lines.get(i).isBlank()) {
        found.add(new Line(i + 1, lines.get(i), i));
      }
    }
    return found;
  }

  private static boolean isObject(String text) {
    try {
      JsonText.readObject(text, 0, new Problems());
      return true;
    } catch (RuleException e) {
      return false;
    }
  }
}
