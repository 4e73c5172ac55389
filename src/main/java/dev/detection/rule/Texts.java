package dev.detection.rule;

/** Lines, columns and offsets of texts. */
final class Texts {
  /** Longest text of one rule, in UTF-16 units; real ones have some ten thousand. */
  static final int MAX_LENGTH = 1 << 20;

  private Texts() {}

  /** The text without the byte order mark that some editors put first. */
  static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  /**
   * @throws RuleException if the text is longer than any rule
   */
  static void requireBounded(String text) {
    if (text.length() > MAX_LENGTH) {
      throw Problems.single(
          null,
          Position.UNKNOWN,
          "expected at most " + MAX_LENGTH + " characters but were " + text.length());
    }
  }

  /** Where the line starts that begins after {@code line - 1} line ends; the text's end if none. */
  static int lineStart(String text, int line) {
    int start = 0;
    for (int i = 1; i < line; i++) {
      int end = text.indexOf('\n', start);
      if (end < 0) {
        return text.length();
      }
      start = end + 1;
    }
    return start;
  }

  static int offset(String text, Position at) {
    return Math.min(text.length(), lineStart(text, at.line()) + at.column() - 1);
  }

  static Position position(String text, int offset) {
    int line = 1;
    int start = 0;
    for (int end = text.indexOf('\n'); end >= 0 && end < offset; end = text.indexOf('\n', start)) {
      line++;
      start = end + 1;
    }
    return new Position(line, offset - start + 1);
  }

  /** Whether half of a surrogate pair stands alone: such a text has no UTF-8 form. */
  static boolean isBroken(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < text.length()
          && Character.isLowSurrogate(text.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        return true;
      }
    }
    return false;
  }
}
