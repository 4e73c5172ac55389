package dev.detection.query;

/** Characters that a printed query does not show as they are, because nobody would see them. */
public final class Invisible {
  private Invisible() {}

  /** Whether it is a control or format character, or white space other than the plain blank. */
  public static boolean is(char c) {
    return switch (Character.getType(c)) {
      case Character.CONTROL,
          Character.FORMAT,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      case Character.SPACE_SEPARATOR -> c != ' ';
      default -> false;
    };
  }

  /**
   * The character by its number, as KQL, EQL and Lucene all read it: a backslash, u, four digits.
   */
  public static String escaped(char c) {
    return "\\u%04x".formatted((int) c);
  }
}
