package dev.detection.query.lucene;

import dev.detection.rule.Position;
import java.util.TreeMap;

/** From offsets in a text to positions. */
final class Places {
  /** Line numbers, counted from 1, by the offset that the line begins at. */
  private final TreeMap<Integer, Integer> lines = new TreeMap<>();

  Places(String text) {
    lines.put(0, 1);
    for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', end + 1)) {
      lines.put(end + 1, lines.size() + 1);
    }
  }

  /** Where the character at the offset stands. */
  Position at(int offset) {
    var line = lines.floorEntry(offset);
    return new Position(line.getValue(), offset - line.getKey() + 1);
  }
}
