package dev.detection.match;

/**
 * Ignoring case as the parameter {@code case_insensitive} of Elasticsearch's queries does: only the
 * letters A to Z have two cases ({@code AutomatonQueries}).
 */
final class Ascii {
  private Ascii() {}

  /**
   * Whether a text with A to Z in lower case is another.
   *
   * @param lower the other
   */
  static boolean sameLower(String lower, String text) {
    if (text.length() != lower.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((isUpper(c) ? c | 0x20 : c) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
  }

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

  /** Whether all characters are below 128. */
  static boolean isAll(String text) {
    return text.chars().allMatch(c -> c < 128);
  }

  private static boolean isUpper(char c) {
    return c >= 'A' && c <= 'Z';
  }
}
