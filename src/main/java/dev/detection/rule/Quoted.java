package dev.detection.rule;

/** Finds places of a string's value in its quoted form, where escapes make the two differ. */
final class Quoted {
  private final String text;
  private final Origin.Format format;

  Quoted(String text, Origin.Format format) {
    this.text = text;
    this.format = format;
  }

  /**
   * The offset of the quote that opens the value of the key at this offset; -1 if there is none.
   */
  int valueAfterKey(int key) {
    int sign = text.indexOf(format == Origin.Format.TOML ? '=' : ':', key);
    if (sign < 0) {
      return -1;
    }
    int start = sign + 1;
    while (start < text.length() && Character.isWhitespace(text.charAt(start))) {
      start++;
    }
    return start < text.length() && (isAt(start, "\"") || isAt(start, "'")) ? start : -1;
  }

  private boolean isAt(int offset, String what) {
    return text.startsWith(what, offset);
  }

  /**
   * The offset of a place of the value.
   *
   * @param opening the offset of the opening quote
   * @param place in the value; what lies behind its end means its end
   */
  int offset(int opening, Position place) {
    String quote = text.substring(opening, opening + 1);
    boolean multiline = format == Origin.Format.TOML && isAt(opening, quote.repeat(3));
    String closing = multiline ? quote.repeat(3) : quote;
    boolean escapes = quote.equals("\"");
    int at = opening + closing.length();
    if (multiline) {
      at += lineEnd(at);
    }
    int line = 1;
    int column = 1;
    while (at < text.length() && !isAt(at, closing)) {
      int length = escapes && text.charAt(at) == '\\' ? escape(at) : Math.max(1, lineEnd(at));
      boolean continued = escapes && isContinuation(at);
      boolean lineBreak = lineEnd(at) > 0 || (escapes && isAt(at, "\\n"));
      int width = continued ? 0 : isAt(at, "\\U") && escapes ? wide(at) : 1;
      boolean here = line == place.line() && place.column() < column + width;
      if (here || (line == place.line() && lineBreak)) {
        return at;
      }
      at += length;
      line += lineBreak && !continued ? 1 : 0;
      column = lineBreak && !continued ? 1 : column + width;
    }
    return at;
  }

  /** The length of the line end at this offset; 0 if there is none. */
  private int lineEnd(int at) {
    return isAt(at, "\r\n") ? 2 : isAt(at, "\n") ? 1 : 0;
  }

  /** Whether a backslash ends the line, so that it and all white space after it mean nothing. */
  private boolean isContinuation(int at) {
    return isAt(at, "\\") && at + 1 < text.length() && Character.isWhitespace(text.charAt(at + 1));
  }

  /** The length of the escape that begins with the backslash at this offset. */
  private int escape(int at) {
    if (isContinuation(at)) {
      int end = at + 1;
      while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
        end++;
      }
      return end - at;
    }
    return isAt(at, "\\u") ? 6 : isAt(at, "\\U") ? 10 : 2;
  }

  /** How many UTF-16 units {@code \UXXXXXXXX} stands for. */
  private int wide(int at) {
    int end = Math.min(at + 10, text.length());
    return Character.charCount(Integer.parseInt(text.substring(at + 2, end), 16));
  }
}
