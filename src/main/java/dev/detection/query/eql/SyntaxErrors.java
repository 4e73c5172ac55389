package dev.detection.query.eql;

import dev.detection.query.QueryException;
import dev.detection.query.Suggestions;
import java.util.List;
import java.util.Locale;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;

/** Stops at the first token that cannot stand where it stands, and says what would be right. */
final class SyntaxErrors extends BaseErrorListener {
  private static final List<String> STARTS = List.of("sequence", "sample", "join");
  private static final List<String> KEYWORDS =
      List.of(
          "and",
          "any",
          "by",
          "in",
          "join",
          "like",
          "not",
          "or",
          "regex",
          "sample",
          "sequence",
          "until",
          "where",
          "with");

  private final Places places;

  SyntaxErrors(Places places) {
    this.places = places;
  }

  @Override
  public void syntaxError(
      Recognizer<?, ?> recognizer,
      Object offendingSymbol,
      int line,
      int charPositionInLine,
      String antlrMessage,
      RecognitionException e) {
    Parser parser = (Parser) recognizer;
    Token token = e == null ? (Token) offendingSymbol : e.getOffendingToken();
    int index = token.getTokenIndex();
    Token before = index == 0 ? null : parser.getTokenStream().get(index - 1);
    if (before != null && isShouted(before)) {
      throw new QueryException(inLowerCase(before), places.of(before));
    }
    Expected expected =
        new Expected(
            e == null ? parser.getExpectedTokens() : e.getExpectedTokens(), parser.getContext());
    throw new QueryException(message(token, before, expected), places.of(token));
  }

  private static String message(Token token, Token before, Expected expected) {
    String hint = hint(token, before, expected);
    if (hint == null) {
      hint = misspelt(token, before, expected);
    }
    if (hint != null) {
      return hint;
    }
    return (token.getType() == Token.EOF ? "the query ends too early" : "unexpected " + sign(token))
        + ", expected "
        + expected;
  }

  private static String hint(Token token, Token before, Expected expected) {
    String missing = before == null ? null : missing(before, expected);
    if (missing != null) {
      return missing;
    }
    return switch (token.getType()) {
      case EqlParser.ASSIGN ->
          expected.isRestOfCondition() ? "EQL has no [=]; use [==], or [:] to ignore case" : null;
      case EqlParser.BANG -> expected.isValue() ? "EQL has no [!]; use [not]" : null;
      case EqlParser.STAR ->
          expected.isValue()
              ? "a pattern is a string in double quotes, as in field : \"a*\""
              : null;
      case EqlParser.LEFT_PARENTHESIS ->
          expected.isRestOfKeys() ? "join keys are fields and cannot be computed" : null;
      case EqlParser.LEFT_BRACKET -> bracket(expected);
      case EqlParser.SLASH ->
          expected.isValue()
              ? "a regular expression is a string after [regex], as in field regex \"a.*\""
              : null;
      case EqlParser.NAME -> expected.isRestOfCondition() ? word(token, before) : null;
      case EqlParser.INTEGER, EqlParser.DECIMAL, EqlParser.QUOTED_NAME, EqlParser.MINUS ->
          expected.isCategory()
              ? "an event category that is not a plain word is written in double quotes"
              : null;
      case EqlParser.DOT -> expected.isWhere() ? withoutCategory(before) : null;
      default -> comparison(token, before, expected);
    };
  }

  private static String comparison(Token token, Token before, Expected expected) {
    if (!Expected.isComparison(token.getType())) {
      return null;
    }
    if (expected.isWhere()) {
      return withoutCategory(before);
    }
    return expected.isRestOfCondition()
        ? "comparisons cannot be chained; join two of them with [and]"
        : null;
  }

  private static String withoutCategory(Token before) {
    return ("a query begins with an event category and [where], as in any where %s …; an event"
            + " category that is not a plain word is written in double quotes")
        .formatted(before.getText());
  }

  private static String bracket(Expected expected) {
    if (expected.isValue()) {
      return "a list stands in round brackets, as in (\"a\", \"b\"); a range is written field >= 1"
          + " and field <= 2";
    }
    return expected.isRestOfCondition() ? "array indexes are numbers, and not supported" : null;
  }

  /** What the token before asks for. */
  private static String missing(Token before, Expected expected) {
    return switch (before.getType()) {
      case EqlParser.STAR ->
          expected.isValue()
              ? "a pattern is a string in double quotes, as in field : \"a*\""
              : null;
      case EqlParser.BY -> "[by] needs a field, as in by host.id";
      case EqlParser.COMMA -> expected.isValue() ? null : "a field is missing after the comma";
      case EqlParser.PIPE -> "a pipe is [head] or [tail], as in | head 5";
      default -> null;
    };
  }

  private static String word(Token token, Token before) {
    boolean adjacent = before.getStopIndex() + 1 == token.getStartIndex();
    if (before.getType() == EqlParser.INTEGER && adjacent) {
      return "[%s%s] is no number; dates, times and all other text are written in double quotes"
          .formatted(before.getText(), token.getText());
    }
    EqlFunction function = EqlFunction.named(token.getText()).orElse(null);
    if (function != null) {
      return "[%s] is a function: write %s(field, …)"
          .formatted(token.getText(), function.canonicalName());
    }
    return switch (token.getText().toLowerCase(Locale.ROOT)) {
      case "contains" ->
          "EQL has no [contains]; use field : \"*part*\" or stringContains(field, …)";
      case "matches" -> "EQL has no [matches]; use [regex], or [:] with [*]";
      case "exists" -> "EQL has no [exists]; a value that is there is written [field != null]";
      case "is" -> "EQL has no [is]; a missing value is written [== null]";
      case "of" -> "relations of processes ([%s of]) are not supported".formatted(before.getText());
      default -> null;
    };
  }

  private static String misspelt(Token token, Token before, Expected expected) {
    if (token.getType() == EqlParser.NAME) {
      String near = Suggestions.nearest(token.getText(), expected.words()).orElse(null);
      if (isShouted(token) && expected.words().contains(near)) {
        return inLowerCase(token);
      }
      if (near != null) {
        return "unexpected [%s], did you mean [%s]?".formatted(token.getText(), near);
      }
    }
    boolean second = before != null && before.getType() == EqlParser.NAME && expected.isWhere();
    return second
        ? Suggestions.nearest(before.getText(), STARTS)
            .map(
                near ->
                    "expected [where], or was [%s] meant to be [%s]?"
                        .formatted(before.getText(), near))
            .orElse(null)
        : null;
  }

  /** A keyword, but for its case. */
  private static boolean isShouted(Token token) {
    String lower = token.getText().toLowerCase(Locale.ROOT);
    return token.getType() == EqlParser.NAME && KEYWORDS.contains(lower);
  }

  private static String inLowerCase(Token token) {
    return "keywords are written in lower case: [%s]"
        .formatted(token.getText().toLowerCase(Locale.ROOT));
  }

  private static String sign(Token token) {
    return switch (token.getType()) {
      case EqlParser.LEFT_BRACKET, EqlParser.RIGHT_BRACKET -> "bracket " + token.getText();
      default -> "[" + token.getText() + "]";
    };
  }
}
