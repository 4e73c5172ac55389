package dev.detection.rule;

/**
 * A line of a text, and below it a caret under one of its columns, for people to look at in a font
 * of one width.
 *
 * @param line the line; of a long one only what is near the column, with {@code …} where it is cut
 * @param caret white space as wide as what stands before the column, then {@code ^}
 */
public record Excerpt(String line, String caret) {
  /** How much is shown around the column, in UTF-16 units. */
  private static final int BEFORE = 60;

  private static final int AFTER = 40;
  private static final String CUT = "…";

  /**
   * The line that the place is in.
   *
   * @param at a known place; beyond the end of its line it means the end
   */
  public static Excerpt of(String text, Position at) {
    int start = Texts.lineStart(text, at.line());
    int end = text.indexOf('\n', start);
    String line = text.substring(start, end < 0 ? text.length() : end);
    int column = Math.clamp(at.column() - 1L, 0, line.length());
    int from = column <= BEFORE ? 0 : boundary(line, column - BEFORE);
    int to = line.length() - column <= AFTER ? line.length() : boundary(line, column + AFTER);
    StringBuilder shown = new StringBuilder(from > 0 ? CUT : "");
    StringBuilder caret = new StringBuilder(from > 0 ? " " : "");
    for (int i = from; i < to; i += Character.charCount(line.codePointAt(i))) {
      int c = line.codePointAt(i);
      shown.appendCodePoint(isControl(c) ? ' ' : c);
      if (i < column) {
        caret.append(c == '\t' ? "\t" : " ".repeat(width(c)));
      }
    }
    shown.append(to < line.length() ? CUT : "");
    return new Excerpt(shown.toString().stripTrailing(), caret + "^");
  }

  /** Not between the halves of a character. */
  private static int boundary(String line, int offset) {
    return Character.isLowSurrogate(line.charAt(offset)) ? offset - 1 : offset;
  }

  /** What would break the line or move the cursor. */
  private static boolean isControl(int c) {
    return switch (Character.getType(c)) {
      case Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR, Character.SURROGATE -> true;
      case Character.CONTROL -> c != '\t';
      default -> false;
    };
  }

  /** In columns: signs of East Asia and emoji are wide, marks stand on the sign before them. */
  private static int width(int c) {
    return switch (Character.getType(c)) {
      case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT -> 0;
      default -> isWide(c) ? 2 : 1;
    };
  }

  /** The blocks that Unicode's EastAsianWidth has as wide or full-width, not sign by sign. */
  private static boolean isWide(int c) {
    return (c >= 0x1100 && c <= 0x115F)
        || (c >= 0x2E80 && c <= 0xA4CF && c != 0x303F)
        || (c >= 0xAC00 && c <= 0xD7A3)
        || (c >= 0xF900 && c <= 0xFAFF)
        || (c >= 0xFE30 && c <= 0xFE6F)
        || (c >= 0xFF00 && c <= 0xFF60)
        || (c >= 0xFFE0 && c <= 0xFFE6)
        || (c >= 0x1F300 && c <= 0x1F64F)
        || (c >= 0x1F680 && c <= 0x1F6FF)
        || (c >= 0x1F900 && c <= 0x1F9FF)
        || (c >= 0x20000 && c <= 0x3FFFD);
  }

  @Override
  public String toString() {
    return line + "\n" + caret;
  }
}
