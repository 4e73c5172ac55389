package dev.detection.query.kql;

import dev.detection.query.Condition;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.antlr.v4.runtime.ParserRuleContext;
import org.antlr.v4.runtime.tree.TerminalNode;

/** What clauses and lists of values have in common: and, or, not. */
abstract class Joining extends KqlBaseVisitor<Condition> {

  /** The parts as one condition; a single part as it is. */
  Condition join(
      ParserRuleContext whole,
      List<? extends ParserRuleContext> parts,
      BiFunction<List<Condition>, Position, Condition> connective) {
    if (parts.size() == 1) {
      return visit(parts.getFirst());
    }
    // A loop, not a stream, whose frames would multiply those of nested brackets.
    List<Condition> conditions = new ArrayList<>();
    for (ParserRuleContext part : parts) {
      conditions.add(visit(part));
    }
    return connective.apply(conditions, Places.of(whole.start));
  }

  /** The part, negated if there is a not. */
  Condition negate(TerminalNode not, ParserRuleContext part) {
    Condition condition = visit(part);
    return not == null ? condition : new Condition.Not(condition, Places.of(not.getSymbol()));
  }
}
