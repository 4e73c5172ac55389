package dev.detection.query.eql;

import dev.detection.query.QueryException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.antlr.v4.runtime.Token;

/**
 * What is looked at before parsing: signs that EQL does not have, brackets in pairs, and nothing so
 * deep that the recursion of the parser, or of anything that walks its result, could run out of
 * stack. Brackets and chains of arithmetic nest; all else becomes lists.
 */
final class TokenCheck {
  /**
   * Far more than rules have, and read within 512 KiB of stack even before anything is compiled.
   */
  private static final int MAX_DEPTH = 200;

  private final Places places;
  private final Deque<Level> levels = new ArrayDeque<>();

  private TokenCheck(Places places) {
    this.places = places;
    levels.push(new Level(null));
  }

  static void check(List<Token> tokens, Places places) {
    TokenCheck check = new TokenCheck(places);
    tokens.forEach(check::accept);
    Token open = check.levels.peek().bracket;
    if (open != null) {
      throw check.error(
          open,
          "the bracket %s is not closed; %s is missing".formatted(open.getText(), opposite(open)));
    }
  }

  private void accept(Token token) {
    switch (token.getType()) {
      case EqlLexer.LEFT_PARENTHESIS, EqlLexer.LEFT_BRACKET -> {
        levels.push(new Level(token));
        if (levels.size() > MAX_DEPTH) {
          throw tooDeep(token);
        }
      }
      case EqlLexer.RIGHT_PARENTHESIS, EqlLexer.RIGHT_BRACKET -> close(token);
      case EqlLexer.PLUS, EqlLexer.MINUS, EqlLexer.STAR, EqlLexer.SLASH, EqlLexer.PERCENT -> {
        Level level = levels.peek();
        level.operators++;
        if (level.height() > MAX_DEPTH) {
          throw tooDeep(token);
        }
      }
      case EqlLexer.AND, EqlLexer.OR, EqlLexer.COMMA, EqlLexer.PIPE -> levels.peek().next();
      default -> refuseWhatIsNotEql(token);
    }
  }

  private void close(Token token) {
    Level closed = levels.peek();
    if (closed.bracket == null) {
      throw error(token, "the bracket %s closes nothing".formatted(token.getText()));
    }
    if (!token.getText().equals(opposite(closed.bracket))) {
      throw error(
          token,
          "the bracket %s was opened at %s, so %s must come before %s"
              .formatted(
                  closed.bracket.getText(),
                  places.of(closed.bracket),
                  opposite(closed.bracket),
                  token.getText()));
    }
    levels.pop();
    levels.peek().contain(closed.height() + 1);
    if (levels.peek().height() > MAX_DEPTH) {
      throw tooDeep(token);
    }
  }

  private void refuseWhatIsNotEql(Token token) {
    String message =
        switch (token.getType()) {
          case EqlLexer.UNCLOSED_STRING ->
              "the string is not closed; a string is written \"…\" in one line, and a quote in it"
                  + " \\\"";
          case EqlLexer.UNCLOSED_RAW_STRING ->
              "the raw string is not closed; [\"\"\"] is missing at its end";
          case EqlLexer.UNCLOSED_NAME -> "the quoted name is not closed; [`] is missing at its end";
          case EqlLexer.UNCLOSED_COMMENT -> "the comment is not closed; [*/] is missing at its end";
          case EqlLexer.SINGLE_QUOTE -> "strings are written in double quotes [\"], not in [']";
          case EqlLexer.OLD_RAW_STRING ->
              "raw strings are written \"\"\"…\"\"\", not [" + token.getText() + "]";
          case EqlLexer.FOREIGN_OPERATOR ->
              "EQL has no [%s]; use [%s]".formatted(token.getText(), ours(token.getText()));
          case EqlLexer.UNKNOWN -> unknown(token.getText());
          default -> null;
        };
    if (message != null) {
      throw error(token, message);
    }
  }

  private static String unknown(String sign) {
    return "“”„‟«»‘’".contains(sign)
        ? "strings are written in plain double quotes [\"], not in [" + sign + "]"
        : "[" + visible(sign) + "] has no meaning in EQL";
  }

  private static String ours(String foreign) {
    return switch (foreign) {
      case "&&", "&" -> "and";
      case "||" -> "or";
      case "<>" -> "!=";
      case "=>" -> ">=";
      case "=<" -> "<=";
      case "=~" -> ":";
      case "!~", "!:" -> "not … :";
      default -> "==";
    };
  }

  private static String visible(String sign) {
    int c = sign.codePointAt(0);
    return Character.isISOControl(c) || Character.getType(c) == Character.FORMAT
        ? "U+%04X".formatted(c)
        : sign;
  }

  private static String opposite(Token bracket) {
    return bracket.getType() == EqlLexer.LEFT_PARENTHESIS ? ")" : "]";
  }

  private QueryException tooDeep(Token token) {
    return error(
        token, "brackets and chains of arithmetic may be nested at most " + MAX_DEPTH + " deep");
  }

  private QueryException error(Token token, String message) {
    return new QueryException(message, places.of(token));
  }

  /** What stands in one pair of brackets. */
  private static final class Level {
    final Token bracket;
    int operators;
    private int content;
    private int highest;

    Level(Token bracket) {
      this.bracket = bracket;
    }

    /** A chain of operators becomes a tree as high as it is long, with the brackets in it below. */
    int height() {
      return Math.max(highest, operators + content);
    }

    void contain(int height) {
      content = Math.max(content, height);
    }

    void next() {
      highest = height();
      operators = 0;
      content = 0;
    }
  }
}
