package dev.detection.query.eql;

import dev.detection.query.QueryException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.Parser;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;

/** Stops at the first token that cannot stand where it stands, and says what could. */
final class SyntaxErrors extends BaseErrorListener {
  private static final Set<Integer> COMPARISONS =
      Set.of(
          EqlParser.EQUAL,
          EqlParser.NOT_EQUAL,
          EqlParser.LESS,
          EqlParser.LESS_OR_EQUAL,
          EqlParser.GREATER,
          EqlParser.GREATER_OR_EQUAL,
          EqlParser.COLON,
          EqlParser.IN,
          EqlParser.IN_IGNORING_CASE,
          EqlParser.LIKE,
          EqlParser.LIKE_IGNORING_CASE,
          EqlParser.REGEX,
          EqlParser.REGEX_IGNORING_CASE);
  private static final Set<Integer> ARITHMETIC =
      Set.of(EqlParser.PLUS, EqlParser.MINUS, EqlParser.STAR, EqlParser.SLASH, EqlParser.PERCENT);

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
    IntervalSet expected = e == null ? parser.getExpectedTokens() : e.getExpectedTokens();
    throw new QueryException(message(parser, token, expected), places.of(token));
  }

  private static String message(Parser parser, Token token, IntervalSet expected) {
    int index = token.getTokenIndex();
    Token before = index == 0 ? null : parser.getTokenStream().get(index - 1);
    String hint = hint(token, before, expected);
    if (hint != null) {
      return hint;
    }
    String found =
        token.getType() == Token.EOF
            ? "the query ends too early"
            : "unexpected [" + token.getText() + "]";
    return found + ", expected " + describe(expected);
  }

  private static String hint(Token token, Token before, IntervalSet expected) {
    String misspelt = misspelt(token, before, expected);
    if (misspelt != null) {
      return misspelt;
    }
    boolean afterCondition = expected.contains(EqlParser.AND);
    boolean afterCategory = expected.contains(EqlParser.WHERE);
    boolean beforeValue = expected.contains(EqlParser.NULL);
    return switch (token.getType()) {
      case EqlParser.ASSIGN ->
          afterCondition ? "EQL has no [=]; use [==], or [:] to ignore case" : null;
      case EqlParser.BANG -> beforeValue ? "EQL has no [!]; use [not]" : null;
      case EqlParser.STAR ->
          beforeValue ? "a pattern is a string in double quotes, as in field : \"a*\"" : null;
      case EqlParser.LEFT_BRACKET ->
          afterCondition ? "array indexes are numbers, and they are not supported" : null;
      case EqlParser.NAME ->
          token.getText().equals("of") && afterCondition
              ? "relations of processes ([" + before.getText() + " of]) are not supported"
              : null;
      case EqlParser.INTEGER, EqlParser.DECIMAL, EqlParser.QUOTED_NAME ->
          expected.contains(EqlParser.ANY)
              ? "an event category that is not a plain word is written in double quotes"
              : null;
      case EqlParser.MINUS, EqlParser.DOT ->
          afterCategory
              ? "an event category that is not a plain word is written in double quotes"
              : null;
      default ->
          COMPARISONS.contains(token.getType()) && afterCondition
              ? "comparisons cannot be chained; join two of them with [and]"
              : null;
    };
  }

  private static String misspelt(Token token, Token before, IntervalSet expected) {
    if (token.getType() == EqlParser.NAME) {
      List<String> words =
          expected.toList().stream()
              .map(EqlParser.VOCABULARY::getLiteralName)
              .filter(name -> name != null && Character.isLetter(name.charAt(1)))
              .map(name -> name.substring(1, name.length() - 1))
              .toList();
      String word = token.getText();
      if (words.contains(word.toLowerCase(Locale.ROOT))) {
        return "keywords are written in lower case: [" + word.toLowerCase(Locale.ROOT) + "]";
      }
      String near = Suggestions.nearest(word, words).orElse(null);
      if (near != null) {
        return "unexpected [%s], did you mean [%s]?".formatted(word, near);
      }
    }
    boolean first = before != null && before.getTokenIndex() == 0;
    return first && before.getType() == EqlParser.NAME && expected.contains(EqlParser.WHERE)
        ? Suggestions.nearest(before.getText(), List.of("sequence", "sample", "join"))
            .map(
                near ->
                    "expected [where] after ["
                        + before.getText()
                        + "], or did you mean ["
                        + near
                        + "]?")
            .orElse(null)
        : null;
  }

  private static String describe(IntervalSet expected) {
    Set<String> names = new LinkedHashSet<>();
    boolean value = expected.contains(EqlParser.NULL);
    if (value) {
      names.add("a field, a value or a function");
    }
    for (int type : expected.toList()) {
      String name = name(type, value);
      if (name != null) {
        names.add(name);
      }
    }
    List<String> list = new ArrayList<>(names);
    if (list.size() == 1) {
      return list.getFirst();
    }
    String last = list.removeLast();
    return String.join(", ", list) + " or " + last;
  }

  /** How a message names a kind of token; null if another name stands for it already. */
  private static String name(int type, boolean value) {
    if (COMPARISONS.contains(type)) {
      return "a comparison";
    }
    if (ARITHMETIC.contains(type)) {
      return value ? null : "arithmetic";
    }
    return switch (type) {
      case Token.EOF -> "the end";
      case EqlParser.NAME, EqlParser.QUOTED_NAME -> value ? null : "a name";
      case EqlParser.STRING, EqlParser.RAW_STRING -> value ? null : "a string";
      case EqlParser.INTEGER, EqlParser.DECIMAL -> value ? null : "a number";
      case EqlParser.OPTIONAL, EqlParser.TRUE, EqlParser.FALSE, EqlParser.NULL, EqlParser.NOT ->
          value ? null : "[" + text(type) + "]";
      case EqlParser.LEFT_PARENTHESIS -> value ? null : "[(]";
      default -> "[" + text(type) + "]";
    };
  }

  private static String text(int type) {
    String literal = EqlParser.VOCABULARY.getLiteralName(type);
    return literal == null
        ? EqlParser.VOCABULARY.getDisplayName(type)
        : literal.substring(1, literal.length() - 1);
  }
}
