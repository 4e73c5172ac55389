package dev.detection.query.kql;

import dev.detection.rule.Position;
import org.antlr.v4.runtime.Token;

/** From tokens to positions. */
final class Places {
  private Places() {}

  /** Where the sign or word of the token stands, not counting white space that it begins with. */
  static Position of(Token token) {
    if (token.getType() == Token.EOF) {
      return inside(token, "", 0);
    }
    String text = token.getText();
    int offset = 0;
    while (offset < text.length() - 1 && isWhite(text.charAt(offset))) {
      offset++;
    }
    return inside(token, text, offset);
  }

  /** Where the character at the offset stands in a text that begins with the token. */
  static Position inside(Token start, String text, int offset) {
    int line = start.getLine();
    int column = start.getCharPositionInLine() + 1;
    for (int i = 0; i < offset; i++) {
      column++;
      if (text.charAt(i) == '\n') {
        line++;
        column = 1;
      }
    }
    return new Position(line, column);
  }

  /** The token without the white space around it. */
  static String sign(Token token) {
    String text = token.getText();
    int start = 0;
    int end = text.length();
    while (start < end && isWhite(text.charAt(start))) {
      start++;
    }
    while (start < end && isWhite(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  private static boolean isWhite(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n' || c == '\u00A0';
  }
}
