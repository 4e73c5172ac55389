package dev.detection.query.eql;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.misc.IntervalSet;
import org.antlr.v4.runtime.tree.ParseTree;

/**
 * What could stand where the parser stopped. ANTLR names only what closes the part it is in: it has
 * left the optional rest of the condition or step before. That rest is told from the context here.
 */
final class Expected {
  private final IntervalSet types;
  private final boolean restOfCondition;
  private final boolean restOfStep;

  Expected(IntervalSet types, ParserRuleContext context) {
    this.types = types;
    ParseTree last =
        context.getChildCount() == 0 ? null : context.getChild(context.getChildCount() - 1);
    boolean closes =
        types.contains(EqlParser.RIGHT_BRACKET) || types.contains(EqlParser.RIGHT_PARENTHESIS);
    boolean afterEvent = types.contains(Token.EOF) && !(last instanceof EqlParser.SeriesContext);
    restOfCondition = !isValue() && (closes || afterEvent);
    restOfStep =
        last instanceof EqlParser.SeriesContext
            || last instanceof EqlParser.StepContext
            || last instanceof EqlParser.KeysContext;
  }

  static boolean isComparison(int type) {
    return switch (type) {
      case EqlParser.EQUAL,
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
          EqlParser.REGEX_IGNORING_CASE ->
          true;
      default -> false;
    };
  }

  boolean isValue() {
    return types.contains(EqlParser.NULL);
  }

  boolean isRestOfCondition() {
    return restOfCondition;
  }

  boolean isRestOfKeys() {
    return restOfStep || types.contains(EqlParser.BANG);
  }

  boolean isWhere() {
    return types.contains(EqlParser.WHERE) && !types.contains(EqlParser.NULL);
  }

  boolean isCategory() {
    return (types.contains(EqlParser.ANY) && !isValue()) || isWhere();
  }

  /** The keywords that could stand here. */
  List<String> words() {
    List<String> words = new ArrayList<>();
    if (restOfCondition) {
      words.addAll(List.of("and", "or", "in", "like", "not", "regex"));
    }
    if (restOfStep) {
      words.addAll(List.of("by", "until", "with"));
    }
    if (!isValue()) {
      for (int type : types.toList()) {
        String literal = EqlParser.VOCABULARY.getLiteralName(type);
        if (literal != null && Character.isLetter(literal.charAt(1))) {
          words.add(literal.substring(1, literal.length() - 1));
        }
      }
    }
    return words;
  }

  @Override
  public String toString() {
    Set<String> names = new LinkedHashSet<>();
    if (isValue()) {
      return "a field, a value or a function";
    }
    if (types.contains(EqlParser.ANY)) {
      return types.contains(EqlParser.SEQUENCE)
          ? "an event category, [sequence] or [sample]"
          : "an event category";
    }
    if (restOfCondition) {
      names.addAll(List.of("an operator", "[and]", "[or]"));
    }
    if (restOfStep) {
      names.addAll(List.of("[by]", "[with]"));
    }
    types.toList().forEach(type -> names.add(name(type)));
    List<String> list = new ArrayList<>(names);
    String last = list.removeLast();
    return list.isEmpty() ? last : String.join(", ", list) + " or " + last;
  }

  private static String name(int type) {
    return switch (type) {
      case Token.EOF -> "the end";
      case EqlParser.NAME, EqlParser.QUOTED_NAME, EqlParser.OPTIONAL -> "a name";
      case EqlParser.STRING, EqlParser.RAW_STRING -> "a string";
      case EqlParser.INTEGER, EqlParser.DECIMAL -> "a number";
      case EqlParser.LEFT_BRACKET, EqlParser.BANG -> "an event in square brackets";
      case EqlParser.RIGHT_BRACKET -> "a closing bracket";
      default -> {
        String literal = EqlParser.VOCABULARY.getLiteralName(type);
        yield literal == null
            ? EqlParser.VOCABULARY.getDisplayName(type)
            : "[" + literal.substring(1, literal.length() - 1) + "]";
      }
    };
  }
}
