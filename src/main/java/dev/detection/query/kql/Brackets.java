package dev.detection.query.kql;

import dev.detection.query.QueryException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.antlr.v4.runtime.Token;

/**
 * What is looked at before parsing: quotes and brackets in pairs, and brackets not so deep that the
 * recursion of the parser or of anything after it could run out of stack.
 */
final class Brackets {
  /** Three times what Elasticsearch lets a search have; half of what a stack of 512 kB holds. */
  private static final int MAX_DEPTH = 100;

  private Brackets() {}

  static void check(List<Token> tokens) {
    Deque<Token> open = new ArrayDeque<>();
    for (Token token : tokens) {
      switch (token.getType()) {
        case KqlLexer.UNCLOSED -> throw unclosedQuote(token);
        case KqlLexer.STRAY ->
            throw new QueryException(
                "the backslash at the end escapes nothing; a backslash itself is written \\\\",
                Places.of(token));
        case KqlLexer.OPEN, KqlLexer.OPEN_NESTED -> {
          open.push(token);
          if (open.size() > MAX_DEPTH) {
            throw new QueryException(
                "brackets may be nested at most " + MAX_DEPTH + " deep", Places.of(token));
          }
        }
        case KqlLexer.CLOSE -> close(token, KqlLexer.OPEN, open);
        case KqlLexer.CLOSE_NESTED -> close(token, KqlLexer.OPEN_NESTED, open);
        default -> {}
      }
    }
    if (!open.isEmpty()) {
      Token last = open.peek();
      throw new QueryException(
          "[%s] is not closed; [%s] is missing".formatted(Places.sign(last), opposite(last)),
          Places.of(last));
    }
  }

  private static void close(Token token, int expected, Deque<Token> open) {
    if (open.isEmpty()) {
      throw new QueryException(
          "[%1$s] closes nothing; as part of an unquoted value it is written \\%1$s"
              .formatted(Places.sign(token)),
          Places.of(token));
    }
    Token last = open.pop();
    if (last.getType() != expected) {
      throw new QueryException(
          "[%s] was opened at %s, so [%s] must come before [%s]"
              .formatted(Places.sign(last), Places.of(last), opposite(last), Places.sign(token)),
          Places.of(token));
    }
  }

  private static QueryException unclosedQuote(Token token) {
    String hint =
        token.getText().indexOf("\\\"") > 0
            ? "; \\\" is a quote inside the text, a backslash before the closing quote is written"
                + " \\\\"
            : "; a quote inside an unquoted value is written \\\"";
    return new QueryException("the closing quote is missing" + hint, Places.of(token));
  }

  private static String opposite(Token token) {
    return token.getType() == KqlLexer.OPEN ? ")" : "}";
  }
}
