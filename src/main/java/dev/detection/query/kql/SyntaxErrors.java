package dev.detection.query.kql;

import dev.detection.query.QueryException;
import dev.detection.query.Suggestions;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.antlr.v4.runtime.BaseErrorListener;
import org.antlr.v4.runtime.RecognitionException;
import org.antlr.v4.runtime.Recognizer;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.TokenStream;

/**
 * Says what is wrong at the first token that does not fit, from it and the one before it. Quotes
 * and brackets are already known to be in pairs.
 */
final class SyntaxErrors extends BaseErrorListener {
  private static final Set<Integer> CONNECTIVES =
      Set.of(KqlParser.AND, KqlParser.OR, KqlParser.NOT);
  private static final String LIST = "write field: (value or value)";
  private static final String PATTERN = "write field: value, in which * stands for any characters";
  private static final Map<String, String> EQL_WORDS =
      Map.of(
          "in", LIST, "in~", LIST, "like", PATTERN, "like~", PATTERN, "regex", PATTERN, "regex~",
          PATTERN);
  private static final List<String> OPERATORS = List.of("and", "or", "not");

  @Override
  public void syntaxError(
      Recognizer<?, ?> recognizer,
      Object offendingSymbol,
      int line,
      int column,
      String message,
      RecognitionException e) {
    TokenStream tokens = ((KqlParser) recognizer).getInputStream();
    int index = ((Token) offendingSymbol).getTokenIndex();
    if (tokens.get(index).getType() == KqlParser.SPACE) {
      index++;
    }
    int before = index - 1;
    if (before >= 0 && tokens.get(before).getType() == KqlParser.SPACE) {
      before--;
    }
    Token wrong = tokens.get(index);
    if (before < 0) {
      throw new QueryException(atStart(wrong), Places.of(wrong));
    }
    refuseWord(tokens, before, wrong);
    throw new QueryException(explain(tokens.get(before), wrong), Places.of(wrong));
  }

  /**
   * Refuses the word that is wrong, if it is one before the token that does not fit: the last word,
   * or the one before the name of a field.
   */
  private static void refuseWord(TokenStream tokens, int last, Token wrong) {
    Token word = tokens.get(last);
    if (word.getType() != KqlParser.WORD) {
      return;
    }
    boolean begins = wrong.getType() == KqlParser.COLON || wrong.getType() == KqlParser.COMPARISON;
    if (begins && last > 1 && tokens.get(last - 1).getType() == KqlParser.SPACE) {
      Token operator = tokens.get(last - 2);
      String advice = operator.getType() == KqlParser.WORD ? between(operator.getText()) : null;
      if (advice != null) {
        throw new QueryException(advice, Places.of(operator));
      }
    }
    String text = word.getText();
    String operator = trailingOperator(text);
    if (operator != null) {
      throw new QueryException(
          "KQL has no [%s]; %s".formatted(operator, Misplaced.instead(operator)),
          Places.inside(word, text, text.length() - operator.length()));
    }
    boolean isCall =
        wrong.getType() == KqlParser.OPEN
            && (last == 0 || tokens.get(last - 1).getType() != KqlParser.COLON);
    if (isCall && text.matches("[A-Za-z]+~?") && !EQL_WORDS.containsKey(text) && !isKeyword(text)) {
      throw new QueryException(
          "KQL has no functions; a part of a value is found by field: *part*", Places.of(word));
    }
    if (EQL_WORDS.containsKey(text)) {
      throw new QueryException(
          "KQL has no [%s]; %s".formatted(text, EQL_WORDS.get(text)), Places.of(word));
    }
  }

  /** What is wrong with a word between two clauses; null if nothing is known. */
  private static String between(String word) {
    if (Misplaced.instead(word) != null) {
      return "KQL has no [%s]; %s".formatted(word, Misplaced.instead(word));
    }
    if (word.endsWith(",")) {
      return "clauses are joined by [and] or [or], not by a comma";
    }
    return Suggestions.nearest(word, OPERATORS)
        .map(near -> "unexpected [%s], did you mean [%s]?".formatted(word, near))
        .orElse(null);
  }

  private static String atStart(Token wrong) {
    return CONNECTIVES.contains(wrong.getType())
        ? mustStand("a clause", "before", wrong)
        : mustStand("the name of a field", "before", wrong);
  }

  private static String explain(Token before, Token wrong) {
    return switch (before.getType()) {
      case KqlParser.WORD -> afterWord(before.getText(), wrong);
      case KqlParser.QUOTED, KqlParser.CLOSE, KqlParser.CLOSE_NESTED -> afterClause(before, wrong);
      case KqlParser.OPEN, KqlParser.OPEN_NESTED ->
          isClosing(wrong)
              ? "nothing stands between the brackets"
              : mustStand("the name of a field", "before", wrong);
      case KqlParser.COLON -> afterColon(before, wrong);
      case KqlParser.COMPARISON ->
          wrong.getType() == KqlParser.COMPARISON
              ? "KQL has no [%s%s]; \"not equal\" is written not field: value"
                  .formatted(Places.sign(before), Places.sign(wrong))
              : mustStand("one value", "after", before);
      case KqlParser.NOT ->
          wrong.getType() == KqlParser.NOT
              ? "[not not] is not allowed; leave both out, or write not (not …)"
              : mustStand("a clause", "after", before);
      default -> mustStand("a clause", "after", before);
    };
  }

  private static String afterColon(Token colon, Token wrong) {
    return switch (wrong.getType()) {
      case KqlParser.COMPARISON ->
          "write field %s value, without the colon".formatted(Places.sign(wrong));
      case KqlParser.NOT -> "write not field: value, or field: (not value)";
      default -> mustStand("a value", "after", colon);
    };
  }

  private static String afterWord(String word, Token wrong) {
    String sign = signOf(wrong);
    if (wrong.getType() == KqlParser.OPEN && isKeyword(word)) {
      return "white space must stand around [%s] when it is an operator".formatted(word);
    }
    if (wrong.getType() == KqlParser.NOT) {
      return "[and] or [or] is missing before [%1$s]; as part of a value it is written \\%1$s"
          .formatted(sign);
    }
    return ("[%s] cannot stand in an unquoted text: write \\%s, put the text in quotes, or write"
            + " [and] or [or] between two clauses")
        .formatted(sign, sign.charAt(0));
  }

  private static String afterClause(Token before, Token wrong) {
    String sign = signOf(wrong);
    if (wrong.getType() == KqlParser.WORD) {
      if (isKeyword(sign)) {
        return "white space must stand around [%s] when it is an operator".formatted(sign);
      }
      if (sign.startsWith(",")) {
        return "values of a list are joined by [or], not by a comma";
      }
      if (Misplaced.instead(sign) != null) {
        return "KQL has no [%s]; %s".formatted(sign, Misplaced.instead(sign));
      }
      if (sign.startsWith("*") && before.getType() == KqlParser.QUOTED) {
        return "a wildcard cannot stand beside quotes; leave the quotes out and write a backslash"
            + " before special characters";
      }
    }
    return "[and] or [or] is missing between %s and [%s]"
        .formatted(
            before.getType() == KqlParser.QUOTED ? "the quoted text" : "[" + signOf(before) + "]",
            sign);
  }

  private static String mustStand(String what, String where, Token token) {
    return "%s must stand %s [%s]".formatted(what, where, signOf(token));
  }

  private static String signOf(Token token) {
    return token.getType() == Token.EOF ? "end of the query" : Places.sign(token);
  }

  private static boolean isClosing(Token token) {
    return token.getType() == KqlParser.CLOSE || token.getType() == KqlParser.CLOSE_NESTED;
  }

  private static boolean isKeyword(String word) {
    return Misplaced.isConnective(word) || word.equalsIgnoreCase("not");
  }

  /** The operator of another language that the word is or ends in; null if there is none. */
  private static String trailingOperator(String word) {
    for (String operator : new String[] {"==", "!=", "&&", "||", "="}) {
      if (word.endsWith(operator)) {
        return operator;
      }
    }
    return null;
  }
}
