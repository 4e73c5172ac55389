package dev.detection.query.kql;

import dev.detection.query.QueryException;
import java.util.List;
import java.util.Map;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * Operators of other languages, and operators of KQL in the wrong place, that KQL's grammar takes
 * for words: {@code a == b} is a free text of three words, {@code a:1 or or b:2} asks for a field
 * [or b]. Such a clause would never find anything, so it is an error. In values they stay words:
 * command lines have them.
 */
final class Misplaced {
  private static final Map<String, String> FOREIGN =
      Map.of(
          "==", "write field: value",
          "=", "write field: value",
          "!=", "write not field: value",
          "<>", "write not field: value",
          "&&", "write and",
          "||", "write or");

  private Misplaced() {}

  /** What to write in KQL instead of an operator of another language; null for any other word. */
  static String instead(String word) {
    return FOREIGN.get(word);
  }

  static void refuseInText(KqlParser.LiteralContext text) {
    List<TerminalNode> words = text.WORD();
    if (words.size() > 1) {
      refuseWhere(words);
      words.forEach(word -> refuseForeign(word.getSymbol()));
    }
  }

  static void refuseInName(KqlParser.LiteralContext name) {
    refuseInText(name);
    List<TerminalNode> words = name.WORD();
    String beginning = words.isEmpty() ? "" : words.getFirst().getText();
    if (beginning.equals("_exists_")) {
      throw new QueryException(
          "KQL has no [_exists_]; write field: *", Places.of(words.getFirst().getSymbol()));
    }
    if (beginning.startsWith("!")) {
      throw new QueryException(
          "KQL has no [!]; write not field: value", Places.of(words.getFirst().getSymbol()));
    }
    if (words.size() < 2) {
      return;
    }
    Token first = words.getFirst().getSymbol();
    if (isConnective(first.getText())) {
      throw new QueryException(
          "a clause must stand before and after [%1$s]; as part of a name it is written \\%1$s"
              .formatted(first.getText()),
          Places.of(first));
    }
  }

  private static void refuseWhere(List<TerminalNode> words) {
    if (words.get(1).getText().equals("where")) {
      throw new QueryException(
          "KQL has no [where]; a query that begins with a category of events is EQL",
          Places.of(words.get(1).getSymbol()));
    }
  }

  static boolean isConnective(String word) {
    return word.equalsIgnoreCase("and") || word.equalsIgnoreCase("or");
  }

  private static void refuseForeign(Token word) {
    String instead = instead(word.getText());
    if (instead != null) {
      throw new QueryException(
          "KQL has no [%s]; %s".formatted(word.getText(), instead), Places.of(word));
    }
  }
}
