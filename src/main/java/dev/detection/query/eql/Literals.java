package dev.detection.query.eql;

import dev.detection.query.Literal;
import dev.detection.query.QueryException;
import org.antlr.v4.runtime.Token;

/** From the spelling of strings, names and numbers to what they stand for. */
final class Literals {
  private final Places places;

  Literals(Places places) {
    this.places = places;
  }

  Literal of(Token token) {
    return switch (token.getType()) {
      case EqlLexer.STRING, EqlLexer.RAW_STRING -> new Literal.Text(string(token));
      case EqlLexer.INTEGER -> new Literal.Whole(integer(token));
      case EqlLexer.DECIMAL -> new Literal.Decimal(decimal(token));
      case EqlLexer.TRUE -> new Literal.Bool(true);
      default -> new Literal.Bool(false);
    };
  }

  String string(Token token) {
    String text = token.getText();
    return token.getType() == EqlLexer.RAW_STRING
        ? text.substring(3, text.length() - 3)
        : unescape(token, text);
  }

  /** A name, or the name between backquotes. */
  String name(Token token) {
    String text = token.getText();
    if (token.getType() != EqlLexer.QUOTED_NAME) {
      return text;
    }
    if (text.length() == 2) {
      throw new QueryException("the name between the backquotes is empty", places.of(token));
    }
    return text.substring(1, text.length() - 1).replace("``", "`");
  }

  private long integer(Token token) {
    try {
      return Long.parseLong(token.getText());
    } catch (NumberFormatException e) {
      throw new QueryException(
          "the number is too large; integers go up to " + Long.MAX_VALUE, places.of(token));
    }
  }

  private double decimal(Token token) {
    double number = Double.parseDouble(token.getText());
    if (Double.isInfinite(number)) {
      throw new QueryException("the number is too large", places.of(token));
    }
    return number;
  }

  private String unescape(Token token, String text) {
    int end = text.length() - 1;
    StringBuilder result = new StringBuilder(end);
    int i = 1;
    while (i < end) {
      char c = text.charAt(i);
      if (c != '\\') {
        result.append(c);
        i++;
      } else if (text.charAt(i + 1) == 'u') {
        i = codePoint(token, text, i, result);
      } else {
        result.append(escaped(token, text, i));
        i += 2;
      }
    }
    return result.toString();
  }

  private char escaped(Token token, String text, int backslash) {
    char c = text.charAt(backslash + 1);
    return switch (c) {
      case '"', '\'', '\\' -> c;
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'f' -> '\f';
      default ->
          throw new QueryException(
              "[\\%s] stands for nothing; a backslash is written [\\\\], or the string as raw"
                      .formatted(Character.toString(text.codePointAt(backslash + 1)))
                  + " string \"\"\"…\"\"\"",
              places.inside(token, backslash));
    };
  }

  /** Reads \\u and four digits, or two to eight digits in braces; returns where it ends. */
  private int codePoint(Token token, String text, int backslash, StringBuilder result) {
    boolean braces = text.charAt(backslash + 2) == '{';
    int start = braces ? backslash + 3 : backslash + 2;
    int end = start;
    while (end < text.length() && end - start < 9 && Character.digit(text.charAt(end), 16) >= 0) {
      end++;
    }
    if (!braces) {
      end = Math.min(end, start + 4);
    }
    int digits = end - start;
    boolean complete = braces ? digits >= 2 && digits <= 8 && text.charAt(end) == '}' : digits == 4;
    if (!complete) {
      throw new QueryException(
          "a character by its number is written \\u{…} with two to eight hexadecimal digits",
          places.inside(token, backslash));
    }
    long number = Long.parseLong(text.substring(start, end), 16);
    boolean half = number >= Character.MIN_SURROGATE && number <= Character.MAX_SURROGATE;
    if (number == 0 || number > Character.MAX_CODE_POINT || half) {
      throw new QueryException(
          "there is no character with the number " + text.substring(start, end),
          places.inside(token, backslash));
    }
    result.appendCodePoint((int) number);
    return braces ? end + 1 : end;
  }
}
