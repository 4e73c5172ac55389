package dev.detection.query.lucene;

import dev.detection.query.Condition;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;

/**
 * Reads Lucene query strings as Kibana sends them: Elasticsearch's {@code query_string} over the
 * default field {@code *}, with {@code analyze_wildcard} and the operator OR. The grammar is
 * Lucene's own parser; what Elasticsearch makes of it is that of version 9.5.3 ({@code
 * QueryStringQueryParser}).
 */
public final class Lucene {
  /** In characters, as for the other languages. */
  private static final int MAX_LENGTH = 1_000_000;

  private Lucene() {}

  /**
   * Reads a query. A text without anything in it finds every document: that is what Kibana makes of
   * it.
   *
   * <p>A leaf's position is that of its value.
   *
   * @throws QueryException if the text is not a query; says what would be right
   */
  public static Condition parse(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new QueryException(
              "a query has at most " + MAX_LENGTH + " characters", new Position(1, 1))
          .in(text);
    }
    try {
      return isBlank(text)
          ? new Condition.Always(true, new Position(1, 1))
          : new ConditionParser(new Tokens(text)).condition();
    } catch (QueryException e) {
      throw e.in(text);
    }
  }

  /**
   * Writes a condition in Lucene's syntax: the reading of the text is the same condition, but for
   * positions, and for lists of one part or none.
   *
   * @throws IllegalArgumentException if it is of another language and Lucene has no form for it
   */
  public static String print(Condition condition) {
    return Printer.print(condition);
  }

  /** Without anything but what Kibana trims: JavaScript's white space. */
  private static boolean isBlank(String text) {
    return text.chars()
        .allMatch(c -> Character.isSpaceChar(c) || (c >= '\t' && c <= '\r') || c == '\ufeff');
  }
}
