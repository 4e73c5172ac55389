package dev.detection.query.lucene;

import dev.detection.query.Condition;
import dev.detection.query.Field;
import dev.detection.query.Likeness;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;
import java.time.ZoneId;
import org.apache.lucene.queryparser.classic.QueryParserBase;

/**
 * Reads Lucene query strings: Elasticsearch's {@code query_string} as Kibana sends it, over the
 * default field {@code *} with {@code analyze_wildcard} and the operator OR, or with other options.
 * The grammar is Lucene's own parser; what Elasticsearch makes of it is that of version 9.5.3
 * ({@code QueryStringQueryParser}).
 */
public final class Lucene {
  /** In characters, as for the other languages. */
  private static final int MAX_LENGTH = 1_000_000;

  private Lucene() {}

  /**
   * The options of {@code query_string} that decide what is found.
   *
   * @param unnamed which fields are asked where the text names none
   * @param field the field that is asked there; null unless it is {@link Unnamed#ONE}
   * @param every whether clauses must hold that have no operator, and texts with all their words
   *     ({@code default_operator: and})
   * @param analysed whether the beginning of a word is analysed like a word ({@code
   *     analyze_wildcard}) or only put in lower case, say
   * @param leading whether a pattern may begin with a wildcard ({@code allow_leading_wildcard})
   * @param literal whether no sign in the text is more than itself ({@code escape})
   * @param slop of phrases that do not say one ({@code phrase_slop}); not negative
   * @param likeness how like words are with a tilde and no number ({@code fuzziness}); only its
   *     edits count
   * @param zone of dates that name none; null if it is UTC
   */
  public record Options(
      Unnamed unnamed,
      String field,
      boolean every,
      boolean analysed,
      boolean leading,
      boolean literal,
      int slop,
      Likeness likeness,
      ZoneId zone) {
    /** As Kibana sends it. */
    public static final Options OF_KIBANA =
        new Options(Unnamed.OF_INDEX, null, false, true, true, false, 0, Likeness.AUTO, null);
  }

  /** Which fields are asked where the text names none. */
  public enum Unnamed {
    /** Those of the index. */
    OF_INDEX,
    /** One, or a pattern of names, as if the text named it ({@code default_field}). */
    ONE,
    /** Several, which are put in later: leaves have {@link Field.Default} ({@code fields}). */
    SEVERAL
  }

  /**
   * Reads a query as Kibana sends it. A text without anything in it finds every document: that is
   * what Kibana makes of it.
   *
   * <p>A leaf's position is that of its value.
   *
   * @throws QueryException if the text is not a query; says what would be right
   */
  public static Condition parse(String text) {
    return isBlank(text)
        ? new Condition.Always(true, new Position(1, 1))
        : parse(text, Options.OF_KIBANA);
  }

  /**
   * Reads a query with options. A text without anything in it finds no document: that is what
   * Elasticsearch makes of it.
   *
   * @throws QueryException if the text is not a query; says what would be right
   * @throws dev.detection.query.NotSupportedException if there is something in it that is not
   *     evaluated with these options
   */
  public static Condition parse(String text, Options options) {
    if (text.length() > MAX_LENGTH) {
      throw new QueryException(
              "a query has at most " + MAX_LENGTH + " characters", new Position(1, 1))
          .in(text);
    }
    String read = options.literal() ? QueryParserBase.escape(text) : text;
    try {
      return read.trim().isEmpty()
          ? nothing(new Position(1, 1))
          : new ConditionParser(new Tokens(read), options).condition();
    } catch (QueryException e) {
      throw e.in(read);
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

  /** As {@code NOT *:*} is read, which is how it is written. */
  private static Condition nothing(Position at) {
    return new Condition.Not(new Condition.Always(true, at), at);
  }

  /** Without anything but what Kibana trims: JavaScript's white space. */
  private static boolean isBlank(String text) {
    return text.chars()
        .allMatch(c -> Character.isSpaceChar(c) || (c >= '\t' && c <= '\r') || c == '\ufeff');
  }
}
