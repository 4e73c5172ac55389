package dev.detection.match;

/**
 * Ignoring case as the parameter {@code case_insensitive} of Elasticsearch's queries does: only the
 * letters A to Z have two cases ({@code AutomatonQueries}).
 */
final class Ascii {
  private Ascii() {}

  /** The text with A to Z in lower case. */
  static String lower(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (isUpper(text.charAt(i))) {
        return lowered(text);
      }
    }
    return text;
  }

  private static String lowered(String text) {
    char[] chars = text.toCharArray();
    for (int i = 0; i < chars.length; i++) {
      if (isUpper(chars[i])) {
        chars[i] = (char) (chars[i] - 'A' + 'a');
      }
    }
    return new String(chars);
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }
}
