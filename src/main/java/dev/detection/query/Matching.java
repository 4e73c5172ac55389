package dev.detection.query;

/**
 * How a full-text query finds words and compares them.
 *
 * @param kind which query it is
 * @param every whether every word must be found ({@code operator: and}) and not just one
 * @param minimum {@code minimum_should_match}; null if there is none
 * @param slop how far words of a phrase may be from their places
 * @param likeness how like words must be; null if they must be the same
 * @param emptyFindsAll whether a text without words finds every document ({@code zero_terms_query})
 * @param analyzer {@code standard}, {@code whitespace}, {@code simple} or {@code keyword}; null for
 *     that of the field
 * @param lenient whether a field that cannot be asked so finds nothing and is no error
 */
public record Matching(
    Kind kind,
    boolean every,
    Minimum minimum,
    int slop,
    Likeness likeness,
    boolean emptyFindsAll,
    String analyzer,
    boolean lenient) {

  /** The full-text queries. */
  public enum Kind {
    /** Words in any order: {@code match}. */
    WORDS("match", "best_fields"),
    /** Words in any order, of which the last is a prefix: {@code match_bool_prefix}. */
    WORDS_PREFIX("match_bool_prefix", "bool_prefix"),
    /** Words in their order: {@code match_phrase}. */
    PHRASE("match_phrase", "phrase"),
    /** Words in their order, of which the last is a prefix: {@code match_phrase_prefix}. */
    PHRASE_PREFIX("match_phrase_prefix", "phrase_prefix");

    private final String query;
    private final String type;

    Kind(String query, String type) {
      this.query = query;
      this.type = type;
    }

    /** The name of the query on one field. */
    public String query() {
      return query;
    }

    /** The type of {@code multi_match}. */
    public String type() {
      return type;
    }

    /** Whether the order of the words matters. */
    public boolean isPhrase() {
      return this == PHRASE || this == PHRASE_PREFIX;
    }
  }
}
