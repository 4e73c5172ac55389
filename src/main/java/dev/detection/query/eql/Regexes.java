package dev.detection.query.eql;

import java.util.Optional;

/** What can be said of Lucene's regular expressions without Lucene. */
final class Regexes {
  /** All signs that mean something when every operator is on. */
  private static final String SIGNS = ".?+*|{}[]()\"#@&<>~";

  /** Letters that make a class of characters after a backslash. */
  private static final String CLASSES = "dDsSwW";

  private Regexes() {}

  /** The only text that fits the pattern, if it has no operators. */
  static Optional<String> literal(String pattern) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      boolean escaped = c == '\\';
      if (escaped && ++i == pattern.length()) {
        return Optional.empty();
      }
      char meant = pattern.charAt(i);
      if ((escaped ? CLASSES : SIGNS).indexOf(meant) >= 0) {
        return Optional.empty();
      }
      text.append(meant);
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(text.toString());
  }
}
