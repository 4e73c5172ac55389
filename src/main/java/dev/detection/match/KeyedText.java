package dev.detection.match;

/**
 * A leaf of an object in a field of type {@code flattened}. Elasticsearch indexes it as one term:
 * the key, a NUL and the text. Documents with a NUL in a key are refused, so the first NUL of a
 * term ends the key.
 *
 * @param key dotted path below the field
 * @param text the value as text; null for an explicit null
 */
record KeyedText(String key, String text) {
  private static final char SEPARATOR = '\0';

  /** The term that a text below a key is asked for by; the key may have a NUL in it here. */
  static KeyedText asked(String key, String text) {
    String term = key + SEPARATOR + text;
    int end = term.indexOf(SEPARATOR);
    return new KeyedText(term.substring(0, end), term.substring(end + 1));
  }

  /**
   * The searchable text of a value in the source.
   *
   * @param texts how texts are indexed
   * @return null if it is no leaf of an object, or is left out
   */
  static String indexed(Object source, KeywordSearch texts) {
    return source instanceof KeyedText leaf ? texts.indexed(leaf.text) : null;
  }

  /** Whether the term of the other begins this one. */
  boolean startsWith(KeyedText other) {
    return key.equals(other.key) && text.startsWith(other.text);
  }

  /** The whole term. */
  String term() {
    return key + SEPARATOR + text;
  }
}
