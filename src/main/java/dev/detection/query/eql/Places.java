package dev.detection.query.eql;

import dev.detection.rule.Position;
import org.antlr.v4.runtime.Token;

/** From tokens to positions: ANTLR counts code points, a {@link Position} UTF-16 units. */
final class Places {
  private final String text;
  private final boolean plain;

  Places(String text) {
    this.text = text;
    plain = text.chars().noneMatch(c -> Character.isSurrogate((char) c));
  }

  /** Where the token begins. */
  Position of(Token token) {
    int codePoints = token.getCharPositionInLine();
    if (plain || codePoints == 0) {
      return new Position(token.getLine(), codePoints + 1);
    }
    int end = text.offsetByCodePoints(0, token.getStartIndex());
    return new Position(token.getLine(), end - text.lastIndexOf('\n', end - 1));
  }

  /** Where the character at the offset of the token's text stands. */
  Position inside(Token token, int offset) {
    Position start = of(token);
    String before = token.getText().substring(0, offset);
    int lastBreak = before.lastIndexOf('\n');
    if (lastBreak < 0) {
      return new Position(start.line(), start.column() + offset);
    }
    int breaks = (int) before.chars().filter(c -> c == '\n').count();
    return new Position(start.line() + breaks, offset - lastBreak);
  }
}
