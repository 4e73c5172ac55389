package dev.detection.query.lucene;

import dev.detection.query.QueryException;
import dev.detection.rule.Position;
import java.io.StringReader;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Set;
import java.util.TreeSet;
import org.apache.lucene.queryparser.charstream.CharStream;
import org.apache.lucene.queryparser.charstream.FastCharStream;
import org.apache.lucene.queryparser.classic.QueryParserConstants;
import org.apache.lucene.queryparser.classic.QueryParserTokenManager;
import org.apache.lucene.queryparser.classic.Token;
import org.apache.lucene.queryparser.classic.TokenMgrError;

/**
 * The tokens of a query, with clear errors and with limits that keep Lucene's recursive parser
 * within its stack and its time.
 */
final class Tokens extends QueryParserTokenManager {
  /** As for KQL: half of what a stack of 512 kB holds. */
  private static final int MAX_DEPTH = 100;

  /**
   * Words in a row, which the parser joins one by one; as many clauses as every Elasticsearch
   * allows.
   */
  private static final int MAX_WORDS = 1024;

  /** Tokens that a value begins with. */
  private static final Set<Integer> VALUES =
      Set.of(
          QueryParserConstants.BAREOPER,
          QueryParserConstants.STAR,
          QueryParserConstants.QUOTED,
          QueryParserConstants.TERM,
          QueryParserConstants.PREFIXTERM,
          QueryParserConstants.WILDTERM,
          QueryParserConstants.REGEXPTERM,
          QueryParserConstants.RANGEIN_START,
          QueryParserConstants.RANGEEX_START);

  private final String text;
  private final CharStream stream;
  private final Places places;
  private final Deque<Token> open = new ArrayDeque<>();
  private final TreeSet<Integer> values = new TreeSet<>();
  private Token last;
  private int words;

  Tokens(String text) {
    this(text, new FastCharStream(new StringReader(text)));
  }

  private Tokens(String text, CharStream stream) {
    super(stream);
    this.text = text;
    this.stream = stream;
    this.places = new Places(text);
  }

  @Override
  public Token getNextToken() {
    Token token;
    try {
      token = super.getNextToken();
    } catch (TokenMgrError e) {
      throw unreadable(Math.min(stream.getBeginColumn(), text.length()));
    }
    words = token.kind == QueryParserConstants.TERM ? words + 1 : 0;
    if (words > MAX_WORDS) {
      throw new QueryException(
          "at most " + MAX_WORDS + " words may stand in a row without an operator", at(token));
    }
    if (VALUES.contains(token.kind)) {
      values.add(token.beginColumn);
    }
    checkBrackets(token);
    last = token;
    return token;
  }

  private void checkBrackets(Token token) {
    switch (token.kind) {
      case QueryParserConstants.LPAREN -> {
        open.push(token);
        if (open.size() > MAX_DEPTH) {
          throw new QueryException(
              "brackets may be nested at most " + MAX_DEPTH + " deep", at(token));
        }
      }
      case QueryParserConstants.RPAREN -> {
        if (open.isEmpty()) {
          throw new QueryException(
              "[)] closes nothing; as part of an unquoted value it is written \\)", at(token));
        }
        open.pop();
      }
      case QueryParserConstants.EOF -> {
        if (!open.isEmpty()) {
          throw new QueryException("[(] is not closed; [)] is missing", at(open.peek()));
        }
      }
      default -> {}
    }
  }

  /** The parser goes on to other states after {@code ^} and in ranges. */
  private QueryException unreadable(int offset) {
    Position at = places.at(offset);
    if (last != null && last.kind == QueryParserConstants.CARAT) {
      return new QueryException(
          "a number is missing after [^]; as part of a value it is written \\^", at);
    }
    String rest = text.substring(offset);
    return switch (rest.isEmpty() ? ' ' : rest.charAt(0)) {
      case ' ' -> new QueryException("the query ends too early", at);
      case '"' ->
          new QueryException(
              "the closing quote is missing; a quote that is part of a value is written \\\"", at);
      case '/' ->
          new QueryException(
              "the regular expression is not closed; a slash that is part of a value is written"
                  + " \\/",
              at);
      default ->
          rest.endsWith("\\")
              ? new QueryException(
                  "the backslash at the end escapes nothing; a backslash itself is written \\\\",
                  places.at(text.length() - 1))
              : new QueryException(
                  "[%1$s] does not belong here; as part of a value it is written \\%1$s"
                      .formatted(Character.toString(rest.codePointAt(0))),
                  at);
    };
  }

  /** Where a token stands. */
  Position at(Token token) {
    return places.at(Math.min(token.beginColumn, text.length()));
  }

  /**
   * Where the value stands that the parser has just read.
   *
   * @param token the last token of it
   */
  Position ofValue(Token token) {
    Integer start = values.floor(token.beginColumn);
    return start == null ? at(token) : places.at(start);
  }
}
