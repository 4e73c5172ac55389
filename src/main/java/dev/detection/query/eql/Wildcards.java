package dev.detection.query.eql;

/** Compares a computed text with a pattern of {@code *} and {@code ?}. */
final class Wildcards {
  /** Only a text and a pattern that are both very long, and made for it, need more. */
  private static final int MAX_STEPS = 10_000_000;

  private Wildcards() {}

  static boolean hasAny(String pattern) {
    return pattern.indexOf('*') >= 0 || pattern.indexOf('?') >= 0;
  }

  /**
   * Whether the whole text fits. Only the last star is ever widened, so the work is at most the
   * product of the lengths.
   *
   * @throws ArithmeticException if that is too much
   */
  static boolean fits(String text, String pattern, boolean ignoreCase) {
    int[] characters = text.codePoints().toArray();
    int[] signs = pattern.codePoints().toArray();
    int at = 0;
    int sign = 0;
    int star = -1;
    int widened = 0;
    int steps = 0;
    while (at < characters.length) {
      if (++steps > MAX_STEPS) {
        throw new ArithmeticException("the text and the pattern are too long");
      }
      if (sign < signs.length && signs[sign] == '*') {
        star = sign++;
        widened = at;
      } else if (sign < signs.length
          && (signs[sign] == '?' || isSame(characters[at], signs[sign], ignoreCase))) {
        at++;
        sign++;
      } else if (star >= 0) {
        sign = star + 1;
        at = ++widened;
      } else {
        return false;
      }
    }
    while (sign < signs.length && signs[sign] == '*') {
      sign++;
    }
    return sign == signs.length;
  }

  private static boolean isSame(int a, int b, boolean ignoreCase) {
    return a == b
        || (ignoreCase
            && Character.toLowerCase(Character.toUpperCase(a))
                == Character.toLowerCase(Character.toUpperCase(b)));
  }
}
