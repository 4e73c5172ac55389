package dev.detection.query.eql;

import dev.detection.query.Expression;
import dev.detection.query.Expression.Operator;
import dev.detection.query.Literal;
import dev.detection.query.QueryException;
import dev.detection.query.eql.EqlParser.ArithmeticContext;
import dev.detection.query.eql.EqlParser.CallContext;
import dev.detection.query.eql.EqlParser.ComparisonContext;
import dev.detection.query.eql.EqlParser.ConjunctionContext;
import dev.detection.query.eql.EqlParser.ConstantContext;
import dev.detection.query.eql.EqlParser.DisjunctionContext;
import dev.detection.query.eql.EqlParser.FieldContext;
import dev.detection.query.eql.EqlParser.FieldValueContext;
import dev.detection.query.eql.EqlParser.ListContext;
import dev.detection.query.eql.EqlParser.NegationContext;
import dev.detection.query.eql.EqlParser.OperandContext;
import dev.detection.query.eql.EqlParser.SignedContext;
import dev.detection.rule.Position;
import java.util.ArrayList;
import java.util.List;
import org.antlr.v4.runtime.Token;
import org.antlr.v4.runtime.tree.TerminalNode;

/**
 * From what stands after {@code where} to an expression whose types fit and constants are folded.
 */
final class ExpressionBuilder {
  private final Places places;
  private final Literals literals;

  ExpressionBuilder(Places places) {
    this.places = places;
    literals = new Literals(places);
  }

  /** Something that is true or false. */
  Expression condition(DisjunctionContext context) {
    return truth(value(context));
  }

  /** Anything that has a value. */
  Expression value(DisjunctionContext context) {
    List<ConjunctionContext> parts = context.conjunction();
    if (parts.size() == 1) {
      return conjunction(parts.getFirst());
    }
    List<Expression> conditions = new ArrayList<>(parts.size());
    for (ConjunctionContext part : parts) {
      conditions.add(truth(conjunction(part)));
    }
    return operation(Operators.OR, conditions);
  }

  /** The dotted path of a field. */
  String path(FieldContext context) {
    if (!context.index.isEmpty()) {
      throw new QueryException(
          "array indexes are not supported; a condition on a field holds if any of its values meets"
              + " it",
          places.of(context.index.getFirst()));
    }
    TerminalNode first = context.NAME() != null ? context.NAME() : context.QUOTED_NAME();
    StringBuilder path = new StringBuilder(literals.name(first.getSymbol()));
    context.segment().forEach(part -> path.append('.').append(literals.name(part.start)));
    return path.toString();
  }

  private Expression conjunction(ConjunctionContext context) {
    List<NegationContext> parts = context.negation();
    if (parts.size() == 1) {
      return negation(parts.getFirst());
    }
    List<Expression> conditions = new ArrayList<>(parts.size());
    for (NegationContext part : parts) {
      conditions.add(truth(negation(part)));
    }
    return operation(Operators.AND, conditions);
  }

  private Expression negation(NegationContext context) {
    Expression inner = comparison(context.comparison());
    if (context.NOT().isEmpty()) {
      return inner;
    }
    // An even number of them is none; walking what is left must not go deeper for each.
    return context.NOT().size() % 2 == 0
        ? truth(inner)
        : not(truth(inner), places.of(context.start));
  }

  private Expression comparison(ComparisonContext context) {
    Expression left = arithmetic(context.arithmetic(0));
    if (context.operator() == null) {
      return left;
    }
    Token sign = context.operator().start;
    ArithmeticContext right = context.arithmetic(1);
    boolean isIn = sign.getType() == EqlParser.IN || sign.getType() == EqlParser.IN_IGNORING_CASE;
    if (context.negated != null && !isIn) {
      throw new QueryException(
          "[not] before [%1$s] belongs to the front: write [not field %1$s …]"
              .formatted(sign.getText()),
          places.of(context.negated));
    }
    ListContext list = list(right);
    Comparisons comparisons = new Comparisons(sign.getText(), places.of(sign));
    Expression result =
        switch (sign.getType()) {
          case EqlParser.IN, EqlParser.IN_IGNORING_CASE -> {
            if (list == null) {
              throw new QueryException(
                  "[%1$s] needs a list in round brackets, as in %1$s (\"a\", \"b\")"
                      .formatted(sign.getText()),
                  places.of(right.start));
            }
            yield comparisons.in(left, elements(list));
          }
          case EqlParser.COLON,
              EqlParser.LIKE,
              EqlParser.LIKE_IGNORING_CASE,
              EqlParser.REGEX,
              EqlParser.REGEX_IGNORING_CASE ->
              comparisons.pattern(left, list == null ? List.of(arithmetic(right)) : elements(list));
          default -> comparisons.compare(left, arithmetic(right));
        };
    return context.negated == null ? result : not(result, result.at());
  }

  /** What stands in round brackets, if that is all there is. */
  private static ListContext list(ArithmeticContext context) {
    SignedContext first = context.signed(0);
    boolean alone = context.signed().size() == 1 && first.MINUS().isEmpty();
    return alone && first.operand() instanceof ListContext list ? list : null;
  }

  private List<Expression> elements(ListContext list) {
    return values(list.disjunction());
  }

  private List<Expression> values(List<DisjunctionContext> contexts) {
    List<Expression> values = new ArrayList<>(contexts.size());
    for (DisjunctionContext context : contexts) {
      values.add(value(context));
    }
    return values;
  }

  private Expression arithmetic(ArithmeticContext context) {
    if (context.signed().size() == 1) {
      return signed(context.signed(0));
    }
    List<Expression> terms = new ArrayList<>();
    List<Operator> between = new ArrayList<>();
    for (int i = 0; i < context.getChildCount(); i++) {
      if (context.getChild(i) instanceof SignedContext part) {
        Expression operand = Arithmetics.operand(signed(part));
        boolean joins =
            !between.isEmpty()
                && terms.size() == between.size()
                && Arithmetics.bindsTighter(between.getLast());
        if (joins) {
          terms.add(Arithmetics.apply(between.removeLast(), terms.removeLast(), operand));
        } else {
          terms.add(operand);
        }
      } else {
        between.add(Arithmetics.operator(context.getChild(i).getText()));
      }
    }
    Expression sum = terms.getFirst();
    for (int i = 0; i < between.size(); i++) {
      sum = Arithmetics.apply(between.get(i), sum, terms.get(i + 1));
    }
    return sum;
  }

  private Expression signed(SignedContext context) {
    Expression operand = operand(context.operand());
    if (context.MINUS().isEmpty()) {
      return operand;
    }
    Expression number = Arithmetics.operand(operand);
    return context.MINUS().size() % 2 == 0
        ? number
        : Arithmetics.negate(number, places.of(context.start));
  }

  private Expression operand(OperandContext context) {
    return switch (context) {
      case ListContext list -> {
        if (list.disjunction().size() > 1) {
          throw new QueryException(
              "a list can only stand to the right of [in], [:], [like] and [regex]",
              places.of(list.start));
        }
        yield value(list.disjunction(0));
      }
      case CallContext call -> {
        List<Expression> arguments = values(call.disjunction());
        yield Calls.build(
            call.name.getText(), call.tilde != null, arguments, places.of(call.start));
      }
      case FieldValueContext field ->
          new Expression.FieldValue(path(field.field()), places.of(field.start));
      case ConstantContext constant -> {
        Position at = places.of(constant.start);
        yield constant.value.getType() == EqlParser.NULL
            ? new Expression.Null(at)
            : new Expression.Constant(literals.of(constant.value), at);
      }
      default -> throw new IllegalStateException("unknown operand " + context.getClass());
    };
  }

  private static Expression not(Expression condition, Position at) {
    return Constants.fold(new Expression.Call(Operators.NOT, false, List.of(condition), at));
  }

  private static Expression operation(String name, List<Expression> parts) {
    return Constants.fold(new Expression.Call(name, false, parts, parts.getFirst().at()));
  }

  private static Expression truth(Expression expression) {
    Type type = Type.of(expression);
    if (type.fits(Type.BOOLEAN)) {
      return expression;
    }
    boolean string = expression instanceof Expression.Constant(Literal.Text text, var at);
    throw new QueryException(
        string
            ? "a string alone is no condition; several values are written as a list, as in field :"
                + " (\"a\", \"b\")"
            : type.description() + " alone is no condition; compare it with something",
        expression.at());
  }
}
