package dev.detection.query;

import dev.detection.rule.Position;

/** A query text could not be read: says what is wrong, where, and what would be right. */
public final class QueryException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  private final transient Position at;

  /**
   * @param message what is wrong and what would be right, without the place
   * @param at where in the query text
   */
  public QueryException(String message, Position at) {
    super(message);
    this.at = at;
  }

  /** Where in the query text (line 1 is the first line of the query, not of the rule file). */
  public Position at() {
    return at;
  }
}
