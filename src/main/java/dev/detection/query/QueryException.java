package dev.detection.query;

import dev.detection.rule.Excerpt;
import dev.detection.rule.Position;

/** A query text could not be read: says what is wrong, where, and what would be right. */
public final class QueryException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient Position at;
  private final transient Excerpt excerpt;

  /**
   * @param message what is wrong and what would be right, without the place
   * @param at where in the query text
   */
  public QueryException(String message, Position at) {
    this(message, at, null);
  }

  private QueryException(String message, Position at, Excerpt excerpt) {
    super(message);
    this.at = at;
    this.excerpt = excerpt;
  }

  /**
   * The same with the line that it is about.
   *
   * @param text the whole query
   */
  public QueryException in(String text) {
    QueryException shown = new QueryException(getMessage(), at, Excerpt.of(text, at));
    shown.setStackTrace(getStackTrace());
    return shown;
  }

  /** The line of the query with a caret under the place; never null once a language threw it. */
  public Excerpt excerpt() {
    return excerpt;
  }

  /** Where in the query text (line 1 is the first line of the query, not of the rule file). */
  public Position at() {
    return at;
  }
}
