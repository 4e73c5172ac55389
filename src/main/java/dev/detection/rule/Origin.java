package dev.detection.rule;

import java.util.HashMap;
import java.util.Map;

/** The text that a rule was read from, to say where in it something stands. */
public final class Origin {
  /** What a rule was written in. */
  public enum Format {
    /** A file of the public repository's format. */
    TOML,
    /** The public rule API. */
    JSON
  }

  private final Format format;
  private final String text;
  private final int linesBefore;
  private final Map<String, Position> keys = new HashMap<>();

  /**
   * @param text the rule's own text
   * @param linesBefore how many lines stand before it in the whole one
   * @param rule the rule's keys with their places in the whole text
   */
  Origin(Format format, String text, int linesBefore, Node.Table rule) {
    this.format = format;
    this.text = text;
    this.linesBefore = linesBefore;
    rule.entries().forEach((key, node) -> keys.put(key, node.at()));
  }

  /** What the rule was written in. */
  public Format format() {
    return format;
  }

  /** Where a top-level key of the rule stands; unknown if it is not there. */
  public Position of(String key) {
    return keys.getOrDefault(key, Position.UNKNOWN);
  }

  /**
   * Where a place of a key's string stands in the text: line 2 of a query may be line 20 of its
   * file, or lie behind an {@code \n} of a JSON text.
   *
   * @param key a top-level key whose value is a string
   * @param inValue a place in the value
   * @return the place in the text; that of the key if it cannot be found
   */
  public Position within(String key, Position inValue) {
    Position at = of(key);
    if (!at.isKnown() || !inValue.isKnown()) {
      return at;
    }
    int start = Texts.offset(text, new Position(at.line() - linesBefore, at.column()));
    int opening = new Quoted(text, format).valueAfterKey(start);
    if (opening < 0) {
      return at;
    }
    Position found = Texts.position(text, new Quoted(text, format).offset(opening, inValue));
    return new Position(found.line() + linesBefore, found.column());
  }
}
