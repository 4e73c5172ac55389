package dev.detection.query.kql;

import dev.detection.query.Condition;
import dev.detection.query.QueryException;
import dev.detection.rule.Position;
import java.nio.CharBuffer;
import org.antlr.v4.runtime.CharStream;
import org.antlr.v4.runtime.CodePointBuffer;
import org.antlr.v4.runtime.CodePointCharStream;
import org.antlr.v4.runtime.CommonTokenStream;
import org.antlr.v4.runtime.atn.PredictionMode;

/**
 * Reads KQL with Kibana's meaning, except where Kibana itself stumbles: a word that merely ends in
 * "not" stays a word, and {@code \not} is the word "not", not a line break before "ot".
 */
public final class Kql {
  /** In characters: a hundred times the longest published rule. */
  private static final int MAX_LENGTH = 1_000_000;

  private Kql() {}

  /**
   * Reads a query. A text without anything in it finds every document.
   *
   * <p>A leaf's position is that of its field, in a list of values that of the value.
   *
   * @throws QueryException if the text is not KQL or could never be searched for; says what would
   *     be right
   */
  public static Condition parse(String text) {
    try {
      return read(text);
    } catch (QueryException e) {
      throw e.in(text);
    }
  }

  private static Condition read(String text) {
    if (text.length() > MAX_LENGTH) {
      throw new QueryException(
          "a query has at most " + MAX_LENGTH + " characters", new Position(1, 1));
    }
    CommonTokenStream tokens = new CommonTokenStream(lexer(text));
    tokens.fill();
    Brackets.check(tokens.getTokens());
    KqlParser parser = new KqlParser(tokens);
    parser.removeErrorListeners();
    parser.addErrorListener(new SyntaxErrors());
    // No decision of this grammar depends on the rules it was reached by, so the cheap prediction
    // is the exact one.
    parser.getInterpreter().setPredictionMode(PredictionMode.SLL);
    return new Clauses(null).visitQuery(parser.query());
  }

  /**
   * Writes a condition as KQL in one line: the reading of the text is the same condition, but for
   * positions, and for lists of one part or none.
   *
   * @throws IllegalArgumentException if it is of another language and KQL has no form for it
   */
  public static String print(Condition condition) {
    return Printer.print(condition);
  }

  private static KqlLexer lexer(String text) {
    // Characters as they are, not joined to code points: columns count UTF-16 units.
    CharStream characters =
        CodePointCharStream.fromBuffer(
            CodePointBuffer.withChars(CharBuffer.wrap(text.toCharArray())));
    KqlLexer lexer = new KqlLexer(characters);
    lexer.removeErrorListeners();
    return lexer;
  }
}
