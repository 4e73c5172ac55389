package dev.detection.query.eql;

import dev.detection.query.Condition;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;
import org.antlr.v4.runtime.CharStreams;
import org.antlr.v4.runtime.CommonTokenStream;

/** Reads EQL as Elasticsearch 9 does: its operators, functions, sequences and samples. */
public final class Eql {

  /** The field that holds the event category unless a rule names another. */
  public static final String EVENT_CATEGORY = "event.category";

  private static final int MAX_LENGTH = 1 << 18;

  private Eql() {}

  /**
   * Reads an EQL query.
   *
   * <p>What the conditions mean is Elasticsearch's translation to queries. Two things go further
   * than Elasticsearch: fields may be compared with each other, and {@code ?} before a field is
   * allowed and means nothing, since here a field that no mapping knows is simply missing.
   *
   * @param text the query; at most 262,144 characters, at most 200 brackets deep
   * @param eventCategoryField the field compared with the event category, normally {@link
   *     #EVENT_CATEGORY}
   * @throws QueryException if the text is not EQL: says what is wrong, where, and what would be
   *     right
   */
  public static EqlQuery parse(String text, String eventCategoryField) {
    try {
      return read(text, eventCategoryField);
    } catch (QueryException e) {
      throw e.in(text);
    }
  }

  private static EqlQuery read(String text, String eventCategoryField) {
    if (text.length() > MAX_LENGTH) {
      throw new QueryException(
          "the query is longer than " + MAX_LENGTH + " characters", new Position(1, 1));
    }
    refuseHalfCharacters(text);
    Places places = new Places(text);
    EqlLexer lexer = new EqlLexer(CharStreams.fromString(text));
    CommonTokenStream tokens = new CommonTokenStream(lexer);
    tokens.fill();
    TokenCheck.check(tokens.getTokens(), places);
    EqlParser parser = new EqlParser(tokens);
    parser.removeErrorListeners();
    parser.addErrorListener(new SyntaxErrors(places));
    return new QueryBuilder(places, eventCategoryField).build(parser.query());
  }

  /**
   * Writes a query whose events have the usual category field, as {@link #print(EqlQuery, String)}.
   */
  public static String print(EqlQuery query) {
    return print(query, EVENT_CATEGORY);
  }

  /**
   * Writes a query: the reading of the text is the same query, but for positions.
   *
   * @param eventCategoryField the field that it was read with
   * @throws IllegalArgumentException if there is something of another language in it that EQL has
   *     no form for
   */
  public static String print(EqlQuery query, String eventCategoryField) {
    return new QueryPrinter(eventCategoryField).print(query);
  }

  /**
   * Writes a condition as it may stand after {@code where}, the event category among the others.
   *
   * @throws IllegalArgumentException if it is of another language and EQL has no form for it
   */
  public static String print(Condition condition) {
    return ConditionPrinter.print(condition);
  }

  /** Half of a surrogate pair is no character and could not be sent to Elasticsearch as JSON. */
  private static void refuseHalfCharacters(String text) {
    for (int i = 0; i < text.length(); ) {
      int c = text.codePointAt(i);
      if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
        String before = text.substring(0, i);
        int line = 1 + (int) before.chars().filter(sign -> sign == '\n').count();
        throw new QueryException(
            "half of a surrogate pair is not a character",
            new Position(line, i - before.lastIndexOf('\n')));
      }
      i += Character.charCount(c);
    }
  }
}
