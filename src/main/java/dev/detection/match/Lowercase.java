package dev.detection.match;

import org.apache.lucene.analysis.CharacterUtils;

/** Lower case as Lucene's filter does it: code point by code point, without a language. */
final class Lowercase {
  private Lowercase() {}

  /** The text in lower case. */
  static String of(String text) {
    char[] chars = text.toCharArray();
    CharacterUtils.toLowerCase(chars, 0, chars.length);
    return new String(chars);
  }
}
